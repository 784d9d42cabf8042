import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"

/** The owner alone: the database holds everything, the keys that sign people in among it. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OTHERS = 0o077
/** What the store names its files and folders; SQLite gives a log the mode of its database. */
const OURS = /^jubilee\./

/** Takes the rights of others away, whatever the umask was. Windows has no such modes; another owner's stays as it is. */
function tighten(path: string): void {
  const owner = process.getuid?.()
  const stats = statSync(path)
  const { uid, mode: now } = stats
  const mode = stats.isDirectory() ? FOLDER_MODE : FILE_MODE
  if (owner !== undefined && uid === owner && (now & OTHERS) !== 0) chmodSync(path, mode)
}

/**
 * An empty file that others cannot read, before anything is written into it. One that is there keeps its content, and is
 * not opened: closing it would end the locks that SQLite holds on it in this process.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "ax", FILE_MODE))
  } catch (error) {
    if (!isSystemError(error) || error.code !== "EEXIST") throw error
  }
  tighten(path)
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error

/**
 * The data folder and the store's files in it, for their owner alone, also those that an older version left readable.
 * A folder in which there is something else is the operator's: its mode stays, and the files in it are private.
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
  const names = readdirSync(folder)
  if (names.every((name) => OURS.test(name))) tighten(folder)
  for (const name of names) if (OURS.test(name)) tighten(join(folder, name))
}
