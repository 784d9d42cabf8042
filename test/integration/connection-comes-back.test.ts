import { once } from "node:events"
import { createServer as createHttpServer } from "node:http"
import { createServer } from "node:net"
import { Server, type Socket } from "socket.io"
import parser from "socket.io-msgpack-parser"
import { expect, test } from "vitest"
import { WebSocketServer } from "ws"
import { deviceClock } from "../../client/sync/clock.ts"
import { connectSocket } from "../../client/sync/connection.ts"
import type { ConnectionHandlers } from "../../client/sync/live.ts"
import type { LinkState } from "../../client/sync/types.ts"
import type { Wire } from "../../client/sync/wire.ts"
import { secureRandom } from "../../shared/ids.ts"
import type { DownstreamEvents } from "../../shared/protocol.ts"
import { eventually } from "../support/eventually.ts"

const nothing = (): void => undefined
const FRAMES: DownstreamEvents = {
  joined: nothing,
  denied: nothing,
  e: nothing,
  busy: nothing,
  refused: nothing,
  resync: nothing,
  known: nothing,
  w: nothing,
  people: nothing,
  claims: nothing,
  claim: nothing,
  claims_head: nothing,
  occasion: nothing,
  devices: nothing,
  notices: nothing,
  days: nothing,
  out: nothing,
  closing: nothing,
  renewed: nothing,
}
const HANDLERS: ConnectionHandlers = { connected: () => FRAMES, disconnected: nothing, link: nothing }

test("a server that dies between the handshake and its welcome is tried again", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
  await once(server, "listening")
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  let visits = 0
  server.on("connection", (socket) => {
    visits++
    // Engine.IO's open packet, and then nothing: what a killed process leaves.
    const open = {
      sid: `visit-${visits}`,
      upgrades: [],
      pingInterval: 10_000,
      pingTimeout: 10_000,
      maxPayload: 100_000,
    }
    socket.send(`0${JSON.stringify(open)}`, () => socket.terminate())
  })
  const connection = connectSocket({
    url: `http://127.0.0.1:${port}`,
    token: () => Promise.resolve({ kind: "token", token: "t", expiresAt: Date.now() + 3_600_000 }),
    clock: deviceClock,
    random: secureRandom,
  })(HANDLERS)
  try {
    await eventually(() => expect(visits).toBeGreaterThan(2), 10_000)
  } finally {
    connection.stop()
    server.close()
  }
})

test("a network that lets requests through and no WebSockets is called blocked; one that lets nothing through is not", async () => {
  const server = createHttpServer().listen(0, "127.0.0.1")
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"))
  await once(server, "listening")
  const address = server.address()
  let answers = false
  let asked = 0
  let link: LinkState | undefined
  const connection = connectSocket({
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    token: () => Promise.resolve({ kind: "token", token: "t", expiresAt: Date.now() + 3_600_000 }),
    answers: () => {
      asked++
      return Promise.resolve(answers)
    },
    clock: deviceClock,
    random: secureRandom,
  })({
    ...HANDLERS,
    link: (state) => {
      link = state
    },
  })
  try {
    await eventually(() => expect(asked).toBeGreaterThan(2), 10_000)
    expect(link).toBeUndefined()
    answers = true
    await eventually(() => expect(link).toMatchObject({ state: "connecting", blocked: true }), 20_000)
    answers = false
    await eventually(() => expect(link).not.toHaveProperty("blocked"), 20_000)
  } finally {
    connection.stop()
    server.close()
  }
})

test("whoever asks for a new attempt gets one, although the one before hangs in a network that is gone", async () => {
  let visits = 0
  const server = createServer(() => visits++).listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  let asked = 0
  const connection = connectSocket({
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    token: () => {
      asked++
      // The first question for a token hangs, too.
      if (asked === 1) return new Promise(nothing)
      return Promise.resolve({ kind: "token", token: "t", expiresAt: Date.now() + 3_600_000 })
    },
    clock: deviceClock,
    random: secureRandom,
  })(HANDLERS)
  try {
    for (const wanted of [1, 2, 3]) {
      connection.retry()
      await eventually(() => expect(visits).toBe(wanted))
    }
  } finally {
    connection.stop()
    server.close()
  }
})

