import * as Y from "yjs"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { noteOf, readItems } from "../../shared/documents/items.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { epoch, newFrameId, newItemId, type PersonId, seq } from "../../shared/ids.ts"
import { nextDigest } from "../../server/rooms/log/entry.ts"
import { Healer, type HealingEvent } from "../../server/rooms/healing/healer.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import type { ItemFacts } from "../../server/projections/job.ts"
import { SetAsideParts, SetAsideRecord } from "../../server/rooms/healing/set-aside.ts"
import { openDocuments } from "../../server/documents/documents.ts"
import { systemClock } from "../../server/clock.ts"
import { COLLECTIONS } from "../../server/store/collections.ts"
import { tableOf } from "../../server/store/table.ts"
import { partsOf } from "../../shared/rooms.ts"
import { itemId, newItem, personId } from "../support/documents.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import { crossedOrigins } from "../support/hostile-documents.ts"
import { RoomWorld } from "../support/room-world.ts"
import { damageEntry, damageSnapshot, type Gate, SimDisk } from "../support/sim-store.ts"
import { SimRecords } from "../support/sim-records.ts"

const MIRA = personId(1)
const EVE = personId(2)
const IVO = personId(3)

interface NodeOptions {
  readonly room?: RoomWorld["room"]
  /** Documents are opened in threads. */
  readonly real?: boolean
  /** The items that were last read. */
  readonly known?: readonly ItemFacts[]
  readonly gate?: Gate
  /** What several nodes share. */
  readonly records?: SimRecords
}

/** A node whose rooms heal. */
function nodeOver(
  disk: SimDisk,
  { real = false, known = [], records = newRecords(), ...more }: NodeOptions = {},
) {
  const world = new RoomWorld({ disk, ...more, beforeTrim: (id) => setAside.recover(id) })
  const events: HealingEvent[] = []
  const { clock } = world.clock.scope()
  const threads = real ? openDocuments(systemClock()) : undefined
  if (threads !== undefined) onTestFinished(() => threads.stop())
  const setAside: SetAsideParts = new SetAsideParts(tableOf(records, "setAside", SetAsideRecord), world.log)
  const healer = new Healer({
    clock,
    log: world.log,
    documents: threads ?? documentsDirectly(clock),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    system: personId(99),
    setAside,
    open: (id) => world.registry.open(id),
    knownItems: async () => known,
    onHealed: () => undefined,
    report: (event) => void events.push(event),
  })
  const heal = async (): Promise<void> => {
    healer.ask(world.room)
    await healer.drained()
  }
  return { world, healer, heal, events, setAside: () => setAside.of(partsOf(world.room).occasion) }
}

const newRecords = (): SimRecords => new SimRecords(COLLECTIONS, async () => undefined)

/** Puts updates into the log as an older version could have admitted them. */
async function store(
  { log, room }: RoomWorld,
  author: PersonId,
  ...updates: readonly Uint8Array[]
): Promise<void> {
  for (const bytes of updates) {
    const [head] = await log.heads([room])
    const read = await log.read(room, seq(Math.max(0, (head?.seq ?? 0) - 1)))
    const last = read.ok ? read.value.at(-1) : undefined
    const content = {
      epoch: last?.epoch ?? EPOCH,
      fresh: false,
      updates: [{ author, frame: newFrameId(), bytes }],
    }
    const numbered = { ...content, seq: seq((head?.seq ?? 0) + 1) }
    const entry = { ...numbered, room, time: 1, digest: nextDigest(last?.digest ?? 0, numbered) }
    expect(await log.append([entry])).toEqual(["ok"])
  }
}
const EPOCH = epoch(1)
const UNREADABLE = new Uint8Array([255, 255, 255, 1, 2, 3])

/** Saves these bytes as the room's document as of its head. */
async function saveSnapshot({ log, room }: RoomWorld, bytes: Uint8Array): Promise<void> {
  const [head] = await log.heads([room])
  const read = await log.read(room, seq((head?.seq ?? 0) - 1))
  const digest = read.ok ? (read.value[0]?.digest ?? 0) : 0
  const meta = { epoch: EPOCH, digest, ledger: Ledger.empty("list").encode() }
  expect(await log.saveSnapshot(room, { seq: seq(head?.seq ?? 0), bytes, meta })).toBe("saved")
}

/** The titles in the room, which has started over. */
async function healedItems(world: RoomWorld): Promise<readonly string[]> {
  const guest = await world.enter(IVO)
  expect(guest.arrival?.epoch).toBe(2)
  return readItems(guest.doc)
    .map(({ title }) => title)
    .toSorted()
}

