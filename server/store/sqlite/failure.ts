import { statfsSync } from "node:fs"
import { StoreError } from "../port.ts"
import { CorruptRow } from "./rows.ts"

/** Why a job was not done, in a shape that crosses from a worker thread. `bug`: a mistake of ours, not of the disk. */
export interface Failure {
  readonly reason: StoreError["reason"] | "bug"
  readonly outcome: StoreError["outcome"]
  readonly message: string
}

/** A transaction that did not happen, on its way out of the work that asked for it. */
export class FailedJob extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** How far a transaction had come: nothing is stored before its commit starts. */
type Phase = "statement" | "commit"

/** SQLite's primary result codes (the low byte of the extended ones). */
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26
/** The file system found its own data damaged. */
const IOERR_DATA = IOERR | (32 << 8)
const IOERR_CORRUPTFS = IOERR | (33 << 8)
/** A disk with less room than this cannot take a commit: an I/O error on it means "full" (a failed sync says no more). */
const FULL_BELOW_BYTES = 256 * 1024

/**
 * What SQLite's error means for whoever asked. A commit that ran out of space has not written its last frame, so it
 * certainly did not happen; one whose sync failed may be on the disk or not.
 */
export function failureOf(error: unknown, phase: Phase, folder: string): Failure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof FailedJob) return error.failure
  if (error instanceof CorruptRow) return { reason: "corrupt", outcome: "not_written", message }
  const code = sqliteCode(error)
  if (code === undefined)
    return { reason: "bug", outcome: phase === "commit" ? "unknown" : "not_written", message }
  const reason = reasonOf(code, folder)
  const certain = phase === "statement" || (code & 0xff) === FULL
  return { reason, outcome: certain ? "not_written" : "unknown", message: `${message} (SQLite ${code})` }
}

/** The error a caller of the port sees. */
export function thrown(failure: Failure): Error {
  if (failure.reason === "bug") return new Error(failure.message)
  return new StoreError(failure.reason, failure.outcome, failure.message)
}

export const closedFailure: Failure = {
  reason: "away",
  outcome: "not_written",
  message: "the store is closed",
}

/** Whether the error says that the bytes of the file are not a sound database. */
export function isCorruption(error: unknown): boolean {
  if (error instanceof CorruptRow) return true
  const code = sqliteCode(error)
  return (
    code !== undefined &&
    ((code & 0xff) === CORRUPT || (code & 0xff) === NOTADB || code === IOERR_DATA || code === IOERR_CORRUPTFS)
  )
}

/** SQLite's extended result code, when the error came from SQLite. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined
  return error.errcode
}

export const isBusy = (error: unknown): boolean => {
  const code = sqliteCode(error)
  return code !== undefined && ((code & 0xff) === BUSY || (code & 0xff) === LOCKED)
}

function reasonOf(code: number, folder: string): Failure["reason"] {
  if (code === IOERR_DATA || code === IOERR_CORRUPTFS) return "corrupt"
  switch (code & 0xff) {
    case FULL:
      return "full"
    case CORRUPT:
    case NOTADB:
      return "corrupt"
    case IOERR:
      return isFull(folder) ? "full" : "away"
    case BUSY:
    case LOCKED:
    case READONLY:
    case CANTOPEN:
      return "away"
    default:
      return "bug"
  }
}

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < FULL_BELOW_BYTES
  } catch {
    return false
  }
}