test.each([
  ["another is there: at once", 0, []],
  ["it was the only one: after its time, and a moment of its own", 200, [500]],
])("a server that leaves says when to come back; %s", async (_, retryMs, latest) => {
  const http = createHttpServer().listen(0, "127.0.0.1")
  await once(http, "listening")
  const address = http.address()
  const server = new Server(http, { parser, transports: ["websocket"] })
  let visits = 0
  server.on("connection", (socket) => {
    visits++
    if (visits > 1) return
    socket.emit("closing", { code: "shutting_down", retryMs })
    socket.disconnect(true)
  })
  const waits: number[] = []
  const connection = connectSocket({
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    token: () => Promise.resolve({ kind: "token", token: "t", expiresAt: Date.now() + 3_600_000 }),
    clock: {
      now: () => deviceClock.now(),
      after(ms, task) {
        waits.push(ms)
        return deviceClock.after(ms, task)
      },
    },
    // As late as chance can be.
    random: (length) => new Uint8Array(length).fill(0xff),
  })(HANDLERS)
  try {
    await eventually(() => expect(visits).toBe(2), 5_000)
    // The other waits are for the renewal of a token, most of an hour away.
    expect(waits.filter((ms) => ms < 60_000)).toEqual(latest)
  } finally {
    connection.stop()
    await server.close()
  }
})

/** A Socket.IO server that lets in whom `door` lets in, with an error code for the others. */
async function serverWith(door: () => string | undefined) {
  const http = createHttpServer().listen(0, "127.0.0.1")
  await once(http, "listening")
  const address = http.address()
  const server = new Server(http, { parser, transports: ["websocket"] })
  server.use((_, next) => {
    const code = door()
    next(code === undefined ? undefined : Object.assign(new Error(code), { data: { code } }))
  })
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  return { server, url, [Symbol.asyncDispose]: () => server.close() }
}

test("a server that leaves serves its people until they are elsewhere: at no moment is anybody without a connection", async () => {
  await using there = await serverWith(() => undefined)
  const sockets: Socket[] = []
  there.server.on("connection", (socket) => {
    sockets.push(socket)
    if (sockets.length === 1) socket.emit("closing", { code: "shutting_down", retryMs: 0 })
  })
  const links: string[] = []
  const wires: Wire[] = []
  const gone: Wire[] = []
  const connection = connectSocket({
    url: there.url,
    token: () => Promise.resolve({ kind: "token", token: "t", expiresAt: Date.now() + 3_600_000 }),
    clock: deviceClock,
    random: secureRandom,
  })({
    connected(wire) {
      wires.push(wire)
      return FRAMES
    },
    disconnected: (wire) => void gone.push(wire),
    link: ({ state }) => void links.push(state),
  })
  try {
    await eventually(() => expect(wires).toHaveLength(2), 5_000)
    expect(sockets.map(({ connected }) => connected)).toEqual([true, true])
    wires[0]?.leave()
    await eventually(() => expect(sockets.map(({ connected }) => connected)).toEqual([false, true]), 5_000)
    expect(gone).toEqual(wires.slice(0, 1))
    expect(links).toEqual(["online"])
  } finally {
    connection.stop()
  }
})

test("[P2] a page that is newer than the server it meets tries again until it meets a newer one, and is not told to reload", async () => {
  let visits = 0
  await using there = await serverWith(() => (++visits < 4 ? "newer_client" : undefined))
  const links: string[] = []
  const connection = connectSocket({
    url: there.url,
    token: () => Promise.resolve({ kind: "token", token: "t", expiresAt: Date.now() + 3_600_000 }),
    clock: deviceClock,
    random: (length) => new Uint8Array(length),
  })({ ...HANDLERS, link: ({ state }) => void links.push(state) })
  try {
    await eventually(() => expect(links).toEqual(["online"]), 5_000)
    expect(visits).toBe(4)
  } finally {
    connection.stop()
  }
})

test("[P2] a page that meets older servers alone for two minutes is told to reload: they went back to the version before", async () => {
  let now = Date.now()
  await using there = await serverWith(() => {
    now += 50_000
    return "newer_client"
  })
  const links: string[] = []
  const connection = connectSocket({
    url: there.url,
    token: () => Promise.resolve({ kind: "token", token: "t", expiresAt: now + 3_600_000 }),
    clock: { now: () => now, after: (ms, task) => deviceClock.after(Math.min(ms, 100), task) },
    random: (length) => new Uint8Array(length),
  })({ ...HANDLERS, link: ({ state }) => void links.push(state) })
  try {
    await eventually(() => expect(links).toEqual(["outdated"]), 5_000)
  } finally {
    connection.stop()
  }
})
