import { once } from "node:events"
import { createServer as createHttpServer } from "node:http"
import { createServer } from "node:net"
import { Server } from "socket.io"
import parser from "socket.io-msgpack-parser"
import { expect, test } from "vitest"
import { WebSocketServer } from "ws"
import { deviceClock } from "../../client/sync/clock.ts"
import { connectSocket } from "../../client/sync/connection.ts"
import type { ConnectionHandlers } from "../../client/sync/live.ts"
import { secureRandom } from "../../shared/ids.ts"
import { eventually } from "../support/eventually.ts"

const nothing = (): void => undefined
const HANDLERS: ConnectionHandlers = {
  connected: nothing,
  disconnected: nothing,
  link: nothing,
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
  out: nothing,
  closing: nothing,
  renewed: nothing,
}

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
  ["another is there: at once", 0, 0],
  ["it was the only one: after its time, and a moment of its own", 200, 500],
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
    expect(waits.filter((ms) => ms < 60_000)).toEqual([latest])
  } finally {
    connection.stop()
    await server.close()
  }
})
