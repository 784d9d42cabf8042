import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { MongoClient } from "mongodb"
import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import type { Entry, Store } from "../../server/store/port.ts"
import { readItems } from "../../shared/documents/items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import { type Seq, seq } from "../../shared/ids.ts"
import { SetAsides } from "../../shared/room-routes.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import { type Family, startFamily } from "../support/claims-world.ts"
import { writerAt } from "../support/claims-writer.ts"
import { eventually } from "../support/eventually.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import { startRedis } from "../support/start-redis.ts"
import { type AppSettings, startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** What a server keeps between two runs, and the way of an operator's disk to damage it. */
interface Kept {
  readonly settings: AppSettings
  readonly open: () => Promise<Store>
  /** Every snapshot of the room. */
  readonly damage: (room: RoomId) => Promise<void>
}

function opened(answer: Awaited<ReturnType<typeof openSqliteStore | typeof openMongoStore>>): Store {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

async function onSqlite(): Promise<Kept> {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-corrupt-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return {
    settings: { folder },
    open: async () => opened(await openSqliteStore({ folder })),
    damage: async (room) => {
      const db = new DatabaseSync(join(folder, "jubilee.db"))
      db.prepare("UPDATE snapshot SET bytes = zeroblob(length(bytes)) WHERE room = ?").run(room)
      db.close()
    },
  }
}

async function onMongo(): Promise<Kept> {
  const redis = await startRedis()
  onTestFinished(() => redis[Symbol.asyncDispose]())
  const mongo = await startMongo()
  onTestFinished(() => mongo[Symbol.asyncDispose]())
  const url = mongo.url(newDatabaseName())
  return {
    settings: { env: { REDIS_URL: redis.url, MONGODB_URL: url, DRAIN_SECONDS: "0" } },
    open: async () => opened(await openMongoStore({ url, clock: systemClock() })),
    damage: async (room) => {
      const client = new MongoClient(url)
      const snapshots = client.db().collection("snapshots")
      await snapshots.updateMany({ room }, { $set: { bytes: Buffer.from([0, 0, 0]) } })
      await client.close()
    },
  }
}

/** Stores snapshots as of these numbers, and forgets the log up to the first: as time does it. */
async function age({ open, damage }: Kept, room: RoomId, numbers: readonly Seq[]): Promise<void> {
  const store = await open()
  try {
    const read = await store.log.read(room, seq(0))
    const entries: readonly Entry[] = read.ok ? read.value : []
    for (const number of numbers) {
      const doc = new Y.Doc()
      const ledger = Ledger.empty("list")
      const before = entries.filter((entry) => entry.seq <= number)
      for (const { bytes, author } of before.flatMap(({ updates }) => updates)) {
        Y.applyUpdate(doc, bytes)
        ledger.absorb(bytes, author)
      }
      const last = before.at(-1)
      if (last === undefined) throw new Error("nothing was written")
      const meta = { epoch: last.epoch, digest: last.digest, ledger: ledger.encode() }
      const snapshot = { seq: number, bytes: Y.encodeStateAsUpdate(doc), meta }
      expect(await store.log.saveSnapshot(room, snapshot)).toBe("saved")
    }
    await store.log.trim(room, numbers[0] ?? seq(0))
  } finally {
    await store.close()
  }
  await damage(room)
}

/** What somebody who opens the list has on the page. */
async function listOf(url: string, { ivo }: Family, room: RoomId) {
  const client = await new WireClient({ url, token: ivo.who.token }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  return eventually(async () => {
    const answer = await client.join(room)
    const doc = new Y.Doc()
    if (answer.snapshot !== undefined) Y.applyUpdate(doc, new Uint8Array(answer.snapshot.bytes))
    for (const [, , parts] of answer.entries) {
      for (const part of parts) if (typeof part !== "number") Y.applyUpdate(doc, new Uint8Array(part))
    }
    return new Map(readItems(doc).map((item) => [item.id, item]))
  }, 60_000)
}

test.each([
  ["SQLite", onSqlite],
  ["MongoDB", onMongo],
])(
  "[E3, L7] a list on %s both of whose snapshots are damaged opens by itself with every wish, claims go on, and organisers are told",
  async (_store, newPlace) => {
    const kept = await newPlace()
    const first = await startTestApp(kept.settings)
    const family = await startFamily(first.url)
    const room = roomOf("list", family.occasion)
    const owner = await writerAt(first.url, family.occasion, family.anna.who)
    const old = await owner.add({ title: "Headphones" })
    const other = await owner.add({ title: "A tent" })
    const late = await owner.add({ title: "Boots" })
    await owner.write("list", (doc) => editNote(doc, late, { index: 0, remove: 0, insert: "size 42" }, null))
    expect(await family.ivo.claim(old, { do: "claim", units: 1 })).toMatchObject({ result: "ok" })
    await first[Symbol.asyncDispose]()
    await age(kept, room, [seq(1), seq(2)])

    const second = await startTestApp(kept.settings)
    onTestFinished(() => second[Symbol.asyncDispose]())
    const began = performance.now()
    const shown = await listOf(second.url, family, room)
    console.log(`${_store}: open after ${Math.round(performance.now() - began)} ms`)
    expect([...shown.values()].map(({ title }) => title).toSorted()).toEqual([
      "A tent",
      "Boots",
      "Headphones",
    ])
    expect(shown.get(late)?.note).toBe("size 42")

    const [ivo, mira] = [family.ivo.at(second.url), family.mira.at(second.url)]
    expect(await mira.row(old)).toMatchObject({ taken: 1, left: 0 })
    for (const item of [other, late]) {
      expect(await mira.claim(item, { do: "hold", units: 1 })).toMatchObject({ result: "ok" })
      expect(await mira.claim(item, { do: "claim", units: 1 })).toMatchObject({ result: "ok" })
      expect(await ivo.claim(item, { do: "claim", units: 1 })).toMatchObject({ result: "gone" })
    }
    const answer = await ivo.send("GET", ivo.path("set-aside"))
    const { setAside } = SetAsides.parse(await answer.json())
    expect(setAside).toHaveLength(1)
    expect(setAside[0]?.parts.some(({ by }) => by === undefined)).toBe(true)
    // People write in it again, and it is whole from now on.
    const again = await writerAt(second.url, family.occasion, family.anna.who)
    const newest = await again.add({ title: "A kite" })
    await second[Symbol.asyncDispose]()
    const third = await startTestApp(kept.settings)
    onTestFinished(() => third[Symbol.asyncDispose]())
    expect((await listOf(third.url, family, room)).get(newest)?.title).toBe("A kite")
  },
  120_000,
)
