import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Y from "yjs"
import { beforeEach, describe, expect, onTestFinished, test } from "vitest"
import {
  addItem,
  removeItem,
  restoreItem,
  setPrice,
  setQuantity,
  setTitle,
} from "../../shared/documents/write-items.ts"
import { epoch, newFrameId, newOccasionId, type OccasionId, seq } from "../../shared/ids.ts"
import { partsOf, type RoomId, type SharedRoomKind, roomOf } from "../../shared/rooms.ts"
import { OverBudget } from "../../server/documents/budget.ts"
import type { Lane } from "../../server/documents/jobs.ts"
import type { Documents } from "../../server/documents/documents.ts"
import { type ItemsChange, Projections } from "../../server/projections/projections.ts"
import { ProjectionRecord } from "../../server/projections/rules.ts"
import { type RoomLog, type Store, StoreError } from "../../server/store/port.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { type Table, tableOf } from "../../server/store/table.ts"
import { noticing } from "../support/noticing-log.ts"
import { itemId, newItem, personId } from "../support/documents.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import { eventually } from "../support/eventually.ts"
import { SimClock } from "../support/sim-clock.ts"

/** A node that reads items, over the store of the test. */
interface Node {
  readonly items: Projections
  readonly log: RoomLog
  readonly clock: SimClock
  readonly changes: ItemsChange[]
  readonly failures: string[]
  readonly spoilt: RoomId[]
}

let store: Store
let records: Table<ProjectionRecord>

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-items-"))
  const opened = await openSqliteStore({ folder })
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value
  records = tableOf(store.records, "projections", ProjectionRecord)
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })
})

interface NodeOptions {
  readonly documents?: Documents
  readonly records?: Table<ProjectionRecord>
}

function newNode({ documents, records: table = records }: NodeOptions = {}): Node {
  const clock = new SimClock()
  const changes: ItemsChange[] = []
  const failures: string[] = []
  const spoilt: RoomId[] = []
  const items = new Projections({
    clock: clock.scope().clock,
    log: store.log,
    records: table,
    documents: documents ?? documentsDirectly(clock.scope().clock),
    onSpoilt: (room) => void spoilt.push(room),
    onFailed: (_room, reason) => void failures.push(reason),
  })
  items.subscribe(async (change) => void changes.push(change))
  onTestFinished(() => items.stop())
  return {
    items,
    clock,
    changes,
    failures,
    spoilt,
    log: noticing(store.log, (entry) => items.wrote(entry)),
  }
}

/** One room's document, whose edits go to the log by hand. */
class Pen {
  readonly room: RoomId
  readonly doc = new Y.Doc()
  seq = 0

  constructor(kind: SharedRoomKind, occasion: OccasionId) {
    this.room = roomOf(kind, occasion)
  }

  async write(change: (doc: Y.Doc) => unknown, log: RoomLog = store.log): Promise<void> {
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array): void => void updates.push(update)
    this.doc.on("update", keep)
    change(this.doc)
    this.doc.off("update", keep)
    for (const bytes of updates) await this.append(bytes, { log })
  }

  async append(
    bytes: Uint8Array,
    { log = store.log, fresh = false }: { readonly log?: RoomLog; readonly fresh?: boolean } = {},
  ): Promise<void> {
    const entry = { room: this.room, seq: seq(++this.seq), epoch: epoch(0), time: 1, digest: this.seq, fresh }
    const updates = [{ author: personId(1), frame: newFrameId(), bytes }]
    const [answer] = await log.append([{ ...entry, updates }])
    if (answer !== "ok") throw new Error(`number ${this.seq} is ${String(answer)}`)
  }

  async snapshot(): Promise<void> {
    const meta = { epoch: epoch(0), digest: this.seq, ledger: new Uint8Array() }
    await store.log.saveSnapshot(this.room, {
      seq: seq(this.seq),
      bytes: Y.encodeStateAsUpdate(this.doc),
      meta,
    })
    await store.log.trim(this.room, seq(this.seq))
  }
}

function pens(): { readonly occasion: OccasionId; readonly list: Pen; readonly plan: Pen } {
  const occasion = newOccasionId()
  return { occasion, list: new Pen("list", occasion), plan: new Pen("plan", occasion) }
}

const euros = (minor: number) => ({ minor, currency: "EUR" })

