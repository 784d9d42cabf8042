import type { DatabaseSync } from "node:sqlite"
import type { CollectionSpec } from "../port.ts"
import { indexedValues, type Collections } from "../indexed-values.ts"
import { integer, text } from "./rows.ts"

/** "JBLE": marks the file as ours, so that no other SQLite file is ever taken for one. */
export const APPLICATION_ID = 0x4a42_4c45

/**
 * The steps from an empty file to the present layout; step n leads to version n + 1. A step is never changed, only
 * followed by another.
 *
 * `entry` is appended to and nothing else, which is what makes a commit over many rooms cheap; the map from room and
 * number to its rowid lives in memory. The oldest entries move in bulk to `history`, clustered by room and number.
 * `room.moved` is the last number that is no longer in `entry`, `room.trimmed` the last that is no longer readable,
 * `room.swept` the last whose row is gone.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE entry (id INTEGER PRIMARY KEY, room TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
   CREATE TABLE history (room TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (room, seq)) STRICT, WITHOUT ROWID;
   CREATE TABLE room (name TEXT PRIMARY KEY NOT NULL, moved INTEGER NOT NULL, trimmed INTEGER NOT NULL, swept INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX room_unswept ON room (name) WHERE swept < trimmed;
   CREATE TABLE snapshot (id INTEGER PRIMARY KEY, room TEXT NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, digest INTEGER NOT NULL,
     ledger BLOB NOT NULL, bytes BLOB NOT NULL, checksum BLOB NOT NULL, UNIQUE (room, seq)) STRICT;
   CREATE TABLE record (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
     UNIQUE (collection, key)) STRICT;
   CREATE TABLE record_index (collection TEXT NOT NULL, field TEXT NOT NULL, value ANY NOT NULL, key TEXT NOT NULL,
     PRIMARY KEY (collection, field, value, key)) STRICT, WITHOUT ROWID;
   CREATE TABLE declared (collection TEXT PRIMARY KEY NOT NULL, indexes TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
]

export const SCHEMA_VERSION = MIGRATIONS.length

export const schemaVersion = (db: DatabaseSync): number =>
  integer(db.prepare("PRAGMA user_version").get(), "user_version")

export const applicationId = (db: DatabaseSync): number =>
  integer(db.prepare("PRAGMA application_id").get(), "application_id")

/** Brings the file to the present layout, each step whole or not at all. */
export function migrate(db: DatabaseSync): void {
  for (let version = schemaVersion(db); version < SCHEMA_VERSION; version++) {
    const step = MIGRATIONS[version] ?? ""
    wholly(db, () => {
      db.exec(step)
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`)
    })
  }
}

/** Makes the stored index values those that the collections declare now: a new index covers what is there already. */
export function declareIndexes(db: DatabaseSync, collections: Collections): void {
  const before = db.prepare("SELECT indexes FROM declared WHERE collection = ?")
  const changed = Object.entries(collections)
    .map(([collection, spec]) => ({ collection, spec, declared: JSON.stringify(spec.indexes.toSorted()) }))
    .filter(({ collection, declared }) => before.get(collection)?.["indexes"] !== declared)
  if (changed.length > 0) wholly(db, () => changed.forEach((each) => reindex(db, each)))
}

interface Declaration {
  readonly collection: string
  readonly spec: CollectionSpec
  readonly declared: string
}

function reindex(db: DatabaseSync, { collection, spec, declared }: Declaration): void {
  db.prepare("DELETE FROM record_index WHERE collection = ?").run(collection)
  const insert = db.prepare("INSERT INTO record_index (collection, field, value, key) VALUES (?, ?, ?, ?)")
  for (const row of db.prepare("SELECT key, body FROM record WHERE collection = ?").iterate(collection)) {
    for (const { field, value } of indexedValues(spec, text(row, "body"))) {
      insert.run(collection, field, value, text(row, "key"))
    }
  }
  db.prepare("INSERT OR REPLACE INTO declared (collection, indexes) VALUES (?, ?)").run(collection, declared)
}

function wholly(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE")
  try {
    work()
    db.exec("COMMIT")
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK")
    throw error
  }
}
