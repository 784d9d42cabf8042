import { closeSync, fsyncSync, openSync, statSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { connect, connectReadOnly } from "./connection.ts"
import { scanHot } from "./entry-table.ts"
import { isCorruption } from "./failure.ts"
import type { HotScan, OpenRefusal, OpenRequest } from "./messages.ts"
import {
  APPLICATION_ID,
  applicationId,
  declareIndexes,
  migrate,
  SCHEMA_VERSION,
  schemaVersion,
} from "./schema.ts"
import { Writer } from "./writer.ts"

type Refused = { readonly refused: OpenRefusal; readonly detail: string }
type OpenedWriter = { readonly writer: Writer; readonly scan: HotScan }

/**
 * Looks first, over a connection that cannot write, and only then opens for writing: a file that is damaged, newer or
 * not ours stays as it is, byte for byte. The caller holds the folder's lock.
 */
export function openForWriting({ settings, integrityCheck }: OpenRequest): OpenedWriter | Refused {
  try {
    const refused = inspect(settings.file, integrityCheck)
    if (refused !== undefined) return refused
    const db = connect(settings)
    try {
      return prepare(db, settings)
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { refused: isCorruption(error) ? "corrupt" : "not_writable", detail }
  }
}

function prepare(db: DatabaseSync, settings: OpenRequest["settings"]): OpenedWriter {
  migrate(db)
  declareIndexes(db, settings.collections)
  syncFolder(settings.folder)
  // What a crash left in the log goes into the file, by writes and syncs of this process: a commit whose sync had
  // failed is not built upon (it may be readable from memory only).
  db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()
  return { writer: new Writer(settings, db), scan: scanHot(db) }
}

function inspect(file: string, integrityCheck: boolean): Refused | undefined {
  const size = sizeOf(file)
  if (size === 0) {
    // SQLite would take the log for a leftover and delete it; it may hold everything.
    return sizeOf(`${file}-wal`) > 0
      ? { refused: "corrupt", detail: "it is empty, but its write-ahead log is not" }
      : undefined
  }
  const db = connectReadOnly(file)
  try {
    const version = schemaVersion(db)
    if (applicationId(db) !== APPLICATION_ID)
      return isEmpty(db) ? undefined : { refused: "corrupt", detail: "it is not a Jubilee database" }
    if (version > SCHEMA_VERSION)
      return {
        refused: "newer_version",
        detail: `it has version ${version}, this program knows ${SCHEMA_VERSION}`,
      }
    if (version === SCHEMA_VERSION) scanHot(db)
    return integrityCheck ? checkIntegrity(db) : undefined
  } finally {
    db.close()
  }
}

/** A start that was cut short before the first table leaves a database without any. */
const isEmpty = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 AS found FROM sqlite_schema LIMIT 1").get() === undefined

function checkIntegrity(db: DatabaseSync): Refused | undefined {
  const found = db.prepare("PRAGMA integrity_check(3)").all()
  const complaints = found.map((row) => String(row["integrity_check"])).filter((line) => line !== "ok")
  return complaints.length === 0
    ? undefined
    : { refused: "corrupt", detail: complaints.join("; ").replaceAll(/\s+/g, " ") }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** The names of new files must be as durable as what is in them. Windows keeps names by itself, and opens no folder. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return
  const handle = openSync(folder, "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
