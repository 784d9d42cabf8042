import { MongoClient } from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { seq } from "../../shared/ids.ts"
import { type Clock, systemClock } from "../../server/clock.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import type { CollectionSpec, Store } from "../../server/store/port.ts"
import { eventually } from "../support/eventually.ts"
import { type Mongo, startMongo } from "../support/mongodb/start.ts"
import { entriesAfter, entry, fill, newRoom, TEST_COLLECTIONS } from "./place.ts"

const DAY_MS = 24 * 60 * 60 * 1000
const LONG_MS = 60_000

let mongo: Mongo
beforeAll(async () => {
  mongo = await startMongo()
}, 300_000)
afterAll(async () => {
  await mongo[Symbol.asyncDispose]()
})

/** Whatever is due in minutes waits until the test says so; days pass at once. */
class TestClock implements Clock {
  readonly #real = systemClock()
  #waiting: (() => void)[] = []
  ahead = 0

  now(): number {
    return this.#real.now() + this.ahead
  }

  after(ms: number, task: () => void): () => void {
    if (ms < LONG_MS) return this.#real.after(ms, task)
    this.#waiting.push(task)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== task)
    }
  }

  utilisation(): number {
    return 0
  }

  /** Runs what waits; resolves when it waits for its next turn. */
  async runWhatWaits(): Promise<void> {
    const due = this.#waiting
    this.#waiting = []
    for (const task of due) task()
    await eventually(() => {
      if (this.#waiting.length < due.length) throw new Error("what was due has not come to its end")
    }, 10_000)
  }
}

async function open(
  url: string,
  clock: Clock,
  collections: Readonly<Record<string, CollectionSpec>> = TEST_COLLECTIONS,
): Promise<Store> {
  const opened = await openMongoStore({ url, clock, collections })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

test("[L1] trimmed numbers stay for a week as tombstones; afterwards the last one still keeps all before it given", async () => {
  const url = mongo.url()
  const clock = new TestClock()
  await using client = new MongoClient(url)
  const entries = client.db().collection("entries")
  await using store = await open(url, clock)
  const room = newRoom()
  await fill(store, room, 1, 6)
  await store.log.trim(room, seq(4))
  expect(await entries.countDocuments({ room, body: { $exists: true } })).toBe(2)
  clock.ahead = 6 * DAY_MS
  await clock.runWhatWaits()
  expect(await entries.countDocuments({ room })).toBe(6)
  clock.ahead = 8 * DAY_MS
  await clock.runWhatWaits()
  const left = await entries.find({ room }).sort({ seq: 1 }).toArray()
  expect(left.map((each): unknown => each["seq"])).toEqual([4, 5, 6])
  await store.log.trim(room, seq(6))
  clock.ahead = 16 * DAY_MS
  await clock.runWhatWaits()
  expect(await entries.countDocuments({ room })).toBe(1)

  await using another = await open(url, clock)
  for (const node of [store, another]) {
    expect(await node.log.heads([room])).toEqual([{ seq: 6, trimmed: 6 }])
    for (const number of [1, 4, 6]) expect(await node.log.append([entry(room, number)])).toEqual(["taken"])
  }
  const [next] = await fill(another, room, 7, 7)
  expect(await entriesAfter(store, room, 6)).toEqual([next])
})

test("a trim whose node died in the middle is finished by another node, and nobody reads what it would take", async () => {
  const url = mongo.url()
  const clock = new TestClock()
  await using client = new MongoClient(url)
  const entries = client.db().collection("entries")
  await using store = await open(url, clock)
  const room = newRoom()
  const all = await fill(store, room, 1, 5)
  await client
    .db()
    .collection<{ _id: string; trimmed: number; sweepAt: number }>("rooms")
    .insertOne({ _id: room, trimmed: 3, sweepAt: clock.now() })
  expect(await store.log.read(room, seq(0))).toEqual({ ok: false, error: "trimmed" })
  expect(await entriesAfter(store, room, 3)).toEqual(all.slice(3))
  expect(await entries.countDocuments({ room, body: { $exists: true } })).toBe(5)
  await clock.runWhatWaits()
  expect(await entries.countDocuments({ room, body: { $exists: true } })).toBe(2)
})

test("a new index finds what was stored before, also what an older node stores meanwhile, which finds what it found", async () => {
  const url = mongo.url()
  const clock = new TestClock()
  const before = { people: { indexes: ["email"], unique: [] } }
  const after = { people: { indexes: ["email", "name"], unique: [] } }
  await using older = await open(url, new TestClock(), before)
  await older.records.insert("people", "a", { name: "Ann", email: "a" })
  await using newer = await open(url, clock, after)
  const found = async (): Promise<readonly string[]> =>
    (await newer.records.find("people", "name", { equals: "Ann" })).map(({ key }) => key)
  expect(await found()).toEqual(["a"])
  await older.records.insert("people", "b", { name: "Ann", email: "b" })
  await older.records.replaceIf("people", "a", { version: 1, body: { name: "Ann", email: "aa" } })
  await clock.runWhatWaits()
  expect(await found()).toEqual(["a", "b"])
  expect(await older.records.find("people", "email", { equals: "aa" })).toHaveLength(1)
})
