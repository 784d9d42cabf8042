import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { newFrameId, newOccasionId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Snapshotter } from "../../../server/rooms/snapshots/snapshotter.ts"
import type { Notice } from "../../../server/rooms/subscriber.ts"
import { StoreError } from "../../../server/store/port.ts"
import { itemId, personId } from "../../support/documents.ts"
import { documentsDirectly } from "../../support/documents-directly.ts"
import { Guest, RoomWorld } from "../../support/room-world.ts"
import { simGrant } from "../../support/sim-grant.ts"
import { type Gate, SimDisk } from "../../support/sim-store.ts"

const IVO = personId(1)
const MIRA = personId(2)
const EVE = personId(3)

/** A store whose answers a test gives, one by one, for the kinds that are held. */
class Hand {
  readonly held = new Set<Parameters<Gate>[0]>()
  readonly waiting: { readonly kind: Parameters<Gate>[0]; readonly answer: () => void }[] = []
  readonly gate: Gate = (kind, work) =>
    new Promise((resolve, reject) => {
      const answer = (): void => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      }
      if (this.held.has(kind)) this.waiting.push({ kind, answer })
      else answer()
    })

  answer(kind: "read" | "write"): void {
    const at = this.waiting.findIndex((one) => one.kind === kind)
    const [one] = at === -1 ? [] : this.waiting.splice(at, 1)
    one?.answer()
  }
}

const title = (n: number, text: string) => (items: Y.Map<unknown>) => {
  items.set(itemId(n), new Y.Map<unknown>([["title", text]]))
}

/** An update that builds on one that nobody ever saw, and that one. */
function orphan(n: number): { readonly missing: Uint8Array; readonly update: Uint8Array } {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => void updates.push(update))
  const item = doc.getMap("items").set(itemId(n), new Y.Map<unknown>())
  item.set("title", "Tea")
  const [missing = new Uint8Array(), update = new Uint8Array()] = updates
  return { missing, update }
}

describe("reading the log while people write", () => {
  test("[R7] somebody who refers to unknown things all the time keeps nobody's edits from the log", async () => {
    const hand = new Hand()
    const world = new RoomWorld({ gate: hand.gate })
    const ivo = await world.enter(IVO)
    const eve = await world.enter(EVE)
    hand.held.add("read")
    eve.pushBytes(orphan(50).update)
    await world.settle()
    const frame = ivo.push(title(1, "Tea"))
    for (let n = 0; n < 10; n++) {
      eve.pushBytes(orphan(51 + n).update)
      await world.settle()
      hand.answer("read")
      await world.settle()
    }
    expect(ivo.acknowledged).toEqual([frame])
    expect(eve.notices.filter(({ kind }) => kind === "resync").length).toBeGreaterThan(5)
  })

  test("[L5] each reading finds what came to the log before it was asked for", async () => {
    const disk = new SimDisk()
    const one = new RoomWorld({ disk })
    const two = new RoomWorld({ disk, room: one.room })
    const ivo = await one.enter(IVO)
    const mira = await two.enter(MIRA)
    for (const n of [1, 2, 3]) {
      ivo.push(title(n, "x"))
      await one.settle()
      await Promise.all([mira.room.sync.readOn(), mira.room.sync.readOn()])
      expect(mira.seqs.at(-1)).toBe(n)
    }
    expect(mira.seqs).toEqual([1, 2, 3])
  })

  test("a push that waited for the log is not taken by a room that was closed meanwhile", async () => {
    const disk = new SimDisk()
    const one = new RoomWorld({ disk })
    const hand = new Hand()
    const two = new RoomWorld({ disk, gate: hand.gate, room: one.room })
    const mira = await two.enter(MIRA)
    const { missing, update } = orphan(1)
    const first = await one.enter(MIRA)
    hand.held.add("read")
    mira.pushBytes(update)
    await two.settle()
    first.pushBytes(missing)
    await one.settle()
    two.registry.drop(mira.room)
    hand.answer("read")
    await two.settle()
    expect(two.budget.used).toBe(0)
  })

  test("what became of an append no longer matters to a closed room: nothing of it is counted as waiting", async () => {
    let away = false
    const gate: Gate = async (kind, work) => {
      if (away && kind === "write") throw new StoreError("away", "unknown", "cut")
      if (away) throw new StoreError("away", "not_written", "away")
      return work()
    }
    const world = new RoomWorld({ gate })
    const ivo = await world.enter(IVO)
    ivo.push(title(1, "Tea"))
    await world.settle()
    away = true
    ivo.push(title(2, "Cups"))
    await world.settle()
    world.registry.drop(ivo.room)
    world.clock.advance(2_000)
    await world.settle()
    expect({ used: world.budget.used, idle: ivo.room.idle }).toEqual({ used: 0, idle: true })
  })

  test("another room's lost race holds up nobody's acknowledgement", async () => {
    const disk = new SimDisk()
    const hand = new Hand()
    const [x, y, z] = [newOccasionId(), newOccasionId(), newOccasionId()].map((id) => roomOf("list", id))
    if (!x || !y || !z) throw new Error("three rooms")
    const elsewhere = new RoomWorld({ disk })
    const world = new RoomWorld({ disk, gate: hand.gate })
    const inX = await world.enterRoom(x, IVO)
    const inY = await world.enterRoom(y, IVO)
    const inZ = await world.enterRoom(z, IVO)
    const other = await elsewhere.enterRoom(x, MIRA)
    hand.held.add("write")
    inZ.push(title(1, "first"))
    await world.settle()
    other.push(title(1, "took the number"))
    await elsewhere.settle()
    inX.push(title(2, "loses"))
    const frame = inY.push(title(1, "wins"))
    hand.held.delete("write")
    hand.held.add("read")
    hand.answer("write")
    await world.settle()
    expect(inY.acknowledged).toEqual([frame])
    hand.held.delete("read")
    hand.answer("read")
    await world.settle()
    expect(inX.seqs).toEqual([1, 2])
  })
})

