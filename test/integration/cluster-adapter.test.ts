import { createServer } from "node:http"
import { Server } from "socket.io"
import { expect, onTestFinished, test } from "vitest"
import { RoomAdapter } from "../../server/cluster/adapter.ts"

/** The seams of adapter.ts against the real library: a new version that moves one of them fails here. */

function seamed() {
  const said: string[] = []
  const heard: string[] = []
  const channels = {
    subscribe: (channel: string) => void said.push(`+ ${channel}`),
    unsubscribe: (channel: string) => void said.push(`- ${channel}`),
  }
  const adapter = new RoomAdapter("p", channels, (room, message) =>
    heard.push(`${room} ${message.toString()}`),
  )
  const io = new Server(createServer(), { adapter: adapter.forNamespace })
  onTestFinished(() => io.close())
  const deliver = (channel: string, message: string) =>
    adapter.deliver(Buffer.from(channel), Buffer.from(message))
  return { adapter, io, said, heard, deliver }
}

test("a room's channel is subscribed to with the room's first listener and left with its last", () => {
  const { adapter, said } = seamed()
  expect(said[0]).toBe("+ p#/#")
  said.length = 0
  adapter.hear("list/one")
  adapter.hear("list/one")
  adapter.hear("list/two")
  adapter.unhear("list/one")
  adapter.hear("list/one")
  expect(said).toEqual(["+ p#/#list/one#", "+ p#/#list/two#", "- p#/#list/one#", "+ p#/#list/one#"])
  expect(adapter.channelOf("list/one")).toBe("p#/#list/one#")
  expect(adapter.roomOf("p#/#list/one#")).toBe("list/one")
  expect(adapter.roomOf("p#/#")).toBeUndefined()
})

test("rooms that were listened to before Socket.IO's server was there are subscribed to with it", () => {
  const said: string[] = []
  const channels = { subscribe: (channel: string) => void said.push(channel), unsubscribe: () => undefined }
  const adapter = new RoomAdapter("p", channels, () => undefined)
  adapter.hear("list/early")
  expect(said).toEqual([])
  const io = new Server(createServer(), { adapter: adapter.forNamespace })
  onTestFinished(() => io.close())
  expect(said).toContain("p#/#list/early#")
})

test("messages are handed over as they came, and none reaches Socket.IO itself", () => {
  const { adapter, io, heard, deliver } = seamed()
  let emitted = 0
  io.on("spy", () => emitted++)
  adapter.hear("list/one")
  deliver("p#/#list/one#", "of a room")
  deliver("p#/#", "of all")
  deliver("p#/#list/one#", JSON.stringify({ uid: "x", nsp: "/", type: 9, data: { packet: ["spy"] } }))
  deliver("p#/#", JSON.stringify({ uid: "x", nsp: "/", type: 9, data: { packet: ["spy"] } }))
  deliver("q#/#list/one#", "of another installation")
  expect(heard.map((line) => line.slice(0, 18))).toEqual([
    "list/one of a room",
    "undefined of all",
    'list/one {"uid":"x',
    'undefined {"uid":"',
  ])
  expect(emitted).toBe(0)
})

test("what Socket.IO itself would say to other nodes is delivered here at once, and said to nobody", async () => {
  const { io, said } = seamed()
  said.length = 0
  io.emit("to everybody")
  io.serverSideEmit("to servers")
  io.disconnectSockets()
  expect(await io.fetchSockets()).toEqual([])
  expect(said).toEqual([])
})
