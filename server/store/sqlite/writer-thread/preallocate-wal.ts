import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs"

/** What the write-ahead log takes before a checkpoint starts it anew (`CHECKPOINT_FRAMES`), and some more. */
const BYTES = 4.5 * 1024 * 1024

/**
 * Fills the empty write-ahead log with zeros, which SQLite reads as an empty log. A log that grows makes the file system
 * write down its new size with every commit; one that is written over does not, and a commit costs half. To be called
 * when the log is empty and before anybody else opens the file. A disk without room for it goes on without.
 */
export function primeLog(log: string): void {
  const file = openSync(log, "r+")
  try {
    writeSync(file, new Uint8Array(BYTES))
    fdatasyncSync(file)
  } catch {
    ftruncateSync(file, 0)
  } finally {
    closeSync(file)
  }
}
