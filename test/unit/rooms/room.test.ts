import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { seq } from "../../../shared/ids.ts"
import { StoreError } from "../../../server/store/port.ts"
import { content } from "../../../server/rooms/snapshots/compaction.ts"
import { itemId, personId } from "../../support/documents.ts"
import { RoomWorld } from "../../support/room-world.ts"
import { damageSnapshot, type Gate } from "../../support/sim-store.ts"

const IVO = personId(1)
const MIRA = personId(2)

const title = (n: number, text: string) => (items: Y.Map<unknown>) => {
  const known = items.get(itemId(n))
  const item: Y.Map<unknown> = isMap(known) ? known : items.set(itemId(n), new Y.Map<unknown>())
  item.set("title", text)
}

const isMap = (value: unknown): value is Y.Map<unknown> => value instanceof Y.Map

describe("one frame per number", () => {
  test("[L2] nothing is told before the store has it", async () => {
    const waiting: (() => void)[] = []
    const gate: Gate = (kind, work) =>
      kind === "read"
        ? Promise.resolve(work())
        : new Promise((resolve) => waiting.push(() => resolve(work())))
    const world = new RoomWorld({ gate })
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    const frame = ivo.push(title(1, "Tea"))
    await world.settle()
    expect([ivo.seqs, mira.seqs]).toEqual([[], []])
    waiting.shift()?.()
    await world.settle()
    expect([ivo.acknowledged, mira.seqs]).toEqual([[frame], [1]])
  })

  test("[L3] what arrives while an append is on its way goes together in the next entry", async () => {
    const waiting: (() => void)[] = []
    const gate: Gate = (kind, work) =>
      kind === "read"
        ? Promise.resolve(work())
        : new Promise((resolve) => waiting.push(() => resolve(work())))
    const world = new RoomWorld({ gate })
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    const frames = [
      ivo.push(title(1, "a")),
      ivo.push(title(2, "b")),
      mira.push(title(3, "c")),
      ivo.push(title(4, "d")),
    ]
    await world.settle()
    waiting.shift()?.()
    await world.settle()
    expect(waiting).toHaveLength(1)
    waiting.shift()?.()
    await world.settle()
    expect(ivo.seqs).toEqual([1, 2])
    expect(ivo.acknowledged).toEqual([frames[0], frames[1], frames[3]])
    expect(content(mira.doc, "list")).toBe(content(ivo.doc, "list"))
  })

  test("[R6] a slow reader is sent nothing, and gets everything in order once it reads", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    mira.full = true
    for (let n = 1; n <= 5; n++) {
      ivo.push(title(n, "x"))
      await world.settle()
    }
    expect(mira.seqs).toEqual([])
    mira.full = false
    mira.room.drained(mira.subscription)
    ivo.push(title(6, "y"))
    await world.settle()
    expect(mira.seqs).toEqual([1, 2, 3, 4, 5, 6])
  })

  test("[R6] a reader so slow that the log was compacted behind it is sent to join again", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    mira.full = true
    for (let n = 1; n <= 3; n++) {
      ivo.push(title(n, "x"))
      await world.settle()
    }
    await world.snapshot()
    mira.full = false
    mira.room.drained(mira.subscription)
    expect(mira.notices.at(-1)).toEqual({ kind: "out", code: "conflict", rejoin: true })
    const back = await world.enter(MIRA, {
      epoch: mira.arrival?.epoch ?? ivo.room.tail.epoch,
      seq: seq(0),
      digest: 0,
    })
    expect(content(back.doc, "list")).toBe(content(ivo.doc, "list"))
  })
})

describe("a store that fails", () => {
  test("[R8] edits wait for a while, then stay with their author, and land when it is back", async () => {
    let away = true
    const gate: Gate = async (kind, work) => {
      if (away && kind === "write") throw new StoreError("full", "not_written", "full")
      return work()
    }
    const world = new RoomWorld({ gate })
    const ivo = await world.enter(IVO)
    const update = new Uint8Array(Y.encodeStateAsUpdate(withItem(1)))
    const frame = ivo.pushBytes(update)
    for (let i = 0; i < 20; i++) {
      world.clock.advance(500)
      await world.settle()
    }
    expect(ivo.notices).toEqual([{ kind: "busy", frames: [frame], retryMs: 1000 }])
    expect(world.budget.used).toBe(0)
    away = false
    ivo.pushBytes(update, frame)
    world.clock.advance(2_000)
    await world.settle()
    expect(ivo.acknowledged).toEqual([frame])
  })

  test("[L4] an append whose answer was lost is read back: there once, acknowledged once", async () => {
    let lose = 1
    const gate: Gate = async (kind, work) => {
      const result = work()
      if (kind === "write" && lose-- > 0) throw new StoreError("away", "unknown", "cut")
      return result
    }
    const world = new RoomWorld({ gate })
    const ivo = await world.enter(IVO)
    const frame = ivo.push(title(1, "Tea"))
    await world.settle()
    world.clock.advance(2_000)
    await world.settle()
    expect({ seqs: ivo.seqs, own: ivo.acknowledged, log: world.disk.history.length }).toEqual({
      seqs: [1],
      own: [frame],
      log: 1,
    })
  })

  test("[L5] a number that another node took first: its entry is read, and ours follows", async () => {
    const one = new RoomWorld()
    const ivo = await one.enter(IVO)
    const two = new RoomWorld({ disk: one.disk, room: one.room })
    const mira = await two.enter(MIRA)
    ivo.push(title(1, "first"))
    await one.settle()
    const frame = mira.push(title(2, "second"))
    await two.settle()
    expect({ seqs: mira.seqs, own: mira.acknowledged }).toEqual({ seqs: [1, 2], own: [frame] })
    expect(one.disk.history.map((entry) => entry.seq)).toEqual([1, 2])
  })

  test("[M4] what waits of somebody who lost access is not appended any more", async () => {
    const waiting: (() => void)[] = []
    const gate: Gate = (kind, work) =>
      kind === "read"
        ? Promise.resolve(work())
        : new Promise((resolve) => waiting.push(() => resolve(work())))
    const world = new RoomWorld({ gate })
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    ivo.push(title(1, "on its way"))
    mira.push(title(2, "waits"))
    const kept = ivo.push(title(3, "waits too"))
    await world.settle()
    mira.room.evict(mira.subscription)
    for (let i = 0; i < 3; i++) {
      waiting.shift()?.()
      await world.settle()
    }
    expect(ivo.acknowledged).toContain(kept)
    expect(world.disk.history.flatMap((entry) => entry.updates.map((update) => update.author))).toEqual([
      IVO,
      IVO,
    ])
    expect(world.budget.used).toBe(0)
  })
})

