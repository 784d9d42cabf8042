import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs"
import { connect } from "../connection.ts"
import type { WriterSettings } from "../worker-protocol.ts"
import { makePrivateFile } from "../private-files.ts"
import { declareIndexes, migrate } from "../schema.ts"

/** What SQLite leaves beside a database file that was not closed. */
const COMPANIONS = ["", "-journal", "-wal", "-shm"]

/**
 * Makes the database under another name and gives it its own when it is complete and synced: a start that is cut
 * short leaves no file, never half of one (a resurrected journal beside the first pages would look like damage).
 */
export function createDatabase(settings: WriterSettings): void {
  const unfinished = `${settings.file}.new`
  for (const companion of COMPANIONS) rmSync(unfinished + companion, { force: true })
  makePrivateFile(unfinished)
  const db = connect({ ...settings, file: unfinished })
  try {
    migrate(db)
    declareIndexes(db, settings.collections)
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)")
  } finally {
    db.close()
  }
  syncPath(unfinished)
  renameSync(unfinished, settings.file)
  syncFolder(settings.folder)
}

/** The names of files must be as durable as what is in them. Windows keeps names by itself, and opens no folder. */
export function syncFolder(folder: string): void {
  if (process.platform !== "win32") syncPath(folder)
}

function syncPath(path: string): void {
  const handle = openSync(path, process.platform === "win32" ? "r+" : "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
