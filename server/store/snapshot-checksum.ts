import { createHash } from "node:crypto"

/** A snapshot as it is stored, one column or field each. */
export interface StoredSnapshot {
  readonly seq: number
  readonly epoch: number
  readonly digest: number
  readonly ledger: Uint8Array
  readonly bytes: Uint8Array
}

/** SHA-256 over everything a snapshot is, its room and number included: one of another room does not pass here. */
export function snapshotChecksum(
  room: string,
  { seq, epoch, digest, ledger, bytes }: StoredSnapshot,
): Uint8Array {
  return createHash("sha256")
    .update(`${room}#${[seq, epoch, digest, ledger.length, bytes.length].join(",")}\n`)
    .update(ledger)
    .update(bytes)
    .digest()
}

/** Whether what was read back is what was saved. */
export function isSound(room: string, snapshot: StoredSnapshot, checksum: Uint8Array): boolean {
  return Buffer.compare(snapshotChecksum(room, snapshot), checksum) === 0
}
