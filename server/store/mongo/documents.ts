import { type Collection, type Db, ObjectId } from "mongodb"
import { z } from "zod"
import { indexedValues } from "../indexed-values.ts"
import { type CollectionSpec, StoreError } from "../port.ts"

/**
 * What is stored, one document each. Shard keys, where a cluster is large enough to want them: `entries` and
 * `snapshots` by {room: 1, seq: 1}, `rooms` by {_id: "hashed"}; records stay together (docs/decisions/0050).
 */

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** `body` is the encoded entry; without it the number stands for a trimmed one (a tombstone) since `gone`, in ms. */
const EntryDocument = z.object({
  room: z.string(),
  seq: z.number(),
  body: bytes.optional(),
  gone: z.number().optional(),
})
export type EntryDocument = z.infer<typeof EntryDocument>

/** Of rooms that were ever trimmed; `sweepAt` (ms) says when their tombstones are to be looked at. */
const RoomDocument = z.object({ _id: z.string(), trimmed: z.number(), sweepAt: z.number().optional() })
type RoomDocument = z.infer<typeof RoomDocument>

const SnapshotDocument = z.object({
  room: z.string(),
  seq: z.number(),
  epoch: z.number(),
  digest: z.number(),
  ledger: bytes,
  bytes: bytes,
  checksum: bytes,
})
export type SnapshotDocument = z.infer<typeof SnapshotDocument>

/**
 * `body` is JSON as it was given, so that it comes back to the letter; the values it is found by stand beside it as
 * `by_<field>`, and `foundBy` names these fields (`index-records.ts`). `write` names the write that made this version:
 * whoever got no answer recognises its own.
 */
const RecordDocument = z
  .object({
    _id: z.string(),
    version: z.number(),
    write: z.string(),
    foundBy: z.string(),
    body: z.string(),
  })
  .catchall(z.unknown())
export type RecordDocument = z.infer<typeof RecordDocument>

/** One document, `_id: "jubilee"`. */
const SchemaDocument = z.object({ _id: z.string(), version: z.number() })
type SchemaDocument = z.infer<typeof SchemaDocument>

/** One document, `_id: "in"`, where an embedded instance is or was copied into this database; `from` names it. */
const MoveDocument = z.object({ _id: z.string(), from: z.string(), done: z.boolean() })
type MoveDocument = z.infer<typeof MoveDocument>

/** `_id` is the blob's name. */
const BlobDocument = z.object({ _id: z.string(), bytes: bytes })
type BlobDocument = z.infer<typeof BlobDocument>

export interface Documents {
  readonly entries: Collection<EntryDocument>
  readonly rooms: Collection<RoomDocument>
  readonly snapshots: Collection<SnapshotDocument>
  readonly schema: Collection<SchemaDocument>
  readonly moves: Collection<MoveDocument>
  readonly blobs: Collection<BlobDocument>
  record(collection: string): Collection<RecordDocument>
}

export function documentsIn(db: Db): Documents {
  return {
    entries: db.collection("entries"),
    rooms: db.collection("rooms"),
    snapshots: db.collection("snapshots"),
    schema: db.collection("schema"),
    moves: db.collection("moves"),
    blobs: db.collection("blobs"),
    record: (collection) => db.collection(`record_${collection}`),
  }
}

/** The field by whose value records are found. */
export const indexField = (field: string): string => `by_${field}`

/** The declared indexes in one text. */
export const foundByOf = ({ indexes }: CollectionSpec): string => indexes.toSorted().join(",")

/** The values by which a record is found, as fields of its document. */
export function indexValues(spec: CollectionSpec, body: string): Readonly<Record<string, string | number>> {
  return Object.fromEntries(indexedValues(spec, body).map(({ field, value }) => [indexField(field), value]))
}

/** A record as it is stored. */
export function recordDocument(
  spec: CollectionSpec,
  { key, version, body }: { readonly key: string; readonly version: number; readonly body: string },
): RecordDocument {
  const write = new ObjectId().toHexString()
  return { _id: key, version, write, foundBy: foundByOf(spec), body, ...indexValues(spec, body) }
}

export const parseEntry = (found: unknown): EntryDocument => ours(EntryDocument, found)
export const parseSnapshot = (found: unknown): SnapshotDocument => ours(SnapshotDocument, found)
export const parseBlob = (found: unknown): BlobDocument => ours(BlobDocument, found)
export const parseRecord = (found: unknown): RecordDocument => ours(RecordDocument, found)

/** Somebody else may have written into the database: that is the store's trouble, never the end of the process. */
function ours<T>(schema: z.ZodType<T>, found: unknown): T {
  const read = schema.safeParse(found)
  if (read.success) return read.data
  throw new StoreError("corrupt", "not_written", "MongoDB holds a document that no Jubilee wrote")
}
