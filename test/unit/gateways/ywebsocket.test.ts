import { once } from "node:events"
import { createServer } from "node:http"
import { WebSocket } from "ws"
import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { addItem } from "../../../shared/documents/write-items.ts"
import { newEditorId, newFrameId, newItemId, newSessionId, type PersonId } from "../../../shared/ids.ts"
import { openDocuments } from "../../../server/documents/documents.ts"
import { Extents } from "../../../server/documents/extents.ts"
import { Allowances } from "../../../server/gateways/allowances.ts"
import { Arrivals } from "../../../server/gateways/arrivals.ts"
import { Connections } from "../../../server/gateways/connections.ts"
import { NO_METER } from "../../../server/gateways/meter.ts"
import { EditorGateway, type EditorGatewayDeps } from "../../../server/gateways/ywebsocket/gateway.ts"
import { StoreError } from "../../../server/store/port.ts"
import { personId } from "../../support/documents.ts"
import { eventually } from "../../support/eventually.ts"
import { OtherEditor } from "../../support/other-editor.ts"
import { RoomWorld } from "../../support/room-world.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { simGrant } from "../../support/sim-grant.ts"
import { atOnce, type Gate } from "../../support/sim-store.ts"

const IVO = personId(1)

interface Door {
  readonly url: string
  readonly world: RoomWorld
  readonly gateway: EditorGateway
  readonly connections: Connections
  readonly faults: readonly unknown[]
  readonly editor: (doc?: Y.Doc) => OtherEditor
}

/** The gateway over rooms whose store and time a test decides. */
async function door(deps: Partial<EditorGatewayDeps> = {}, gate: Gate = atOnce): Promise<Door> {
  const world = new RoomWorld({ gate })
  const { clock } = world.clock.scope()
  const http = createServer()
  const documents = openDocuments(clock)
  const connections = new Connections()
  const faults: unknown[] = []
  const identity = { editor: newEditorId(), person: IVO, session: newSessionId(), room: world.room }
  const gateway = new EditorGateway({
    http,
    clock,
    connections,
    registry: world.registry,
    grantFor: async (who, room) => simGrant(who, room),
    extents: new Extents(documents),
    open: async () => ({ ok: true, value: identity }),
    allowedOrigin: () => true,
    addressOf: () => "here",
    // Nobody has to wait for their turn: unit/gateways/arrivals.
    arrivals: Object.assign(new Arrivals(clock, 100), { turn: () => 0 }),
    chance: () => 0.5,
    pushBytes: 256 * 1024,
    limits: {
      rooms: 64,
      updatesPerSecond: 1_000,
      presencePerSecond: 10,
      bufferedBytes: 64 * 1024,
      documentBytes: 256 * 1024,
    },
    allowances: new Allowances(clock, 1_000, { take: () => "taken" }),
    meter: NO_METER,
    onFault: (error) => void faults.push(error),
    onStrike: () => undefined,
    onRefused: () => undefined,
    onOpened: () => undefined,
    onClosed: () => undefined,
    ...deps,
  })
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  const address = http.address()
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
  onTestFinished(async () => {
    http.close()
    gateway.close()
    await documents.stop()
  })
  return {
    url,
    world,
    gateway,
    connections,
    faults,
    editor(doc) {
      const editor = new OtherEditor({ url, room: world.room, token: "any", ...(doc && { doc }) })
      onTestFinished(() => editor[Symbol.dispose]())
      return editor
    },
  }
}

function wish(doc: Y.Doc, title: string, note = "", by: PersonId = IVO): void {
  addItem(doc, { id: newItemId(), title, createdBy: by, createdAt: 1 }, null)
  const item = [...doc.getMap("items").values()].at(-1)
  const text: unknown = item instanceof Y.Map ? item.get("note") : undefined
  if (text instanceof Y.Text && note !== "") text.insert(0, note)
}

const titles = (doc: Y.Doc): string[] =>
  [...doc.getMap("items").values()]
    .map((item) => (item instanceof Y.Map ? String(item.get("title")) : ""))
    .toSorted()

/** The document as the log has it. */
function logged({ disk }: RoomWorld): Y.Doc {
  const doc = new Y.Doc()
  for (const { updates } of disk.history) for (const { bytes } of updates) Y.applyUpdate(doc, bytes)
  return doc
}

const inLog = (world: RoomWorld, ...all: readonly string[]): Promise<void> =>
  eventually(() => expect(titles(logged(world))).toEqual(all.toSorted()), 5_000)

/** Starts the document anew with the content of `doc`, as compaction and healing do. */
async function startAnew({ registry, room: id }: RoomWorld, doc: Y.Doc): Promise<void> {
  const room = await registry.open(id)
  const anew = new Y.Doc()
  for (const [key, item] of doc.getMap("items"))
    anew.getMap("items").set(key, item instanceof Y.Map ? item.clone() : item)
  const update = Y.encodeStateAsUpdate(anew)
  await eventually(() => {
    const { head } = room.tail
    expect(room.recovery.restartDocument({ head, update, author: personId(99), frame: newFrameId() })).toBe(
      true,
    )
  })
}