describe("joining while things happen", () => {
  test("[R1] nothing is told before the answer to the join, whenever an entry lands", async () => {
    for (let ticks = 0; ticks < 30; ticks++) {
      const hand = new Hand()
      const world = new RoomWorld({ gate: hand.gate, cacheBytes: 0 })
      const ivo = await world.enter(IVO)
      ivo.push(title(1, "Tea"))
      await world.settle()
      await world.snapshot()
      hand.held.add("write")
      ivo.push(title(2, "Cups"))
      await world.settle()
      const told: string[] = []
      const mira = new (class extends Guest {
        override entry(): "sent" {
          told.push("entry")
          return "sent"
        }
        override notice({ kind }: Notice): void {
          told.push(kind)
        }
      })(simGrant(MIRA, world.room))
      const joining = ivo.room.join(mira, undefined, ({ arrival }) => {
        told.push(arrival.entries.length === 1 ? "answer with the entry" : "answer")
      })
      for (let i = 0; i < ticks; i++) await Promise.resolve()
      hand.answer("write")
      await joining
      await world.settle()
      expect([["answer with the entry"], ["answer", "entry"]]).toContainEqual(told)
    }
  })

  test("[R5] a cursor of another history is one also when a snapshot is stored during the join", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    for (const n of [1, 2]) {
      ivo.push(title(n, "x"))
      await world.settle()
    }
    const { room } = ivo
    const { epoch, digest, head } = room.tail
    const foreign = { epoch, seq: seq(1), digest: (room.tail.digestAt(seq(1)) ?? 0) + 1 }
    const mira = new Guest(simGrant(MIRA, world.room))
    const joining = room.join(mira, foreign)
    room.rebase({
      seq: head,
      bytes: Y.encodeStateAsUpdate(ivo.doc),
      meta: { epoch, digest, ledger: new Uint8Array() },
    })
    expect(await joining).toMatchObject({ arrival: { replace: true } })
  })

  test("whoever joins while a snapshot is stored sends nobody away", async () => {
    const hand = new Hand()
    const world = new RoomWorld({ gate: hand.gate, cacheBytes: 0 })
    const ivo = await world.enter(IVO)
    ivo.push(title(1, "x"))
    await world.settle()
    await world.snapshot()
    ivo.push(title(2, "y"))
    await world.settle()
    hand.held.add("read")
    const joining = ivo.room.join(new Guest(simGrant(MIRA, world.room)), undefined)
    await world.settle()
    const [first] = hand.waiting.splice(0)
    hand.held.delete("read")
    await world.snapshot()
    first?.answer()
    expect(await joining).toMatchObject({ arrival: { snapshot: { seq: 2 } } })
  })

  test("rooms that cannot be opened use up no numbers (S3: numbers stay short)", async () => {
    let away = true
    const gate: Gate = async (_kind, work) => {
      if (away) throw new StoreError("away", "not_written", "away")
      return work()
    }
    const world = new RoomWorld({ gate })
    for (let n = 0; n < 70_000; n++) await world.registry.open(world.room).catch(() => undefined)
    away = false
    const numbers = await Promise.all(
      Array.from({ length: 20 }, () => world.registry.open(roomOf("list", newOccasionId()))),
    )
    expect(Math.max(...numbers.map(({ number }) => number))).toBeLessThan(0x1_0000)
  })
})

