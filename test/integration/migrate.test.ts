import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync } from "node:fs"
import { cp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { MongoClient } from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { systemClock } from "../../server/clock.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import type { Store } from "../../server/store/port.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import type { BlobName } from "../../server/store/blobs.ts"
import { nameOf } from "../contract/blobs.contract.ts"
import { entry, newRoom, snapshot } from "../contract/place.ts"
import { type Mongo, startMongo } from "../support/mongodb/start.ts"

const MIGRATE = fileURLToPath(new URL("../../server/migrate.ts", import.meta.url))
const ENTRIES = 1_200

let mongo: Mongo
let folder: string
/** A room with a long log, one trimmed in part, one trimmed whole. */
let rooms: readonly [RoomId, RoomId, RoomId]
beforeAll(async () => {
  mongo = await startMongo()
  folder = mkdtempSync(join(tmpdir(), "jubilee-migrate-"))
  rooms = [newRoom(), newRoom(), newRoom()]
  await using store = await openFolder(folder)
  await fillStore(store)
})
afterAll(async () => {
  await mongo[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function openFolder(path: string): Promise<Store> {
  const opened = await openSqliteStore({ folder: path })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

async function openDatabase(url: string): Promise<Store> {
  const opened = await openMongoStore({ url, clock: systemClock() })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

const PHOTO = new Uint8Array(100_000).fill(7)
const photo: BlobName = nameOf(PHOTO)

async function fillStore({ log, records, blobs }: Store): Promise<void> {
  const [long, partly, wholly] = rooms
  await records.insert("keys", "first", { secret: "only of this instance" })
  await Promise.all(
    Array.from({ length: 300 }, (_, n) => records.insert("people", `person-${n}`, { name: `Zoë ${n} 🎁` })),
  )
  await records.replaceIf("people", "person-7", { version: 1, body: { name: "Bo" } })
  await records.insert("links", "link", { hash: "h", occasion: "o" })
  await blobs.put(photo, PHOTO)
  for (let number = 1; number <= ENTRIES; number++) await log.append([entry(long, number)])
  for (let number = 1; number <= 20; number++)
    await log.append([entry(partly, number), entry(wholly, number)])
  await log.saveSnapshot(partly, snapshot(5))
  await log.saveSnapshot(partly, snapshot(9))
  await log.saveSnapshot(partly, snapshot(15))
  await log.saveSnapshot(wholly, snapshot(20))
  await log.trim(partly, seq(9))
  await log.trim(wholly, seq(20))
}

function run(from: string, to: string): ChildProcess {
  return spawn(process.execPath, [MIGRATE, "--from", from, "--to", to], { stdio: ["ignore", "pipe", "pipe"] })
}

interface Ended {
  readonly code: number | null
  readonly said: string
}

async function ended(child: ChildProcess): Promise<Ended> {
  let said = ""
  child.stdout?.on("data", (chunk: Buffer) => void (said += chunk.toString()))
  child.stderr?.on("data", (chunk: Buffer) => void (said += chunk.toString()))
  await once(child, "close")
  return { code: child.exitCode, said }
}

/** What it said before it ended as a failure. */
async function refusal(child: ChildProcess): Promise<string> {
  const { code, said } = await ended(child)
  if (code !== 1) throw new Error(`it ended with ${String(code)}: ${said}`)
  return said
}

/** Kills it once it has begun to copy entries. */
async function killInTheMiddle(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error("nothing can be read from it")
  const gone = once(child, "exit")
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith("copying entries: 0 ")) break
  }
  child.kill("SIGKILL")
  await gone
}

/** Everything that the port shows of the three rooms and of some records. */
async function seenIn({ log, records, blobs }: Store): Promise<unknown> {
  const logs = await Promise.all(
    rooms.map(async (room) => ({
      entries: await log.read(room, seq(0)),
      behind: await log.read(room, seq(9)),
      snapshots: await log.snapshots(room),
      snapshot: await log.loadSnapshot(room),
    })),
  )
  return {
    logs,
    heads: await log.heads(rooms),
    people: (await records.getMany("people", ["person-0", "person-7", "person-299"])).toSorted((a, b) =>
      a.key < b.key ? -1 : 1,
    ),
    keys: await records.get("keys", "first"),
    photo: Buffer.from((await blobs.get(photo)) ?? []).equals(PHOTO),
    links: await records.find("links", "hash", { equals: "h" }),
  }
}

test("an instance that is copied shows in MongoDB what it showed in its folder, goes on behind it, and is not copied again over that", async () => {
  const url = mongo.url()
  const { code, said } = await ended(run(folder, url))
  expect(said).toMatch(/copying entries: \d+ of 1211\n/)
  expect(said).toMatch(/Copied and compared: 302 records, 3 rooms, 1211 entries, 3 snapshots, 1 photos\./)
  expect(code).toBe(0)

  {
    await using original = await openFolder(folder)
    await using copy = await openDatabase(url)
    const seen = await seenIn(copy)
    expect(seen).toEqual(await seenIn(original))
    expect(seen).toMatchObject({ photo: true })
  }
  await using copy = await openDatabase(url)
  expect(await copy.records.insert("links", "other", { hash: "h", occasion: "o" })).toBe("exists")
  const [long, partly, wholly] = rooms
  expect(await copy.log.append([entry(long, 3), entry(partly, 9), entry(wholly, 20)])).toEqual(
    rooms.map(() => "taken"),
  )
  expect(await copy.log.append([entry(long, ENTRIES + 1), entry(partly, 21), entry(wholly, 21)])).toEqual(
    rooms.map(() => "ok"),
  )

  const again = await ended(run(folder, url))
  expect(again).toEqual({
    code: 0,
    said: "This instance was copied completely before; nothing was changed.\n",
  })
  expect((await copy.log.heads(rooms)).map((head) => head.seq)).toEqual([ENTRIES + 1, 21, 21])
})

test("a copy that is killed in the middle keeps servers out, and the next one completes it", async () => {
  const url = mongo.url()
  await killInTheMiddle(run(folder, url))
  const early = await openMongoStore({ url, clock: systemClock() })
  expect(!early.ok && early.error.message).toMatch(
    /^MONGODB_URL: the database at .* is not copied completely/,
  )
  expect(await ended(run(folder, url))).toMatchObject({ code: 0 })
  await using original = await openFolder(folder)
  await using copy = await openDatabase(url)
  expect(await seenIn(copy)).toEqual(await seenIn(original))
})

test("what a fault changes on the way is found by the comparison, and the database stays closed", async () => {
  const url = mongo.url()
  await killInTheMiddle(run(folder, url))
  const client = new MongoClient(url)
  await client
    .db()
    .collection("entries")
    .replaceOne(
      { room: rooms[0], seq: 1_000 },
      { room: rooms[0], seq: 1_000, body: Buffer.from("other") },
      { upsert: true },
    )
  await client.close()
  const { code, said } = await ended(run(folder, url))
  expect(code).toBe(1)
  expect(said).toContain("The copy differs from the original in its entries")
  expect((await openMongoStore({ url, clock: systemClock() })).ok).toBe(false)
})

test("a source in use, a folder without a database, a target with other data and one of another instance are refused", async () => {
  const url = mongo.url()
  const empty = mkdtempSync(join(tmpdir(), "jubilee-migrate-"))
  const other = mkdtempSync(join(tmpdir(), "jubilee-migrate-"))
  try {
    expect(await refusal(run(empty, url))).toContain(empty)
    {
      await using store = await openFolder(folder)
      expect(await refusal(run(folder, url))).toContain("is in use by another running Jubilee")
      await store.records.get("keys", "first")
    }
    {
      await using store = await openDatabase(url)
      await store.records.insert("people", "somebody", { name: "here before" })
    }
    expect(await refusal(run(folder, url))).toContain("holds other data already")
    await cp(folder, other, { recursive: true })
    {
      await using store = await openFolder(other)
      await store.records.insert("keys", "second", { secret: "of another instance" })
    }
    const taken = mongo.url()
    await killInTheMiddle(run(folder, taken))
    expect(await refusal(run(other, taken))).toContain("Another instance was copied")
  } finally {
    await rm(empty, { recursive: true })
    await rm(other, { recursive: true })
  }
})
