import type { Epoch, FrameId, PersonId, Seq } from "../../shared/ids.ts"
import type { Result } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Blobs } from "./blobs.ts"

/**
 * The whole storage contract. Both stores implement exactly this, and one contract suite runs against each.
 * Every write is durable when its promise resolves: SQLite `synchronous=FULL` commit, or majority + journal.
 */

/** One update that was admitted, with who sent it (Yjs deletes carry no author) and under which frame id. */
export interface LoggedUpdate {
  readonly author: PersonId
  readonly frame: FrameId
  readonly bytes: Uint8Array
}

/** What one flush took for one room. `fresh`: the document starts anew with this entry (a new epoch). */
export interface Entry {
  readonly room: RoomId
  readonly seq: Seq
  readonly epoch: Epoch
  /** Milliseconds since the Unix epoch, by the clock of the node that appended it. */
  readonly time: number
  /** Chained: covers the digest before it and this entry's content, so that number and digest name one history. */
  readonly digest: Digest
  readonly fresh: boolean
  readonly updates: readonly LoggedUpdate[]
}

/** Six bytes as a safe integer; see `rooms/log/entry.ts`. */
export type Digest = number

/** What admission must still know behind a snapshot: who owns which Yjs client id, and where structs sit. */
interface SnapshotMeta {
  readonly epoch: Epoch
  readonly digest: Digest
  /** Owned by `rooms/admission/ledger.ts`: opaque to the store. */
  readonly ledger: Uint8Array
}

export interface Snapshot {
  readonly seq: Seq
  /** A Yjs V1 update that holds the whole document. */
  readonly bytes: Uint8Array
  readonly meta: SnapshotMeta
}

export interface Head {
  readonly seq: Seq
  /** Entries up to this number are no longer readable. */
  readonly trimmed: Seq
}

/**
 * Why a store did not do what was asked. `not_written`: certainly nothing was stored (full, locked, shut down).
 * `unknown`: the connection died after the write was sent: read back, then decide.
 */
export class StoreError extends Error {
  readonly outcome: "not_written" | "unknown"
  /** `full`: no space; `corrupt`: what is stored cannot be read; `away`: not reachable or closed. */
  readonly reason: "full" | "corrupt" | "away" | "too_large"
  constructor(reason: StoreError["reason"], outcome: StoreError["outcome"], message: string) {
    super(message)
    this.name = "StoreError"
    this.reason = reason
    this.outcome = outcome
  }
}

/** Whether this says that what is stored cannot be read. */
export const isCorrupt = (error: unknown): boolean =>
  error instanceof StoreError && error.reason === "corrupt"

/** For `catch`: what cannot be read is answered by undefined; any other error goes on. */
export function unlessCorrupt(error: unknown): undefined {
  if (!isCorrupt(error)) throw error
}

export interface RoomLog {
  /**
   * Appends at most one entry per room, each whole or not at all; durable when it resolves. One answer per entry,
   * in order: `taken` means that number was given before (also if it has been trimmed since, L1) and nothing of
   * that entry was written. A number above `head + 1` is `taken` too: the log has no holes.
   * Rejects with `StoreError`; `too_large` when an entry is over the limit, before anything was written: the other
   * entries of that call may be sent again as they are.
   */
  append(entries: readonly Entry[]): Promise<readonly ("ok" | "taken")[]>
  /**
   * This number of the room is known to be durable by another way than this store's answers (its author's node said so):
   * a store that would ask its server what stands before an entry may take it into account. Changes nothing else.
   */
  heard?(room: RoomId, seq: Seq): void
  /** Entries with `seq > after`, in order, without holes, at most `limit`; `trimmed` when `after + 1` is no longer kept. */
  read(room: RoomId, after: Seq, limit?: number): Promise<Result<readonly Entry[], "trimmed">>
  /** Head of each room, in the order asked; an unknown room has head 0. */
  heads(rooms: readonly RoomId[]): Promise<readonly Head[]>
  /**
   * The newest snapshot that passes its checksum; the generation before if the newest does not. Rejects with
   * `corrupt` when some are there and none passes: "nothing" would be taken for an empty document. With `below`, of those
   * with a lower number.
   */
  loadSnapshot(room: RoomId, below?: Seq): Promise<Snapshot | undefined>
  /** Keeps the two newest generations. `stale` when one with the same or a higher number is there: never older over newer. */
  saveSnapshot(room: RoomId, snapshot: Snapshot): Promise<"saved" | "stale">
  /** Numbers of the kept snapshot generations, newest first. */
  snapshots(room: RoomId): Promise<readonly Seq[]>
  /** Makes entries with number ≤ `through` (at most the head) unreadable. Their numbers stay given (L1). */
  trim(room: RoomId, through: Seq): Promise<void>
  /**
   * Deletes what the room holds for good: every entry and every snapshot. Its numbers stay given (L1), so that nothing
   * appended later could be taken for what was there. Idempotent; for rooms that nobody may open any more.
   */
  erase(room: RoomId): Promise<void>
}

/** A small JSON document under compare-and-set. */
export interface StoredRecord {
  readonly key: string
  /** 1 when inserted, one more with each replacement. */
  readonly version: number
  /** JSON; whoever reads it parses it with a schema. */
  readonly body: unknown
}

/** Which collections exist and by which fields they are found; declared once, created at start. */
export interface CollectionSpec {
  /** Top-level fields of the body with a string or number value, each an index of its own. */
  readonly indexes: readonly string[]
  /** Of those, the ones whose value may occur once in the collection (a missing field does not count). */
  readonly unique: readonly string[]
}

export interface FindOptions {
  readonly equals?: string | number
  /** Any of these values, in one query; bounds beside it do not count. */
  readonly among?: readonly (string | number)[]
  /**
   * Inclusive bounds. Strings compare by code point, as their UTF-8 bytes do. A bound meets only values of its own
   * type: `from: 5` finds no strings; one bound of each type finds nothing.
   */
  readonly from?: string | number
  readonly to?: string | number
  readonly limit?: number
}

export interface Records {
  get(collection: string, key: string): Promise<StoredRecord | undefined>
  /** What is there under these keys, in one query: in any order, each once however often it is asked for. */
  getMany(collection: string, keys: readonly string[]): Promise<readonly StoredRecord[]>
  /** `exists` when the key or a unique field's value is there already. */
  insert(collection: string, key: string, body: object): Promise<"inserted" | "exists">
  /** Compare-and-set (one winner per version). `conflict` when the version moved on or the record is gone; `exists` when a unique field's value is taken. */
  replaceIf(
    collection: string,
    key: string,
    change: { readonly version: number; readonly body: object },
  ): Promise<"replaced" | "conflict" | "exists">
  /** Without a version: deletes whatever is there. */
  delete(collection: string, key: string, version?: number): Promise<"deleted" | "conflict" | "absent">
  /** By one declared index, ascending by its value (numbers before strings), then by key. Records without a string or number there are not found. */
  find(collection: string, index: string, options: FindOptions): Promise<readonly StoredRecord[]>
}

export interface Store extends AsyncDisposable {
  readonly log: RoomLog
  readonly records: Records
  readonly blobs: Blobs
  /** False when it will never answer again in this process: only a restart helps. */
  readonly alive: boolean
  /** Nothing is accepted after this; what was accepted is durable before it resolves. */
  close(): Promise<void>
}

/** An entry's updates together: what `append` takes at most, in bytes. Below MongoDB's 16 MB with room to spare. */
export const ENTRY_MAX_BYTES = 9 * 1024 * 1024
