import type { StoredSnapshot } from "../snapshot-checksum.ts"
import type { ConnectionSettings } from "./connection.ts"
import type { Failure } from "./failure.ts"
import type { Collections } from "../indexed-values.ts"

/** What the event loop asks of the two worker threads, and what they answer. Requests are answered in their order. */

/** Entries of different rooms, packed: entry i is `bytes` from `ends[i - 1]` to `ends[i]`, stored under `firstId + i`. */
export interface EntryRows {
  readonly firstId: number
  readonly rooms: readonly string[]
  readonly seqs: readonly number[]
  readonly ends: readonly number[]
  /** A buffer of its own, given away to the thread that stores it. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What the store keeps in memory about a room; `ids` are the rowids of the entries `moved + 1`, `moved + 2` … */
export interface RoomScan {
  readonly room: string
  readonly moved: number
  readonly trimmed: number
  readonly ids: readonly number[]
}

/** All rooms with entries in the append-only table, and the next rowid. */
export interface HotScan {
  readonly rooms: readonly RoomScan[]
  readonly nextId: number
  /** Rooms whose trimmed entries still take space. */
  readonly unswept: boolean
}

export type WriteRequest =
  | { readonly kind: "append"; readonly rows: EntryRows }
  | {
      readonly kind: "trim"
      readonly room: string
      readonly through: number
      readonly moved: number
      readonly ids: readonly number[]
    }
  | {
      readonly kind: "erase"
      readonly room: string
      readonly through: number
      readonly moved: number
      readonly ids: readonly number[]
    }
  | ({ readonly kind: "snapshot"; readonly room: string } & StoredSnapshot)
  | { readonly kind: "insert"; readonly collection: string; readonly key: string; readonly body: string }
  | {
      readonly kind: "replace"
      readonly collection: string
      readonly key: string
      readonly version: number
      readonly body: string
    }
  | {
      readonly kind: "delete"
      readonly collection: string
      readonly key: string
      readonly version: number | undefined
    }

export type WriteAnswer =
  | "ok"
  | "saved"
  | "stale"
  | "inserted"
  | "exists"
  | "replaced"
  | "conflict"
  | "deleted"
  | "absent"

/** How each request of one group commit ended, and how much the write-ahead log holds now. */
export interface Written {
  readonly answers: readonly ({ readonly answer: WriteAnswer } | { readonly failure: Failure })[]
  readonly walFrames: number
}

export interface WriterSettings extends ConnectionSettings {
  readonly collections: Collections
}

export interface OpenRequest {
  readonly settings: WriterSettings
  readonly integrityCheck: boolean
}

export type OpenRefusal = "corrupt" | "newer_version" | "not_writable"

type Opened = { readonly scan: HotScan } | { readonly refused: OpenRefusal; readonly detail: string }

/** `lastId`: entries up to this rowid are in `history` now; `rooms`: the last moved number of each room among them. */
export interface Moved {
  readonly lastId: number
  readonly rooms: readonly { readonly room: string; readonly moved: number }[]
  readonly walFrames: number
}

export interface WriterCalls {
  open: { ask: OpenRequest; answer: Opened }
  write: { ask: readonly WriteRequest[]; answer: Written }
  /** Moves some of the oldest entries to `history`. */
  move: { ask: { readonly rows: number }; answer: Moved }
  /** Frees the space of some trimmed entries. */
  sweep: { ask: undefined; answer: { readonly more: boolean; readonly walFrames: number } }
  checkpoint: { ask: undefined; answer: { readonly walFrames: number } }
  /** After a commit with unknown outcome: a new connection, and what is really there. */
  reopen: { ask: undefined; answer: HotScan }
  close: { ask: undefined; answer: undefined }
}

export interface ReadRequest {
  readonly room: string
  readonly after: number
  /** The last number wanted. */
  readonly through: number
  /** Rowids of the entries `hotFrom`, `hotFrom + 1` …, which may have moved to `history` since. */
  readonly hotFrom: number
  readonly ids: readonly number[]
}

/** The entries `after + 1` … packed like `EntryRows`. */
type ReadAnswer = { readonly ends: readonly number[]; readonly bytes: Uint8Array } | "trimmed"

export interface FindRequest {
  readonly collection: string
  readonly index: string
  readonly among: readonly (string | number)[] | undefined
  readonly from: string | number | undefined
  readonly to: string | number | undefined
  readonly limit: number | undefined
}

export interface RecordRow {
  readonly key: string
  readonly version: number
  readonly body: string
}

export interface ReaderCalls {
  open: { ask: { readonly file: string; readonly folder: string }; answer: undefined }
  rooms: { ask: readonly string[]; answer: readonly { readonly moved: number; readonly trimmed: number }[] }
  read: { ask: ReadRequest; answer: ReadAnswer }
  loadSnapshot: { ask: SnapshotRequest; answer: StoredSnapshot | undefined }
  snapshots: { ask: string; answer: readonly number[] }
  get: { ask: { readonly collection: string; readonly key: string }; answer: RecordRow | undefined }
  getMany: {
    ask: { readonly collection: string; readonly keys: readonly string[] }
    answer: readonly RecordRow[]
  }
  find: { ask: FindRequest; answer: readonly RecordRow[] }
  close: { ask: undefined; answer: undefined }
}

/** The newest good snapshot of a room, of those with a lower number than `below`. */
export interface SnapshotRequest {
  readonly room: string
  readonly below: number | undefined
}
