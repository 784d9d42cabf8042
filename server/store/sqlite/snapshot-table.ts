import type { DatabaseSync } from "node:sqlite"
import { isSound, snapshotChecksum, type StoredSnapshot } from "../snapshot-checksum.ts"
import type { SnapshotRequest, WriteAnswer } from "./worker-protocol.ts"
import { blob, CorruptRow, integer, type Row } from "./rows.ts"

/** The one before is kept too: it takes over when the newest does not pass its checksum. */
const GENERATIONS = 2

/** One that was read, in buffers of its own. */
export interface LoadedSnapshot extends StoredSnapshot {
  readonly ledger: Uint8Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Saves unless the same or a newer one is there; to be run in a transaction. */
export function saveSnapshot(db: DatabaseSync, room: string, saved: StoredSnapshot): WriteAnswer {
  const kept = keptSnapshots(db, room)
  if (kept.some((seq) => seq >= saved.seq)) return "stale"
  const checksum = snapshotChecksum(room, saved)
  db.prepare(
    "INSERT INTO snapshot (room, seq, epoch, digest, ledger, bytes, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",
  ).run(room, saved.seq, saved.epoch, saved.digest, saved.ledger, saved.bytes, checksum)
  const remove = db.prepare("DELETE FROM snapshot WHERE room = ? AND seq = ?")
  for (const seq of kept.slice(GENERATIONS - 1)) remove.run(room, seq)
  return "saved"
}

/** To be run in a transaction. */
export function deleteSnapshots(db: DatabaseSync, room: string): void {
  db.prepare("DELETE FROM snapshot WHERE room = ?").run(room)
}

/** Numbers of the kept generations, newest first. */
export function keptSnapshots(db: DatabaseSync, room: string): readonly number[] {
  return db
    .prepare("SELECT seq FROM snapshot WHERE room = ? ORDER BY seq DESC")
    .all(room)
    .map((row) => integer(row, "seq"))
}

/** The newest generation that is what was saved. Throws `CorruptRow` when there are some, and none is. */
export function loadSnapshot(
  db: DatabaseSync,
  { room, below = Infinity }: SnapshotRequest,
): LoadedSnapshot | undefined {
  const kept = keptSnapshots(db, room).filter((seq) => seq < below)
  const load = db.prepare(
    "SELECT seq, epoch, digest, ledger, bytes, checksum FROM snapshot WHERE room = ? AND seq = ?",
  )
  for (const seq of kept) {
    const sound = soundSnapshot(room, load.get(room, seq))
    if (sound !== undefined) return sound
  }
  if (kept.length > 0) throw new CorruptRow(`no snapshot of ${room} passes its checksum`)
  return undefined
}

function soundSnapshot(room: string, row: Row | undefined): LoadedSnapshot | undefined {
  const stored = {
    seq: integer(row, "seq"),
    epoch: integer(row, "epoch"),
    digest: integer(row, "digest"),
    ledger: blob(row, "ledger"),
    bytes: blob(row, "bytes"),
  }
  return isSound(room, stored, blob(row, "checksum")) ? stored : undefined
}