test("[E1] a document of an epoch that is over is never merged, however often its client comes back", async () => {
  const { world, editor } = await door()
  const a = await editor().synced()
  wish(a.doc, "Tea")
  await inLog(world, "Tea")
  await startAnew(world, a.doc)
  expect(await a.ended()).toEqual({ code: 4409, reason: "conflict" })
  wish(a.doc, "Written into the old one")
  a.provider.connect()
  await eventually(() => expect(a.ends.filter((code) => code === 4409)).toHaveLength(2))
  const b = await editor().synced()
  expect(titles(b.doc)).toEqual(["Tea"])
  wish(b.doc, "Coffee")
  await eventually(() => expect(world.disk.history.at(-1)?.epoch).toBe(2))
  await eventually(() => expect(world.disk.history).toHaveLength(3))
  expect(b.doc.store.pendingStructs).toBeNull()
  b.provider.disconnect()
  wish(b.doc, "Milk")
  b.provider.connect()
  await b.synced()
  const c = await editor().synced()
  await eventually(() => expect(titles(c.doc)).toEqual(["Coffee", "Milk", "Tea"]))
})

test("what came while the store was away lands in order when it is back, and its author hears it then", async () => {
  let away = true
  const { world, editor } = await door({}, (kind, work) =>
    away && kind === "write"
      ? Promise.reject(new StoreError("away", "not_written", "away"))
      : Promise.resolve(work()),
  )
  away = false
  const a = await editor().synced()
  const b = await editor().synced()
  away = true
  for (const title of ["One", "Two", "Three"]) wish(a.doc, title)
  const heard: unknown[] = []
  b.doc.on("update", () => heard.push(titles(b.doc)))
  for (let passed = 0; passed < 10_000; passed += 500) {
    world.clock.advance(500)
    await world.settle()
  }
  expect(world.disk.history).toEqual([])
  away = false
  await eventually(() => {
    world.clock.advance(500)
    expect(titles(b.doc)).toEqual(["One", "Three", "Two"])
  }, 5_000)
  expect(heard.map((all) => (Array.isArray(all) ? all.length : 0))).toEqual([1, 2, 3])
  expect(a.closed).toBeUndefined()
  expect(a.ends).toEqual([])
})

test("a client's own update comes back to it once it is durable, and not before", async () => {
  const held: (() => void)[] = []
  let holding = false
  const { world, url, editor } = await door({}, (kind, work) =>
    kind === "write" && holding
      ? new Promise((resolve) => held.push(() => resolve(work())))
      : Promise.resolve(work()),
  )
  const a = await editor().synced()
  const raw = a.provider.ws
  const messages: number[] = []
  raw?.addEventListener("message", ({ data }: { readonly data: unknown }) => {
    if (!(data instanceof ArrayBuffer)) return
    const [type, step] = new Uint8Array(data)
    if (type === 0 && step === 2) messages.push(data.byteLength)
  })
  holding = true
  wish(a.doc, "Tea")
  await eventually(() => expect(held).toHaveLength(1))
  expect([url === "", messages]).toEqual([false, []])
  for (const go of held) go()
  await inLog(world, "Tea")
  await eventually(() => expect(messages).toHaveLength(1))
})

test("who come at once are let in one after another, and no more of them than one address may have", async () => {
  const time = new SimClock()
  const { clock } = time.scope()
  let came = 0
  class Counted extends Arrivals {
    override turn(): number | undefined {
      came++
      return super.turn()
    }
  }
  const { url, world } = await door({ clock, arrivals: new Counted(clock, 3) })
  const inside: WebSocket[] = []
  const refused: unknown[] = []
  for (let n = 0; n < 6; n++) {
    const socket = new WebSocket(`${url.replace("http", "ws")}/yjs/${world.room}?token=any`)
    onTestFinished(() => socket.terminate())
    socket.on("open", () => inside.push(socket))
    socket.on("error", () => undefined)
    socket.on("unexpected-response", (_request, { statusCode, headers }) =>
      refused.push([statusCode, headers["retry-after"]]),
    )
  }
  await eventually(() => expect(came).toBe(6))
  for (const expected of [1, 2, 3]) {
    await eventually(() => expect(inside).toHaveLength(expected))
    time.advance(4)
  }
  time.advance(8)
  await eventually(() => expect(refused).toEqual([3, 3, 3].map(() => [429, "5"])))
  expect(inside).toHaveLength(3)
})

