import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type {
  Contents,
  MovedBlob,
  MovedEntry,
  MovedRecord,
  MovedRoom,
  MovedSnapshot,
  Part,
} from "../transfer.ts"
import type { BlobName } from "../blobs.ts"
import { blobNames, readBlob } from "./blob-files.ts"
import { connectReadOnly } from "./connection.ts"
import { lockFolder } from "./lock.ts"
import { openSqliteStore } from "./open.ts"
import { blob, integer, text } from "./rows.ts"

/** Everything in a folder, which nobody else uses until it is closed. */
export interface SqliteExport extends Disposable, Contents {
  /** Names this instance: the same however often it is opened, another for every other one. */
  readonly identity: string
  readonly counts: Readonly<Record<Part, number>>
}

/** Opens a data folder for copying. Refuses, with one sentence, what a server would refuse too, and an empty one. */
export async function exportSqlite(folder: string): Promise<Result<SqliteExport, string>> {
  const file = join(resolve(folder), "jubilee.db")
  if (!existsSync(file)) return refuse(`There is no Jubilee database in ${resolve(folder)}.`)
  // Once as the server opens it: what a crash left is put right, an older layout is brought up to date.
  const opened = await openSqliteStore({ folder, integrityCheck: true })
  if (!opened.ok) return refuse(opened.error.message)
  await opened.value.close()
  const lock = lockFolder(resolve(folder))
  if (lock === "in_use") return refuse(`The data folder ${resolve(folder)} is in use by a running Jubilee.`)
  const db = connectReadOnly(file)
  prepareOrder(db)
  const blobs = await blobNames(resolve(folder))
  return ok({
    identity: identityOf(db),
    counts: { ...countsOf(db), blobs: blobs.length },
    records: () => recordsIn(db),
    rooms: () => roomsIn(db),
    entries: () => entriesIn(db),
    snapshots: () => snapshotsIn(db),
    blobs: () => blobsIn(resolve(folder), blobs),
    [Symbol.dispose]() {
      db.close()
      lock.release()
    },
  })
}

/** Entries that were only appended stand in the order of their writing; here they are found by room and number. */
function prepareOrder(db: DatabaseSync): void {
  db.exec(`PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE hot (room TEXT NOT NULL, seq INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (room, seq)) WITHOUT ROWID;
    INSERT INTO hot SELECT room, seq, id FROM entry;
    CREATE TEMP TABLE moved AS SELECT name AS room, max(moved, coalesce((SELECT max(seq) FROM hot WHERE hot.room = name), 0)) AS head,
      trimmed FROM room
      UNION ALL SELECT room, max(seq), 0 FROM hot WHERE room NOT IN (SELECT name FROM room) GROUP BY room;
    CREATE UNIQUE INDEX temp.moved_room ON moved (room)`)
}

/** An instance is whose signing keys it has. */
function identityOf(db: DatabaseSync): string {
  const hash = createHash("sha256")
  for (const row of db
    .prepare("SELECT key, body FROM record WHERE collection = 'keys' ORDER BY key")
    .iterate())
    hash.update(`${text(row, "key")}\n${text(row, "body")}\n`)
  return hash.digest("hex")
}

function countsOf(db: DatabaseSync): Readonly<Record<Exclude<Part, "blobs">, number>> {
  const count = (sql: string): number => integer(db.prepare(`SELECT count(*) AS n FROM ${sql}`).get(), "n")
  const kept = "seq > (SELECT trimmed FROM moved WHERE moved.room = e.room)"
  return {
    records: count("record"),
    rooms: count("moved"),
    entries: count(`history e WHERE ${kept}`) + count(`hot e WHERE ${kept}`),
    snapshots: count("snapshot"),
  }
}

async function* recordsIn(db: DatabaseSync): AsyncGenerator<MovedRecord> {
  const all = db.prepare("SELECT collection, key, version, body FROM record ORDER BY collection, key")
  for (const row of all.iterate()) {
    const version = integer(row, "version")
    yield { collection: text(row, "collection"), key: text(row, "key"), version, body: text(row, "body") }
  }
}

async function* roomsIn(db: DatabaseSync): AsyncGenerator<MovedRoom> {
  for (const row of db.prepare("SELECT room, head, trimmed FROM moved ORDER BY room").iterate())
    yield { room: text(row, "room"), head: integer(row, "head"), trimmed: integer(row, "trimmed") }
}

async function* entriesIn(db: DatabaseSync): AsyncGenerator<MovedEntry> {
  const history = db.prepare("SELECT seq, body FROM history WHERE room = ? AND seq > ? ORDER BY seq")
  const hot = db.prepare(
    "SELECT hot.seq AS seq, body FROM hot JOIN entry USING (id) WHERE hot.room = ? AND hot.seq > ? ORDER BY hot.seq",
  )
  for await (const { room, trimmed } of roomsIn(db)) {
    for (const part of [history, hot])
      for (const row of part.iterate(room, trimmed))
        yield { room, seq: integer(row, "seq"), body: blob(row, "body") }
  }
}

async function* snapshotsIn(db: DatabaseSync): AsyncGenerator<MovedSnapshot> {
  const all = db.prepare(
    "SELECT room, seq, epoch, digest, ledger, bytes, checksum FROM snapshot ORDER BY room, seq",
  )
  for (const row of all.iterate())
    yield {
      room: text(row, "room"),
      seq: integer(row, "seq"),
      epoch: integer(row, "epoch"),
      digest: integer(row, "digest"),
      ledger: blob(row, "ledger"),
      bytes: blob(row, "bytes"),
      checksum: blob(row, "checksum"),
    }
}

async function* blobsIn(folder: string, names: readonly BlobName[]): AsyncGenerator<MovedBlob> {
  for (const name of names) yield { name, bytes: await readBlob(folder, name) }
}
