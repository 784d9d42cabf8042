import { DatabaseSync } from "node:sqlite"

/** Each entry of a batch: its id, its room, and how many bytes follow. */
const HEAD_BYTES = 12

export interface Row {
  readonly id: number
  readonly room: number
  readonly body: Uint8Array
}

/** As durable as the product's: one sync of the write-ahead log for each commit, checkpoints only when asked for. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 2_000 })
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 0;
    CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, body BLOB NOT NULL) STRICT`)
  return db
}

/** Rows as one block of bytes, which another thread can be given. */
export function packed(rows: readonly Row[]): Uint8Array<ArrayBuffer> {
  const size = rows.reduce((sum, { body }) => sum + HEAD_BYTES + body.length, 0)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { id, room, body } of rows) {
    view.setUint32(at, id)
    view.setUint32(at + 4, room)
    view.setUint32(at + 8, body.length)
    bytes.set(body, at + HEAD_BYTES)
    at += HEAD_BYTES + body.length
  }
  return bytes
}

/** Commits packed rows in one transaction; they are on the disk when it returns. */
export function committer(db: DatabaseSync): (batch: Uint8Array<ArrayBuffer>) => void {
  const begin = db.prepare("BEGIN IMMEDIATE")
  const insert = db.prepare("INSERT INTO log (id, room, body) VALUES (?, ?, ?)")
  const commit = db.prepare("COMMIT")
  return (batch) => {
    const view = new DataView(batch.buffer)
    begin.run()
    for (let at = 0; at < batch.length;) {
      const end = at + HEAD_BYTES + view.getUint32(at + 8)
      insert.run(view.getUint32(at), view.getUint32(at + 4), batch.subarray(at + HEAD_BYTES, end))
      at = end
    }
    commit.run()
  }
}