test("a script that writes hundreds of edits at once has all of them saved, in order", async () => {
  const { world, editor } = await door()
  const a = await editor().synced()
  const b = await editor().synced()
  for (let n = 0; n < 500; n++) wish(a.doc, `Wish ${n}`)
  await eventually(() => {
    world.clock.advance(50)
    expect(titles(b.doc)).toHaveLength(500)
  }, 10_000)
  expect(b.doc.store.pendingStructs).toBeNull()
})

test("a reader that never reads is sent no more than a limit, and ended; the others have everything", async () => {
  const { url, world, connections, editor } = await door()
  const a = await editor().synced()
  const b = await editor().synced()
  const stuck = new WebSocket(`${url.replace("http", "ws")}/yjs/${world.room}?token=any`)
  await once(stuck, "open")
  stuck.send(Uint8Array.of(0, 0, 1, 0))
  await eventually(() => expect(connections.size).toBe(3))
  stuck.pause()
  for (let i = 0; i < 200; i++) wish(a.doc, `Wish ${i}`, "x".repeat(15_000))
  await eventually(() => expect(titles(b.doc)).toHaveLength(200), 15_000)
  // It has said nothing for two beats: what waits for it goes with it.
  world.clock.advance(15_000)
  world.clock.advance(15_000)
  await eventually(() => expect(connections.size).toBe(2))
  stuck.terminate()
})

test("who is there stays on screens that forget after 30 seconds, and nobody is left without a word for 20", async () => {
  const { world, editor } = await door()
  const [a, b] = [await editor().synced(), await editor().synced()]
  await eventually(() => {
    world.clock.advance(50)
    expect(Object.keys(a.others())).toHaveLength(1)
  })
  const heard: number[] = []
  b.provider.ws?.addEventListener("message", () => heard.push(world.clock.now))
  for (let beat = 1; beat <= 4; beat++) {
    const before = heard.length
    world.clock.advance(15_000)
    await eventually(() => expect(heard.length).toBeGreaterThan(before))
    // The server has read what both answered to this beat before the next one comes.
    for (const { doc } of [a, b]) wish(doc, `Wish ${beat}`)
    await eventually(() => {
      world.clock.advance(50)
      for (const { doc } of [a, b]) expect(titles(doc)).toHaveLength(2 * beat)
    })
  }
  expect(Object.keys(a.others())).toHaveLength(1)
})

test("state vectors again and again get an answer every two seconds, and change nothing", async () => {
  const { world, url } = await door()
  const socket = new WebSocket(`${url.replace("http", "ws")}/yjs/${world.room}?token=any`)
  const answers: unknown[] = []
  socket.on("message", (data: Buffer) => {
    if (data[0] === 0 && data[1] === 1) answers.push(data)
  })
  await once(socket, "open")
  for (let i = 0; i < 50; i++) socket.send(Uint8Array.of(0, 0, 1, 0))
  await eventually(() => expect(answers).toHaveLength(2))
  world.clock.advance(2_000)
  await eventually(() => expect(answers).toHaveLength(3))
  expect((await world.registry.open(world.room)).subscribers).toBe(1)
  socket.terminate()
})

test("a document that comes back says no deletion twice: the log does not grow by it", async () => {
  const { world, editor } = await door()
  const a = await editor().synced()
  wish(a.doc, "Tea", "a long note")
  for (const key of a.doc.getMap("items").keys()) a.doc.getMap("items").delete(key)
  wish(a.doc, "Coffee")
  await inLog(world, "Coffee")
  const entries = (): number => world.disk.history.flatMap(({ updates }) => updates).length
  await eventually(() => expect(entries()).toBe(4))
  for (let i = 0; i < 3; i++) {
    a.provider.disconnect()
    a.provider.connect()
    await a.synced()
  }
  wish(a.doc, "Milk")
  await inLog(world, "Coffee", "Milk")
  expect(entries()).toBe(5)
})

test("[M4] what somebody writes who was just removed is not taken, and the connection ends for good", async () => {
  let member = true
  const { world, connections, editor } = await door({
    grantFor: async (who, room) => (member ? simGrant(who, room) : undefined),
  })
  const a = await editor().synced()
  member = false
  const checked = connections.recheck(() => true)
  wish(a.doc, "Too late")
  await checked
  expect(await a.ended()).toEqual({ code: 4403, reason: "removed" })
  expect(world.disk.history).toEqual([])
})

test("a node that stops sends everybody away to come back, and lets nobody in", async () => {
  const { gateway, editor, world } = await door()
  const a = await editor().synced()
  const gone = gateway.drain(8_000)
  world.clock.advance(4_000)
  await gone
  await eventually(() => expect(a.ends[0]).toBe(4503))
  expect(a.closed).toBeUndefined()
  const b = editor()
  await eventually(() => expect(b.ends.length).toBeGreaterThan(0))
  expect(b.connections).toBe(0)
})
