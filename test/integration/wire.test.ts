import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Server, type Socket } from "socket.io"
import { io } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import { expect, onTestFinished, test } from "vitest"
import {
  attach,
  encodeEvent,
  type EngineConnection,
  Outlet,
  Pulse,
  wireParser,
} from "../../server/gateways/wire.ts"
import { eventually } from "../support/eventually.ts"

/** The seams of wire.ts against the real library: a new version that moves one of them fails here. */

async function pair(
  arrived: (conn: EngineConnection) => void = () => undefined,
): Promise<{ server: Socket; client: ReturnType<typeof io> }> {
  const http = createServer()
  const gateway = new Server(http, {
    transports: ["websocket"],
    parser: wireParser,
    perMessageDeflate: false,
  })
  gateway.engine.on("connection", arrived)
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  const address = http.address()
  const port = isAddress(address) ? address.port : 0
  const client = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], parser, reconnection: false })
  onTestFinished(async () => {
    client.disconnect()
    await gateway.close()
  })
  const server = await new Promise<Socket>((resolve) => gateway.on("connection", resolve))
  await eventually(() => expect(client.connected).toBe(true))
  return { server, client }
}

const isAddress = (address: ReturnType<ReturnType<typeof createServer>["address"]>): address is AddressInfo =>
  typeof address === "object" && address !== null

test("events arrive directly, in order, a push read by hand among them", async () => {
  const { server, client } = await pair()
  const seen: string[] = []
  attach(server, {
    push: (as, frame, bytes) => seen.push(`push ${as} ${frame} ${Buffer.from(bytes).toString("hex")}`),
    event: (name, args) => seen.push(`${String(name)} ${JSON.stringify(args)}`),
  })
  client.emit("join", { as: 1 })
  client.emit("p", 1, 0xffff_ffff_ffff, Buffer.from("abc"))
  client.emit("p", 1, 0xffff_ffff_fffe, Buffer.alloc(300, 7))
  client.emit("p", 1, 0xffff_ffff_fffd, Buffer.alloc(70_000, 7))
  client.emit("w", 1, null)
  await eventually(() => expect(seen).toHaveLength(5))
  expect(seen.map((line) => line.slice(0, 40))).toEqual([
    'join [{"as":1}]',
    "push 1 281474976710655 616263",
    "push 1 281474976710654 07070707070707070",
    "push 1 281474976710653 07070707070707070",
    "w [1,null]",
  ])
})

test("a push in a form of its own takes the general path and loses nothing", async () => {
  const { server, client } = await pair()
  const seen: unknown[][] = []
  attach(server, { push: () => undefined, event: (name, args) => seen.push([name, ...args]) })
  client.emit("p", 1, 5, Buffer.from("small frame id"))
  client.emit("p", 200, 0xffff_ffff_ffff, Buffer.from("large number"))
  client.emit("p", 1, 0xffff_ffff_ffff, Buffer.from("x"), "one more")
  await eventually(() => expect(seen).toHaveLength(3))
  expect(seen.map(([name, as]) => [name, as])).toEqual([
    ["p", 1],
    ["p", 200],
    ["p", 1],
  ])
})

test("a frame encoded once reaches the client as an event, in order with the library's own", async () => {
  const { server, client } = await pair()
  const seen: string[] = []
  client.onAny((name: string, ...args: unknown[]) =>
    seen.push(`${name} ${JSON.stringify(args).slice(0, 40)}`),
  )
  const outlet = new Outlet(server, () => undefined)
  server.emit("first", 1)
  for (const size of [10, 200, 70_000]) outlet.send(encodeEvent("e", [size, "x".repeat(size)]))
  server.emit("last", 2)
  await eventually(() => expect(seen).toHaveLength(5))
  expect(seen.map((line) => line.split(",")[0])).toEqual([
    "first [1]",
    "e [10",
    "e [200",
    "e [70000",
    "last [2]",
  ])
})

test("what a peer does not read is counted, in the engine's queue as well as the socket's, and told when it is gone", async () => {
  const { server, client } = await pair()
  let ready = 0
  const outlet = new Outlet(server, () => ready++)
  const stream = client.io.engine.transport
  const raw: unknown = Reflect.get(stream, "ws")
  const socket: unknown = typeof raw === "object" && raw !== null ? Reflect.get(raw, "_socket") : undefined
  if (!isPausable(socket)) throw new Error("the client's socket cannot be paused")
  socket.pause()
  const frame = encodeEvent("e", ["x".repeat(100_000)])
  for (let i = 0; i < 200; i++) outlet.send(frame)
  expect(outlet.waiting).toBeGreaterThan(10_000_000)
  socket.resume()
  await eventually(() => expect(outlet.waiting).toBe(0), 10_000)
  expect(ready).toBeGreaterThan(0)
})

test("a peer answers our own ping, and the engine sends none; one that is ended goes for the engine's own reason", async () => {
  let pulse: Pulse | undefined
  const { server, client } = await pair((conn) => {
    pulse = new Pulse(conn)
  })
  if (pulse === undefined) throw new Error("no connection came")
  let pings = 0
  client.io.engine.on("ping", () => pings++)
  expect(pulse.answered()).toBe(true)
  for (const asked of [1, 2]) {
    pulse.ping()
    expect(pulse.answered()).toBe(false)
    await eventually(() => expect(pulse?.answered()).toBe(true))
    expect(pings).toBe(asked)
  }
  expect(Reflect.get(server.conn, "pingIntervalTimer")).toBeNull()
  const reason = new Promise((resolve) => server.on("disconnect", resolve))
  pulse.end()
  expect(await reason).toBe("ping timeout")
  await eventually(() => expect(client.connected).toBe(false))
})

const isPausable = (value: unknown): value is { pause(): void; resume(): void } =>
  typeof value === "object" && value !== null && "pause" in value && "resume" in value