describe("the items of an occasion, for commands", () => {
  test("[C1] are those of list and plan as of the heads of their logs at the call", async () => {
    const { occasion, list, plan } = pens()
    const { items } = newNode()
    expect(await items.read(occasion)).toEqual(new Map())
    await list.write((doc) =>
      addItem(doc, newItem(1, { link: "https://a.example/x", price: euros(900), quantity: 3 }), null),
    )
    await plan.write((doc) => addItem(doc, newItem(2), null))
    const link = "https://a.example/x"
    const wish = {
      room: "list",
      title: "Item 1",
      link,
      price: euros(900),
      quantity: 3,
      removed: false,
      seq: 1,
    }
    const bare = { link: undefined, price: undefined, quantity: 1 }
    const idea = { room: "plan", title: "Item 2", ...bare, removed: false, seq: 1 }
    expect(Object.fromEntries(await items.read(occasion))).toEqual({ [itemId(1)]: wish, [itemId(2)]: idea })
    for (let n = 1; n <= 20; n++) {
      await list.write((doc) => setQuantity(doc, itemId(1), n, null))
      expect((await items.read(occasion)).get(itemId(1))).toMatchObject({ quantity: n })
    }
    await list.write((doc) => removeItem(doc, itemId(1), { by: personId(1), at: 5 }, null))
    expect((await items.read(occasion)).get(itemId(1))).toMatchObject({ removed: true, title: "Item 1" })
    await list.write((doc) => restoreItem(doc, itemId(1), null))
    expect((await items.read(occasion)).get(itemId(1))).toMatchObject({ removed: false })
  })

  test("many who ask at once, in the middle of edits, all hear of what stood in the log when they asked", async () => {
    const { occasion, list } = pens()
    const { items } = newNode()
    await list.write((doc) => addItem(doc, newItem(1), null))
    const asked: Promise<void>[] = []
    for (let n = 2; n <= 50; n++) {
      await list.write((doc) => setQuantity(doc, itemId(1), n, null))
      asked.push(
        items.read(occasion).then((read) => {
          expect(read.get(itemId(1))?.seq).toBeGreaterThanOrEqual(n)
        }),
      )
    }
    await Promise.all(asked)
  })

  test("[S2] a wish that was removed and kept as an idea is the idea; what is in both is the wish", async () => {
    const { occasion, list, plan } = pens()
    const { items } = newNode()
    for (const { write } of [list, plan].map((pen) => ({ write: pen.write.bind(pen) })))
      await write((doc) => addItem(doc, newItem(1), null))
    expect((await items.read(occasion)).get(itemId(1))?.room).toBe("list")
    await list.write((doc) => removeItem(doc, itemId(1), { by: personId(1), at: 5 }, null))
    expect((await items.read(occasion)).get(itemId(1))).toMatchObject({ room: "plan", removed: false })
  })

  test("[L6, E1] are the same behind a snapshot, a trimmed log and a document that started anew, on any node", async () => {
    const { occasion, list } = pens()
    const early = newNode()
    await list.write((doc) => addItem(doc, newItem(1), null))
    await early.items.read(occasion)
    await list.write((doc) => addItem(doc, newItem(2), null))
    await list.snapshot()
    await list.write((doc) => setTitle(doc, itemId(2), "Second", null))
    const titles = async (node: Node): Promise<unknown[]> =>
      [...(await node.items.read(occasion)).values()].map((item) => item.title)
    expect(await titles(early)).toEqual(["Item 1", "Second"])
    expect(await titles(newNode())).toEqual(["Item 1", "Second"])
    const anew = new Y.Doc()
    addItem(anew, newItem(3), null)
    await list.append(Y.encodeStateAsUpdate(anew), { fresh: true })
    expect(await titles(early)).toEqual(["Item 3"])
    expect(await titles(newNode())).toEqual(["Item 3"])
  })
})

