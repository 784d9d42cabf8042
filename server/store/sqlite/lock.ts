import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { isBusy } from "./failure.ts"
import { makePrivateFile } from "./private-files.ts"

/** Holds the folder until released, or until the process ends, however it ends. */
export interface FolderLock {
  release(): void
}

/**
 * At most one store per folder. The lock is SQLite's own on an empty file beside the data: the operating system drops
 * it with the process (SIGKILL included), so there is no stale lock to clean up, and it holds within one process too.
 */
export function lockFolder(folder: string): FolderLock | "in_use" {
  const file = join(folder, "jubilee.lock")
  makePrivateFile(file)
  const db = new DatabaseSync(file, { timeout: 0 })
  try {
    db.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
    return { release: () => db.close() }
  } catch (error) {
    db.close()
    if (isBusy(error)) return "in_use"
    throw error
  }
}
