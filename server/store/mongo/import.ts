import { MongoBulkWriteError } from "mongodb"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { COLLECTIONS } from "../collections.ts"
import { specOf } from "../indexed-values.ts"
import type { Contents, MovedBlob, MovedEntry, MovedRecord, MovedRoom, MovedSnapshot } from "../transfer.ts"
import { openErrorOf, placeOf } from "./connect.ts"
import { isBlobName } from "../blobs.ts"
import { type Documents, parseBlob, parseRecord, parseSnapshot, recordDocument } from "./documents.ts"
import { DUPLICATE_KEY, isDuplicateKey } from "./failure.ts"
import { type DatabaseChoice, type Prepared, prepareDatabase } from "./prepare.ts"

const MOVE_ID = "in"

/** A database into which one embedded instance is copied. No server starts on it before `finish`. */
export interface MongoImport extends AsyncDisposable, Contents {
  /** Refuses a database that holds anything but an earlier attempt to copy the same instance. */
  begin(from: string): Promise<Result<"started" | "resumed" | "done", string>>
  /** Each may be repeated with the same things. */
  readonly putRecords: (records: readonly MovedRecord[]) => Promise<void>
  readonly putRooms: (rooms: readonly MovedRoom[]) => Promise<void>
  readonly putEntries: (entries: readonly MovedEntry[]) => Promise<void>
  readonly putSnapshots: (snapshots: readonly MovedSnapshot[]) => Promise<void>
  readonly putBlobs: (blobs: readonly MovedBlob[]) => Promise<void>
  finish(): Promise<void>
}

export async function importMongo(choice: DatabaseChoice): Promise<Result<MongoImport, string>> {
  const prepared = await prepareDatabase(choice)
  if (!prepared.ok) return refuse(prepared.error.message)
  return ok(assemble(prepared.value, choice.clock))
}

function assemble({ client, documents }: Prepared, clock: Clock): MongoImport {
  return {
    begin: (from) => begin({ client, documents }, from),
    putRecords: (records) => putRecords(documents, records),
    putRooms: (rooms) => putRooms(documents, rooms, clock.now()),
    putEntries: (entries) => insertAnew(documents.entries.insertMany([...entries], { ordered: false })),
    putSnapshots: (snapshots) =>
      insertAnew(documents.snapshots.insertMany([...snapshots], { ordered: false })),
    putBlobs: (blobs) => {
      const rows = blobs.map(({ name, bytes }) => ({ _id: name, bytes }))
      return insertAnew(documents.blobs.insertMany(rows, { ordered: false }))
    },
    async finish() {
      await documents.moves.updateOne({ _id: MOVE_ID }, { $set: { done: true } })
    },
    records: () => recordsIn(documents),
    rooms: () => roomsIn(documents),
    entries: () => entriesIn(documents),
    snapshots: () => snapshotsIn(documents),
    blobs: () => blobsIn(documents),
    async [Symbol.asyncDispose]() {
      await client.close()
    },
  }
}

async function begin(
  { client, documents }: Prepared,
  from: string,
): Promise<Result<"started" | "resumed" | "done", string>> {
  const { moves } = documents
  try {
    const move = await moves.findOne({ _id: MOVE_ID })
    if (move !== null && move.from !== from)
      return refuse(`Another instance was copied into the database at ${placeOf(client)}; take an empty one.`)
    if (move !== null) return ok(move.done ? "done" : "resumed")
    if (await holdsAnything(documents))
      return refuse(`The database at ${placeOf(client)} holds other data already; take an empty one.`)
    await moves.insertOne({ _id: MOVE_ID, from, done: false })
    return ok("started")
  } catch (error) {
    if (isDuplicateKey(error)) return refuse("The same copy is being made by another process.")
    return refuse(openErrorOf(client, error).message)
  }
}

async function holdsAnything(documents: Documents): Promise<boolean> {
  const records = Object.keys(COLLECTIONS).map((name) => documents.record(name).findOne())
  const { entries, rooms, snapshots, blobs } = documents
  const others = [entries.findOne(), rooms.findOne(), snapshots.findOne(), blobs.findOne()]
  const found = await Promise.all([...records, ...others])
  return found.some((each) => each !== null)
}

async function putRecords(documents: Documents, records: readonly MovedRecord[]): Promise<void> {
  for (const [collection, some] of Map.groupBy(records, (record) => record.collection)) {
    const spec = specOf(COLLECTIONS, collection)
    const rows = some.map((record) => recordDocument(spec, record))
    await insertAnew(documents.record(collection).insertMany(rows, { ordered: false }))
  }
}

/** The last trimmed number stays as a tombstone, so that a log that was trimmed whole goes on behind it. */
async function putRooms(documents: Documents, rooms: readonly MovedRoom[], now: number): Promise<void> {
  const trimmedRooms = rooms.filter(({ trimmed }) => trimmed > 0)
  if (trimmedRooms.length === 0) return
  const tombstones = trimmedRooms.map(({ room, trimmed }) => ({ room, seq: trimmed, gone: now }))
  await insertAnew(documents.entries.insertMany(tombstones, { ordered: false }))
  const states = trimmedRooms.map(({ room, trimmed }) => ({ _id: room, trimmed }))
  await insertAnew(documents.rooms.insertMany(states, { ordered: false }))
}

/** What an earlier attempt has brought is there already; whether it is still the same is seen when all is compared. */
async function insertAnew(inserted: Promise<unknown>): Promise<void> {
  try {
    await inserted
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error
    const refused = [error.writeErrors].flat()
    if (refused.length === 0 || refused.some(({ code }) => code !== DUPLICATE_KEY)) throw error
  }
}

async function* recordsIn(documents: Documents): AsyncGenerator<MovedRecord> {
  for (const collection of Object.keys(COLLECTIONS).toSorted())
    for await (const found of documents.record(collection).find().sort({ _id: 1 })) {
      const { _id: key, version, body } = parseRecord(found)
      yield { collection, key, version, body }
    }
}

async function* roomsIn(documents: Documents): AsyncGenerator<MovedRoom> {
  const trimmed = new Map<string, number>()
  for await (const room of documents.rooms.find()) trimmed.set(room._id, room.trimmed)
  let current: MovedRoom | undefined
  const numbers = documents.entries.find({}, { projection: { _id: 0, room: 1, seq: 1 } })
  for await (const { room, seq } of numbers.sort({ room: 1, seq: 1 })) {
    if (current !== undefined && current.room !== room) yield current
    current = { room, head: seq, trimmed: trimmed.get(room) ?? 0 }
  }
  if (current !== undefined) yield current
}

async function* entriesIn(documents: Documents): AsyncGenerator<MovedEntry> {
  const kept = documents.entries.find({ body: { $exists: true } }, { projection: { _id: 0 } })
  for await (const { room, seq, body } of kept.sort({ room: 1, seq: 1 }))
    if (body !== undefined) yield { room, seq, body }
}

async function* snapshotsIn(documents: Documents): AsyncGenerator<MovedSnapshot> {
  const all = documents.snapshots.find({}, { projection: { _id: 0 } }).sort({ room: 1, seq: 1 })
  for await (const found of all) yield parseSnapshot(found)
}

async function* blobsIn(documents: Documents): AsyncGenerator<MovedBlob> {
  for await (const found of documents.blobs.find().sort({ _id: 1 })) {
    const { _id: name, bytes } = parseBlob(found)
    if (isBlobName(name)) yield { name, bytes }
  }
}
