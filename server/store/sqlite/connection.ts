import { DatabaseSync } from "node:sqlite"

const PAGE_BYTES = 4096

/** What every writing connection to one file has in common; crosses to the worker thread. */
export interface ConnectionSettings {
  readonly file: string
  readonly folder: string
  readonly synchronous: "full" | "normal"
  /** Bytes that the database file may grow to; unlimited without it. */
  readonly maxBytes: number | undefined
}

/**
 * Another connection of this process may hold the write lock for an instant (never for a whole job: the committer
 * gives out one job at a time), another process cannot: the folder's lock keeps it out.
 */
const LOCK_WAIT_MS = 2_000
/** A checkpointed write-ahead log is cut back to this, so that one huge commit does not hold disk space for ever. */
const WAL_KEEP_BYTES = 64 * 1024 * 1024
const CACHE_KIB = 16 * 1024

/**
 * A connection that may write. Every commit is on the disk when it returns (`full`): in WAL mode one sync of the log
 * per commit. Checkpoints happen only where the writer asks for them, never inside a commit.
 */
export function connect({ file, synchronous, maxBytes }: ConnectionSettings): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: LOCK_WAIT_MS })
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${WAL_KEEP_BYTES};
      PRAGMA cache_size = -${CACHE_KIB}; PRAGMA trusted_schema = OFF`)
    if (maxBytes !== undefined)
      db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A connection that cannot write: what it looks at stays as it is, byte for byte. */
export function connectReadOnly(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: LOCK_WAIT_MS })
}
