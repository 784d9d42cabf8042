import type { BlobName } from "./blobs.ts"

/** What one store gives and another takes when everything moves: as it is stored, byte for byte. */

export interface MovedRecord {
  readonly collection: string
  readonly key: string
  readonly version: number
  readonly body: string
}

export interface MovedRoom {
  readonly room: string
  readonly head: number
  readonly trimmed: number
}

/** `body` as `entry-codec.ts` wrote it. */
export interface MovedEntry {
  readonly room: string
  readonly seq: number
  readonly body: Uint8Array
}

export interface MovedSnapshot {
  readonly room: string
  readonly seq: number
  readonly epoch: number
  readonly digest: number
  readonly ledger: Uint8Array
  readonly bytes: Uint8Array
  readonly checksum: Uint8Array
}

export interface MovedBlob {
  readonly name: BlobName
  readonly bytes: Uint8Array
}

export const PARTS = ["records", "rooms", "entries", "snapshots", "blobs"] as const
export type Part = (typeof PARTS)[number]

/** Each part in one order: records by collection and key, blobs by name, the others by room and number, texts by their bytes. */
export interface Contents {
  records(): AsyncIterable<MovedRecord>
  rooms(): AsyncIterable<MovedRoom>
  entries(): AsyncIterable<MovedEntry>
  snapshots(): AsyncIterable<MovedSnapshot>
  blobs(): AsyncIterable<MovedBlob>
}
