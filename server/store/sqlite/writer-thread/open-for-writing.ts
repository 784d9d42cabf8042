import { statSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { connect, connectReadOnly } from "../connection.ts"
import { createDatabase, syncFolder } from "./create.ts"
import { scanHot } from "../entry-table.ts"
import { isCorruption } from "../failure.ts"
import type { HotScan, OpenRefusal, OpenRequest } from "../worker-protocol.ts"
import { primeLog } from "./preallocate-wal.ts"
import {
  APPLICATION_ID,
  applicationId,
  declareIndexes,
  migrate,
  SCHEMA_VERSION,
  schemaVersion,
} from "../schema.ts"
import { Writer } from "./writer.ts"

type Refused = { readonly refused: OpenRefusal; readonly detail: string }
type OpenedWriter = { readonly writer: Writer; readonly scan: HotScan }

/**
 * Looks first, over a connection that cannot write, and only then opens for writing: a file that is damaged, newer or
 * not ours stays as it is, byte for byte. The caller holds the folder's lock.
 */
export function openForWriting({ settings, integrityCheck }: OpenRequest): OpenedWriter | Refused {
  try {
    const refused = isMissing(settings.file)
      ? refuseOrphanLog(settings.file)
      : inspect(settings.file, integrityCheck)
    if (refused !== undefined) return refused
    if (isMissing(settings.file)) createDatabase(settings)
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
  primeLog(`${settings.file}-wal`)
  return { writer: new Writer(settings, db), scan: scanHot(db) }
}

/** An empty file is what a file system may make of one that was never written. */
const isMissing = (file: string): boolean => sizeOf(file) === 0

/** SQLite would take the log for a leftover and delete it; it may hold everything. */
function refuseOrphanLog(file: string): Refused | undefined {
  if (sizeOf(`${file}-wal`) === 0) return undefined
  return { refused: "corrupt", detail: "it is missing or empty, but its write-ahead log is not" }
}

function inspect(file: string, integrityCheck: boolean): Refused | undefined {
  const db = connectReadOnly(file)
  try {
    const version = schemaVersion(db)
    if (applicationId(db) !== APPLICATION_ID)
      return { refused: "corrupt", detail: "it is not a Jubilee database" }
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

function checkIntegrity(db: DatabaseSync): Refused | undefined {
  const found = db.prepare("PRAGMA integrity_check(3)").all()
  const complaints = found.map((row) => String(row["integrity_check"])).filter((line) => line !== "ok")
  return complaints.length === 0
    ? undefined
    : { refused: "corrupt", detail: complaints.join("; ").replaceAll(/\s+/g, " ") }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