describe("changes of items", () => {
  test("[C8, C11] are told a second after an edit without anybody asking, with what was before; the same items again are no change", async () => {
    const { list } = pens()
    const node = newNode()
    await list.write((doc) => addItem(doc, newItem(1), null), node.log)
    await list.write((doc) => setPrice(doc, itemId(1), euros(5), null), node.log)
    expect(node.changes).toEqual([])
    node.clock.advance(1_000)
    await eventually(() => expect(node.changes).toHaveLength(1))
    await list.write((doc) => setQuantity(doc, itemId(1), 2, null), node.log)
    await list.write((doc) => doc.getMap("items").set("no id", 1), node.log)
    node.clock.advance(1_000)
    await eventually(() => expect(node.changes).toHaveLength(2))
    const [, second] = node.changes
    expect(second?.before.get(itemId(1))).toMatchObject({ quantity: 1, price: euros(5) })
    expect(second?.after.get(itemId(1))).toMatchObject({ quantity: 2 })
    await list.write((doc) => doc.getMap("items").set("no id", 2), node.log)
    node.clock.advance(1_000)
    await eventually(async () =>
      expect((await node.items.read(partsOf(list.room).occasion)).get(itemId(1))?.seq).toBe(list.seq),
    )
    expect(node.changes).toHaveLength(2)
  })

  test("are told again by whoever reads next, when nobody could hear them or store them", async () => {
    const { occasion, list } = pens()
    let away = true
    const failing: Table<ProjectionRecord> = {
      ...records,
      insert: (key, body) =>
        away
          ? Promise.reject(new StoreError("away", "not_written", "the store is away"))
          : records.insert(key, body),
    }
    const deaf = newNode({ records: failing })
    await list.write((doc) => addItem(doc, newItem(1), null))
    expect((await deaf.items.read(occasion)).size).toBe(1)
    await eventually(() => expect(deaf.failures).toEqual(["the store is away"]))
    away = false
    await list.write((doc) => addItem(doc, newItem(2), null))
    await deaf.items.read(occasion)
    await eventually(() => expect(deaf.changes.map(({ before }) => before.size)).toEqual([0, 0]))
    await eventually(async () => expect((await records.get(list.room))?.seq).toBe(2))
    const other = newNode()
    await list.write((doc) => setTitle(doc, itemId(1), "First", null))
    await other.items.read(occasion)
    await eventually(() => expect(other.changes).toHaveLength(1))
    expect(other.changes[0]?.before.get(itemId(1))?.title).toBe("Item 1")
  })

  test("[A5] leave no record of a room that was erased while it was read", async () => {
    const { occasion, list } = pens()
    let stored = 0
    const late: Table<ProjectionRecord> = {
      ...records,
      async insert(key, body) {
        await store.log.erase(list.room)
        await records.delete(key)
        const inserted = await records.insert(key, body)
        stored++
        return inserted
      },
    }
    const node = newNode({ records: late })
    await list.write((doc) => addItem(doc, newItem(1), null))
    await node.items.read(occasion)
    await eventually(() => expect(stored).toBe(1))
    await eventually(async () => expect(await records.get(list.room)).toBeUndefined())
  })

  test("[C8] are told without anybody asking as soon as the store is back, whatever it did not answer", async () => {
    const { list } = pens()
    const away = { reading: true, keeping: true }
    const unless = <T>(gone: boolean, work: () => Promise<T>): Promise<T> =>
      gone ? Promise.reject(new StoreError("away", "not_written", "the store is away")) : work()
    const failing: Table<ProjectionRecord> = {
      ...records,
      get: (key) => unless(away.reading, () => records.get(key)),
      insert: (key, body) => unless(away.keeping, () => records.insert(key, body)),
    }
    const node = newNode({ records: failing })
    await list.write((doc) => addItem(doc, newItem(1), null), node.log)
    node.clock.advance(1_000)
    await eventually(() => expect(node.failures).toHaveLength(1))
    away.reading = false
    node.clock.advance(5_000)
    await eventually(() => expect(node.failures).toHaveLength(2))
    away.keeping = false
    node.clock.advance(5_000)
    await eventually(async () => expect((await records.get(list.room))?.seq).toBe(1))
    expect(node.changes.map(({ after }) => after.size)).toEqual([1, 1])
  })

  test("[C8] of two nodes on which people go on writing in a room one reads it; when that one stops, the other does", async () => {
    const { occasion, list } = pens()
    const [one, other] = [newNode(), newNode()]
    await list.write((doc) => addItem(doc, newItem(1), null), other.log)
    const goOn = async (halfSeconds: number): Promise<void> => {
      for (let half = 0; half < halfSeconds; half++) {
        await list.write((doc) => setQuantity(doc, itemId(1), 1 + half, null), other.log)
        other.clock.advance(500)
      }
    }
    await goOn(15)
    await one.items.read(occasion)
    const kept = await eventually(
      async () => (await records.get(list.room)) ?? Promise.reject(new Error("not yet")),
    )
    await goOn(5)
    await eventually(() => expect(other.clock.next).toBeDefined())
    await goOn(15)
    expect([(await records.get(list.room))?.seq, other.changes]).toEqual([kept.seq, []])
    await goOn(10)
    await eventually(() => expect(other.changes).toHaveLength(1))
  })

  test("a node that lags writes nothing over what another stored", async () => {
    const { occasion, list } = pens()
    const [slow, fast] = [newNode(), newNode()]
    await list.write((doc) => addItem(doc, newItem(1), null))
    let go: (() => void) | undefined
    slow.items.subscribe(() => new Promise((resolve) => (go = resolve)))
    await slow.items.read(occasion)
    await eventually(() => expect(go).toBeDefined())
    await list.write((doc) => setTitle(doc, itemId(1), "Newer", null))
    await fast.items.read(occasion)
    await eventually(async () => expect((await records.get(list.room))?.seq).toBe(2))
    go?.()
    await slow.items.stop()
    expect((await records.get(list.room))?.items).toMatchObject([{ title: "Newer" }])
  })
})