describe("a document that starts anew", () => {
  test("[E1] takes nothing back that came to the log since it was made", async () => {
    const disk = new SimDisk()
    const hand = new Hand()
    const world = new RoomWorld({ disk, gate: hand.gate })
    const ivo = await world.enter(IVO)
    const busy = await world.enterRoom(roomOf("list", newOccasionId()), IVO)
    ivo.push(title(1, "Tea"))
    await world.settle()
    hand.held.add("write")
    busy.push(title(1, "keeps the store busy"))
    await world.settle()
    const { room } = ivo
    const update = Y.encodeStateAsUpdate(ivo.doc)
    expect(
      room.recovery.restartDocument({ head: room.tail.head, update, author: EVE, frame: newFrameId() }),
    ).toBe(true)
    const elsewhere = new RoomWorld({ disk, room: world.room })
    const mira = await elsewhere.enter(MIRA)
    mira.push(title(2, "Cups"))
    await elsewhere.settle()
    await room.sync.readOn()
    hand.held.delete("write")
    hand.answer("write")
    await world.settle()
    const late = await new RoomWorld({ disk, room: world.room }).enter(EVE)
    expect([...late.doc.getMap("items").keys()].toSorted()).toEqual([itemId(1), itemId(2)].toSorted())
  })
})

describe("answers to the right people", () => {
  test("[R3] two tabs that send the same push are both answered when the store takes nothing", async () => {
    let away = true
    const gate: Gate = async (kind, work) => {
      if (away && kind === "write") throw new StoreError("full", "not_written", "full")
      return work()
    }
    const world = new RoomWorld({ gate })
    const first = await world.enter(IVO)
    const second = await world.enter(IVO)
    const frame = first.push(title(1, "Tea"))
    await world.settle()
    second.pushBytes(Y.encodeStateAsUpdate(first.doc), frame)
    for (let i = 0; i < 20; i++) {
      world.clock.advance(500)
      await world.settle()
    }
    expect([first.notices, second.notices]).toEqual([
      [{ kind: "busy", frames: [frame], retryMs: 1_000 }],
      [{ kind: "busy", frames: [frame], retryMs: 1_000 }],
    ])
    away = false
    second.pushBytes(Y.encodeStateAsUpdate(first.doc), frame)
    world.clock.advance(2_000)
    await world.settle()
    expect([first.acknowledged, second.acknowledged]).toEqual([[frame], [frame]])
  })

  test("[R9] a slow reader does not go on seeing somebody who left meanwhile", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    const mira = await world.enter(MIRA)
    const eve = await world.enter(EVE)
    eve.room.show(eve.subscription, { item: itemId(1), field: "title" })
    world.clock.advance(100)
    mira.full = true
    ivo.push(title(1, "Tea"))
    await world.settle()
    eve.leave()
    mira.full = false
    mira.room.drained(mira.subscription)
    const here = new Set<number>()
    for (const notice of mira.notices) {
      if (notice.kind !== "presence") continue
      for (const [connection, , state] of notice.entries) {
        if (state === null) here.delete(connection)
        else here.add(connection)
      }
    }
    expect(here).toEqual(new Set())
  })

  test("whoever is sent away is not told of the others who are", async () => {
    const world = new RoomWorld()
    const guests = await Promise.all(Array.from({ length: 5 }, (_, n) => world.enter(personId(n + 10))))
    for (const guest of guests) guest.room.show(guest.subscription, { item: itemId(1) })
    world.clock.advance(100)
    for (const guest of guests) guest.notices.length = 0
    const [first] = guests
    if (first) world.registry.drop(first.room)
    for (const guest of guests) expect(guest.notices.map(({ kind }) => kind)).toEqual(["out"])
  })
})

describe("time", () => {
  test("[R8] a clock that is put back holds no edit up", async () => {
    const world = new RoomWorld()
    const ivo = await world.enter(IVO)
    ivo.push(title(1, "before"))
    await world.settle()
    world.clock.putBack(3_600_000)
    const frame = ivo.push(title(2, "after"))
    world.clock.advance(100)
    await world.settle()
    expect(ivo.acknowledged.at(-1)).toBe(frame)
  })

  test("a server that stops finishes the snapshot that is being made, and begins no other", async () => {
    const world = new RoomWorld()
    const rooms = await Promise.all(
      [1, 2].map(async (n) => {
        const guest = await world.enterRoom(roomOf("list", newOccasionId()), IVO)
        guest.push(title(n, "x"))
        return guest.room
      }),
    )
    await world.settle()
    const jobs: (() => void)[] = []
    const { clock } = world.clock.scope()
    const reasons: string[] = []
    const materialiser = new Snapshotter({
      clock,
      log: world.log,
      documents: documentsDirectly(
        clock,
        (_ask, work) => new Promise((resolve) => jobs.push(() => resolve(work()))),
      ),
      onSpoilt: () => undefined,
      random: (length) => new Uint8Array(length),
      system: EVE,
      retain: async () => seq(0),
      beforeTrim: async () => undefined,
      report: (event) => void reasons.push(event.kind),
    })
    for (const room of rooms) materialiser.ask(room)
    await world.settle()
    const stopped = materialiser.stop()
    jobs[0]?.()
    await stopped
    expect({ jobs: jobs.length, reasons }).toEqual({ jobs: 1, reasons: ["saved"] })
  })
})