function wish(n: number): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, newItem(n), null)
  return Y.encodeStateAsUpdate(doc)
}

function withItems(fill: (items: Y.Map<unknown>) => void): Uint8Array {
  const doc = new Y.Doc()
  doc.transact(() => fill(doc.getMap("items")))
  return Y.encodeStateAsUpdate(doc)
}

describe("a room that was spoilt", () => {
  test("[E3] by crossed origins heals: what others wrote before and after is there, and the author of the rest is named", async () => {
    const { world, heal, setAside } = nodeOver(new SimDisk(), { real: true })
    await store(world, MIRA, wish(1))
    await store(world, EVE, ...crossedOrigins(6_000))
    await store(world, MIRA, wish(2))
    await heal()
    const guest = await world.enter(IVO)
    expect(guest.arrival?.epoch).toBe(2)
    expect(readItems(guest.doc).map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Item 1", "Item 2"]),
    )
    const [found] = await setAside()
    expect(found?.record.parts.map(({ author }) => author)).toEqual([EVE])
    expect(found?.record.parts[0]?.text).toContain("yyy")
  }, 60_000)

  test.each([
    ["bytes that nobody can read", () => [new Uint8Array([255, 255, 255, 1, 2, 3])]],
    ["keys that are no items", () => [withItems(fillJunk)]],
    ["more wishes than a list has", () => [withItems(fillItems)]],
  ])("[E3] by %s heals, and nobody else's wish is lost", async (_what, hostile) => {
    const { world, heal, setAside } = nodeOver(new SimDisk())
    await store(world, MIRA, wish(1))
    await store(world, EVE, ...hostile())
    await store(world, MIRA, wish(2))
    await heal()
    const guest = await world.enter(IVO)
    expect(guest.arrival?.epoch).toBe(2)
    const ids = new Set(readItems(guest.doc).map(({ id }) => id))
    expect([ids.has(itemId(1)), ids.has(itemId(2)), ids.size <= 1_000]).toEqual([true, true, true])
    const [found] = await setAside()
    expect(found?.record.parts.map(({ author }) => author)).toEqual([EVE])
  })

  test("[E3] heals while people write in it: what was acknowledged is in the new document, what waits comes again", async () => {
    const { world, healer, heal } = nodeOver(new SimDisk())
    const mira = await world.enter(MIRA)
    mira.pushBytes(wish(1))
    await world.settle()
    await store(world, EVE, withItems(fillJunk))
    healer.ask(world.room)
    mira.pushBytes(wish(2))
    const healing = heal()
    await world.settle()
    await healing
    const guest = await world.enter(IVO)
    expect(guest.arrival?.epoch).toBe(2)
    const ids = new Set<string>(readItems(guest.doc).map(({ id }) => id))
    expect(ids.has(itemId(1))).toBe(true)
    // Acknowledged or not: never acknowledged and gone.
    expect(mira.acknowledged.length === 2 ? ids.has(itemId(2)) : true).toBe(true)
    expect(mira.notices).toContainEqual(expect.objectContaining({ kind: "out", rejoin: true }))
  })

  test("[E3, L5] two nodes that heal it at once make one new history", async () => {
    const disk = new SimDisk()
    const one = nodeOver(disk)
    const other = nodeOver(disk, { room: one.world.room })
    await store(one.world, MIRA, wish(1))
    await store(one.world, EVE, new Uint8Array([255, 255, 255, 1, 2, 3]))
    await Promise.all([one.heal(), other.heal()])
    const guests = [await one.world.enter(IVO), await other.world.enter(IVO)]
    expect(guests.map(({ arrival }) => arrival?.epoch)).toEqual([2, 2])
    expect(guests.map(({ room }) => room.tail.digest)).toEqual([
      guests[0]?.room.tail.digest,
      guests[0]?.room.tail.digest,
    ])
    expect([...one.events, ...other.events].filter(({ kind }) => kind === "healed")).toHaveLength(1)
  })

  test("[E3] is known to organisers as long as it was healed, also when its node died before it could say so and the log went on", async () => {
    const [disk, records] = [new SimDisk(), newRecords()]
    let dying = false
    const dies: Gate = async (kind, work) => {
      const done = work()
      if (dying && kind === "write") await new Promise(() => undefined)
      return done
    }
    const dead = nodeOver(disk, { records, gate: dies })
    const { room } = dead.world
    await store(dead.world, MIRA, wish(1))
    await store(dead.world, EVE, UNREADABLE)
    dying = true
    dead.healer.ask(room)
    await vi.waitFor(() => expect(disk.history.at(-1)?.fresh).toBe(true))

    const alive = nodeOver(disk, { room, records })
    const mira = await alive.world.enter(MIRA)
    for (const n of [2, 3, 4]) {
      mira.pushBytes(wish(n))
      await alive.world.settle()
      alive.world.clock.advance(1_000)
      await alive.world.snapshot()
    }
    expect(disk.file(room).trimmed).toBeGreaterThan(2)
    const [found] = await alive.setAside()
    expect(found?.record.parts.map(({ author }) => author)).toEqual([EVE])
  })

  test("[E3] whose newest snapshot cannot be read heals from the one before it and the log", async () => {
    const disk = new SimDisk()
    const { world, heal } = nodeOver(disk)
    await store(world, MIRA, wish(1))
    await saveSnapshot(world, wish(1))
    await store(world, MIRA, wish(2))
    await saveSnapshot(world, UNREADABLE)
    await store(world, IVO, wish(3))
    await heal()
    expect(await healedItems(world)).toEqual(["Item 1", "Item 2", "Item 3"])
  })

  test("[E3] none of whose snapshots can be read heals from the log alone", async () => {
    const { world, heal } = nodeOver(new SimDisk())
    await store(world, MIRA, wish(1))
    await saveSnapshot(world, UNREADABLE)
    await store(world, MIRA, wish(2))
    await saveSnapshot(world, UNREADABLE)
    await heal()
    expect(await healedItems(world)).toEqual(["Item 1", "Item 2"])
  })

  test("[E3] of which neither a snapshot nor the whole log can be read heals from the items that were last known", async () => {
    const facts = {
      id: itemId(1),
      title: "Item 1",
      link: "",
      price: null,
      quantity: 1,
      removed: false,
    } as const
    const { world, heal } = nodeOver(new SimDisk(), { known: [facts] })
    await store(world, MIRA, wish(1))
    await saveSnapshot(world, UNREADABLE)
    await store(world, MIRA, wish(2))
    await world.log.trim(world.room, seq(1))
    await heal()
    expect(await healedItems(world)).toEqual(["Item 1", "Item 2"])
  })

  test("a sound room stays as it is, whatever a page says of it", async () => {
    const { world, heal, events, setAside } = nodeOver(new SimDisk())
    await store(world, MIRA, wish(1))
    await heal()
    expect(events.map(({ kind }) => kind)).toEqual(["sound"])
    expect((await world.enter(IVO)).arrival?.epoch).toBe(1)
    expect(await setAside()).toEqual([])
  })
})