describe("a document that cannot be read", () => {
  test("[R7, E3] answers what was known, as of its number; others go on, and it is asked to be healed and tried again later", async () => {
    const { clock } = new SimClock().scope()
    let dear: RoomId | undefined
    const open = documentsDirectly(clock, async (ask, work) => {
      if (!("room" in ask.job) || ask.job.room !== dear) return work()
      throw new OverBudget()
    })
    const lanes: Lane[] = []
    const documents: Documents = {
      run: (turn, task) => {
        lanes.push(turn.lane)
        return open.run(turn, (opener) =>
          task({
            lane: opener.lane,
            open: (kind, job) =>
              opener.open(kind, job).catch((error: unknown) => ({ kind: "overran", reason: String(error) })),
          }),
        )
      },
    }
    const node = newNode({ documents })
    const [hostile, honest] = [pens(), pens()]
    for (const { list } of [hostile, honest]) await list.write((doc) => addItem(doc, newItem(1), null))
    for (const { occasion } of [hostile, honest]) expect((await node.items.read(occasion)).size).toBe(1)
    await hostile.list.write((doc) => setTitle(doc, itemId(1), "x", null))
    dear = hostile.list.room
    lanes.length = 0
    const before = await node.items.read(hostile.occasion)
    expect(before.get(itemId(1))).toMatchObject({ title: "Item 1", seq: 1 })
    expect(lanes).toEqual(["projections", "slow"])
    expect([node.failures.length, node.spoilt]).toEqual([1, [hostile.list.room]])
    await honest.list.write((doc) => setTitle(doc, itemId(1), "Fine", null))
    expect((await node.items.read(honest.occasion)).get(itemId(1))?.title).toBe("Fine")
    dear = undefined
    expect((await node.items.read(hostile.occasion)).get(itemId(1))?.title).toBe("Item 1")
    node.clock.advance(60_000)
    expect((await node.items.read(hostile.occasion)).get(itemId(1))?.title).toBe("x")
  })

  test("[C1] keeps whoever asks for its items waiting for a few seconds, and nobody else at all", async () => {
    const { clock } = new SimClock().scope()
    const stuck: (() => void)[] = []
    const hostile = pens()
    const documents = documentsDirectly(clock, async (ask, work) => {
      if ("room" in ask.job && ask.job.room === hostile.list.room) {
        await new Promise<void>((go) => stuck.push(go))
      }
      return work()
    })
    const node = newNode({ documents })
    await hostile.list.write((doc) => addItem(doc, newItem(1), null))
    const asked = node.items.read(hostile.occasion)
    await eventually(() => expect(stuck).toHaveLength(1))
    node.clock.advance(5_000)
    expect((await asked).size).toBe(0)
    stuck[0]?.()
    await eventually(async () => expect((await node.items.read(hostile.occasion)).size).toBe(1))
  })

  test("garbage in the log is no more than nothing", async () => {
    const { occasion, list } = pens()
    const node = newNode()
    await list.write((doc) => addItem(doc, newItem(1), null))
    await node.items.read(occasion)
    await list.append(new Uint8Array([255, 255, 255, 1, 2, 3]))
    expect((await node.items.read(occasion)).get(itemId(1))).toMatchObject({ title: "Item 1" })
    expect(node.failures).toHaveLength(1)
  })
})
