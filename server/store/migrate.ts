import { createHash } from "node:crypto"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import { COLLECTIONS } from "./collections.ts"
import { storeErrorOf } from "./mongo/failure.ts"
import { importMongo, type MongoImport } from "./mongo/import.ts"
import { StoreError } from "./port.ts"
import { exportSqlite, type SqliteExport } from "./sqlite/export.ts"
import { type Contents, type Part, PARTS } from "./transfer.ts"

export interface Migration {
  /** The data folder of a server that does not run. */
  readonly folder: string
  readonly url: string
  readonly clock: Clock
  readonly onProgress: (progress: Progress) => void
}

/** `done` of `total` things of one part are copied, or read back and compared. */
export interface Progress {
  readonly step: "copying" | "checking"
  readonly part: Part
  readonly done: number
  readonly total: number
}

export type Counts = Readonly<Record<Part, number>>

/** What goes in one write, in things and bytes. */
const BATCH = 500
const BATCH_BYTES = 8 * 1024 * 1024

/**
 * Copies an embedded instance into a MongoDB database, then reads everything back and compares it, by count and
 * checksum. May be killed at any moment and run again. Refuses with one sentence; the folder stays as it is.
 */
export async function migrate(migration: Migration): Promise<Result<Counts | "done_before", string>> {
  const { folder, url, clock, onProgress } = migration
  const opened = await exportSqlite(folder)
  if (!opened.ok) return opened
  using source = opened.value
  const prepared = await importMongo({ url, clock })
  if (!prepared.ok) return prepared
  await using target = prepared.value
  const begun = await target.begin(source.identity)
  if (!begun.ok) return begun
  if (begun.value === "done") return ok("done_before")
  try {
    const unknown = await copyAll(source, target, onProgress)
    if (unknown !== undefined) return refuse(unknown)
    const different = await compare(source, target, onProgress)
    if (different !== undefined)
      return refuse(
        `The copy differs from the original in its ${different}: drop the database and start anew. The folder is as it was.`,
      )
    await target.finish()
    return ok(source.counts)
  } catch (error) {
    const known = storeErrorOf(error)
    if (!(known instanceof StoreError)) throw error
    return refuse(`The copy was interrupted (${known.message}); run it again.`)
  }
}

async function copyAll(
  source: SqliteExport,
  target: MongoImport,
  onProgress: Migration["onProgress"],
): Promise<string | undefined> {
  const { counts } = source
  const copy = async <T>(part: Part, things: AsyncIterable<T>, to: Destination<T>): Promise<void> => {
    let done = 0
    onProgress({ step: "copying", part, done, total: counts[part] })
    for await (const batch of batches(things, to.sizeOf)) {
      await to.put(batch)
      done += batch.length
      onProgress({ step: "copying", part, done, total: counts[part] })
    }
  }
  for await (const { collection } of source.records())
    if (!Object.hasOwn(COLLECTIONS, collection))
      return `The folder has records of a kind that this version does not know: ${collection}.`
  await copy("records", source.records(), { sizeOf: ({ body }) => body.length, put: target.putRecords })
  await copy("rooms", source.rooms(), { sizeOf: () => 100, put: target.putRooms })
  await copy("entries", source.entries(), { sizeOf: ({ body }) => body.length, put: target.putEntries })
  const snapshotSize = ({ bytes, ledger }: { readonly bytes: Uint8Array; readonly ledger: Uint8Array }) =>
    bytes.length + ledger.length
  await copy("snapshots", source.snapshots(), { sizeOf: snapshotSize, put: target.putSnapshots })
  await copy("blobs", source.blobs(), { sizeOf: ({ bytes }) => bytes.length, put: target.putBlobs })
  return undefined
}

interface Destination<T> {
  readonly sizeOf: (thing: T) => number
  readonly put: (things: readonly T[]) => Promise<void>
}

async function* batches<T>(things: AsyncIterable<T>, sizeOf: (thing: T) => number): AsyncGenerator<T[]> {
  let batch: T[] = []
  let size = 0
  for await (const thing of things) {
    batch.push(thing)
    size += sizeOf(thing)
    if (batch.length < BATCH && size < BATCH_BYTES) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

/** The first part in which the two differ. */
async function compare(
  source: SqliteExport,
  target: MongoImport,
  onProgress: Migration["onProgress"],
): Promise<Part | undefined> {
  for (const part of PARTS) {
    const total = source.counts[part]
    onProgress({ step: "checking", part, done: 0, total })
    const [original, copy] = [await digestOf(part, source), await digestOf(part, target)]
    if (original.count !== copy.count || original.digest !== copy.digest || original.count !== total)
      return part
    onProgress({ step: "checking", part, done: copy.count, total })
  }
  return undefined
}

/** How many things there are, and a checksum over all of them in their order. */
async function digestOf(
  part: Part,
  contents: Contents,
): Promise<{ readonly count: number; readonly digest: string }> {
  const hash = createHash("sha256")
  let count = 0
  for await (const thing of contents[part]()) {
    // By name, since the two stores give their fields in orders of their own.
    for (const [name, value] of Object.entries(thing).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const bytes = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value))
      hash.update(`${name} ${bytes.length}\n`).update(bytes)
    }
    count++
  }
  return { count, digest: hash.digest("hex") }
}