describe("snapshots", () => {
  test("[L6] whoever opens the room cold gets the snapshot and what came after", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    for (let n = 1; n <= 3; n++) ivo.push(title(n, "x"))
    await world.settle()
    await world.snapshot()
    ivo.push(title(4, "later"))
    await world.settle()
    const cold = new RoomWorld({ disk: world.disk, room: world.room })
    const mira = await cold.enter(MIRA)
    expect(mira.arrival?.snapshot?.seq).toBe(ivo.seqs.at(-2))
    expect(mira.arrival?.entries).toHaveLength(1)
    expect(content(mira.doc, "list")).toBe(content(ivo.doc, "list"))
  })

  test("[L7] a snapshot that fails its checksum gives way to the one before and the log", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    for (let n = 1; n <= 3; n++) {
      ivo.push(title(n, "x"))
      await world.settle()
      await world.snapshot()
    }
    const [newest] = await world.log.snapshots(world.room)
    damageSnapshot(world.disk, world.room, newest ?? seq(0))
    const cold = new RoomWorld({ disk: world.disk, room: world.room })
    const mira = await cold.enter(MIRA)
    expect(mira.arrival?.snapshot?.seq).toBe((newest ?? 0) - 1)
    expect(content(mira.doc, "list")).toBe(content(ivo.doc, "list"))
    mira.push(title(4, "goes on"))
    await cold.settle()
    expect(mira.acknowledged).toHaveLength(1)
  })

  test("[L8] the log is trimmed only behind the older of two generations", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    for (let n = 1; n <= 4; n++) {
      ivo.push(title(n, "x"))
      await world.settle()
      world.clock.advance(1_000)
      await world.snapshot()
    }
    expect(await world.log.snapshots(world.room)).toEqual([4, 3])
    const [head] = await world.log.heads([world.room])
    expect(head).toEqual({ seq: 4, trimmed: 3 })
  })

  test("[E1] a document with too many client ids starts anew under a new epoch once nobody is there", async () => {
    const world = new RoomWorld()
    const visitors = await Promise.all(Array.from({ length: 20 }, (_, n) => world.enter(personId(n + 10))))
    for (let n = 0; n <= 1_001; n++) visitors[n % 20]?.pushBytes(Y.encodeStateAsUpdate(withItem(n % 200)))
    await world.settle()
    for (const visitor of visitors) visitor.leave()
    const before = await world.enter(IVO)
    const text = content(before.doc, "list")
    before.leave()
    await world.snapshot()
    await world.settle()
    expect(world.events.at(-1)).toMatchObject({ kind: "squashed", why: "clients" })
    const cursor = {
      epoch: before.room.tail.epoch,
      seq: before.room.tail.head,
      digest: before.room.tail.digest,
    }
    const after = await world.enter(MIRA)
    expect(after.arrival?.epoch).toBe(2)
    expect(content(after.doc, "list")).toBe(text)
    expect(after.doc.store.clients.size).toBe(1)
    const old = await world.enter(IVO, { ...cursor, epoch: before.arrival?.epoch ?? cursor.epoch })
    expect(old.arrival?.replace).toBe(true)
    old.push(title(1, "and goes on"))
    await world.settle()
    expect(old.acknowledged).toHaveLength(1)
  })
})

describe("idle rooms", () => {
  test("a room that nobody listens to leaves memory, compacted, and opens again as it was", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    for (let n = 1; n <= 30; n++) {
      ivo.push(title(n % 5, `x${n}`))
      await world.settle()
    }
    ivo.leave()
    for (let i = 0; i < 10; i++) {
      world.clock.advance(2_000)
      await world.settle()
    }
    expect(world.registry.size).toBe(0)
    expect(await world.log.snapshots(world.room)).toHaveLength(1)
    const mira = await world.enter(MIRA)
    expect(content(mira.doc, "list")).toBe(content(ivo.doc, "list"))
  })
})

function withItem(n: number): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => title(n, "Tea")(doc.getMap("items")))
  return doc
}