describe("a room of which the store cannot read everything", () => {
  const known = (n: number): ItemFacts => ({
    id: itemId(n),
    title: `Item ${n}`,
    link: "",
    price: null,
    quantity: 1,
    removed: false,
  })

  test("[E3, L7] neither of whose snapshots passes its checksum heals from the log when that is whole, and nothing is set aside", async () => {
    const { world, heal, setAside } = nodeOver(new SimDisk())
    for (const n of [1, 2]) {
      await store(world, MIRA, wish(n))
      await saveSnapshot(world, wish(n))
    }
    for (const n of [1, 2]) damageSnapshot(world.disk, world.room, seq(n))
    await expect(world.enter(IVO)).rejects.toThrow("no snapshot is intact")
    await heal()
    expect(await healedItems(world)).toEqual(["Item 1", "Item 2"])
    expect(await setAside()).toEqual([])
    expect((await world.log.loadSnapshot(world.room))?.seq).toBe(3)
  })

  test("[E3, L7] neither of whose snapshots passes its checksum goes on from the entries that are left and the items that were last known, and organisers are told", async () => {
    const { world, heal, setAside, events } = nodeOver(new SimDisk(), { known: [known(1), known(2)] })
    // One page writes all of it: what is left follows what is lost.
    const doc = new Y.Doc()
    const updates: Uint8Array[] = []
    doc.on("update", (bytes: Uint8Array) => void updates.push(bytes))
    for (const n of [1, 2, 3, 4]) addItem(doc, newItem(n), null)
    noteOf(doc, itemId(3))?.insert(0, "in green")
    noteOf(doc, itemId(1))?.insert(0, "size 42")
    for (const [n, bytes] of updates.entries()) {
      await store(world, MIRA, bytes)
      if (n === 1 || n === 2) await saveSnapshot(world, Y.encodeStateAsUpdate(doc))
    }
    await world.log.trim(world.room, seq(2))
    for (const n of [2, 3]) damageSnapshot(world.disk, world.room, seq(n))
    await heal()
    expect(await healedItems(world)).toEqual(["Item 1", "Item 2", "Item 3", "Item 4"])
    const guest = await world.enter(IVO)
    expect(readItems(guest.doc).find(({ id }) => id === itemId(3))?.note).toBe("in green")
    const [found] = await setAside()
    const parts = found?.record.parts.map(({ author, text }) => [author, text])
    expect(parts).toEqual(
      expect.arrayContaining([
        [undefined, ""],
        [MIRA, expect.stringContaining("size 42")],
      ]),
    )
    expect(events.map(({ kind }) => kind)).toEqual(["healed"])
    // It is whole from now on: nothing starts over a second time.
    const again = nodeOver(world.disk, { room: world.room })
    await again.heal()
    expect(again.events.map(({ kind }) => kind)).toEqual(["sound"])
  })

  test("[E3] of which nothing can be read opens empty, and organisers are told", async () => {
    const { world, heal, setAside } = nodeOver(new SimDisk())
    await store(world, MIRA, wish(1), wish(2))
    await saveSnapshot(world, wish(1))
    damageSnapshot(world.disk, world.room, seq(2))
    await world.log.trim(world.room, seq(1))
    damageEntry(world.disk, world.room, seq(2))
    await heal()
    const guest = await world.enter(IVO)
    expect(guest.arrival?.epoch).toBeGreaterThan(1)
    expect(readItems(guest.doc)).toEqual([])
    const [found] = await setAside()
    expect(found?.record.parts.map(({ author }) => author)).toEqual([undefined])
  })

  test("[E3] one of whose entries cannot be read goes on without it", async () => {
    const { world, heal, setAside } = nodeOver(new SimDisk())
    await store(world, MIRA, wish(1), wish(2), wish(3))
    damageEntry(world.disk, world.room, seq(2))
    await heal()
    expect(await healedItems(world)).toEqual(["Item 1", "Item 3"])
    expect(await setAside()).toHaveLength(1)
  })

  test("[E3] whose snapshots cannot be read loses nothing that its node has in memory, and people there go on", async () => {
    const { world, heal, setAside } = nodeOver(new SimDisk())
    const mira = await world.enter(MIRA)
    for (const n of [1, 2, 3]) {
      mira.pushBytes(wish(n))
      await world.settle()
      world.clock.advance(1_000)
      await world.snapshot()
    }
    expect(world.disk.file(world.room).trimmed).toBeGreaterThan(0)
    for (const n of [2, 3]) damageSnapshot(world.disk, world.room, seq(n))
    mira.pushBytes(wish(4))
    await heal()
    expect(mira.notices).toContainEqual(expect.objectContaining({ kind: "out", rejoin: true }))
    expect(await healedItems(world)).toEqual(["Item 1", "Item 2", "Item 3", "Item 4"])
    expect(await setAside()).toEqual([])
  })

  test("[E3, L7] whose node died before the healed document had a snapshot heals at the next opening", async () => {
    const [disk, records] = [new SimDisk(), newRecords()]
    let dying = false
    const dies: Gate = async (kind, work) => {
      const done = work()
      if (dying && kind === "write") await new Promise(() => undefined)
      return done
    }
    const dead = nodeOver(disk, { records, gate: dies, known: [known(1)] })
    const { room } = dead.world
    await store(dead.world, MIRA, wish(1), wish(2))
    await saveSnapshot(dead.world, wish(1))
    await dead.world.log.trim(room, seq(1))
    damageSnapshot(disk, room, seq(2))
    dying = true
    dead.healer.ask(room)
    await vi.waitFor(() => expect(disk.history.at(-1)?.fresh).toBe(true))

    const alive = nodeOver(disk, { room, records })
    await alive.heal()
    const guest = await alive.world.enter(IVO)
    expect(readItems(guest.doc).map(({ title }) => title)).toEqual(["Item 2", "Item 1"])
    expect((await alive.setAside()).flatMap(({ record }) => record.parts)).toHaveLength(1)
  })

  test("a room that was erased stays empty, whoever asks for it", async () => {
    const { world, heal, setAside } = nodeOver(new SimDisk(), { known: [known(1)] })
    await store(world, MIRA, wish(1))
    await world.log.erase(world.room)
    await heal()
    expect(world.disk.file(world.room).head).toBe(1)
    expect(await setAside()).toEqual([])
  })
})

function fillJunk(items: Y.Map<unknown>): void {
  for (let n = 0; n < 500; n++) items.set(`junk ${n}`, "x")
}

function fillItems(items: Y.Map<unknown>): void {
  for (let n = 0; n < 2_100; n++) items.set(newItemId(), new Y.Map<unknown>([["title", `spam ${n}`]]))
}
