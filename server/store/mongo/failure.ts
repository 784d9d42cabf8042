import {
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from "mongodb"
import { StoreError } from "../port.ts"

export const DUPLICATE_KEY = 11_000
export const UNAUTHORIZED = 13
export const AUTHENTICATION_FAILED = 18
const TOO_LARGE = 10_334
/** Refused before it was tried: whoever was asked is not the primary (any more). */
const NOT_PRIMARY = new Set([10_107, 13_435, 13_436, 10_058])
/** The disk is full; the quota of a hosted cluster is used up. */
const FULL = new Set([14_031, 8_000])

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY

/** The key itself is taken, not a unique value; false where the server does not say which. */
export function isDuplicateId(error: unknown): boolean {
  if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) return false
  const pattern: unknown = error.errorResponse["keyPattern"]
  return typeof pattern === "object" && pattern !== null && "_id" in pattern
}

/**
 * It waited for a connection when another one broke and all were given up: nothing was sent, and new ones are made at
 * once. Those that were under way then fail by another name.
 */
export const isPoolCleared = (error: MongoError): boolean => error.name === "MongoPoolClearedError"

/**
 * What the driver's error means for whoever asked. Driver retries are off (`open.ts`), so that one attempt is one
 * attempt: whatever was certainly not sent or was refused by name is `not_written`, and everything else `unknown`.
 */
export function storeErrorOf(error: unknown): unknown {
  // The driver hands on what a socket says that dies under a write too long for its buffer.
  if (isOfSocket(error)) return new StoreError("away", "unknown", `MongoDB: ${error.message}`)
  if (error instanceof StoreError || !(error instanceof MongoError)) return error
  // Hosts and codes, never the address: it may carry a password.
  const message = `MongoDB: ${error.message}`
  if (wasNotSent(error)) return new StoreError("away", "not_written", message)
  const code = error instanceof MongoServerError ? Number(error.code) : undefined
  if (code === undefined) return new StoreError("away", "unknown", message)
  if (code === TOO_LARGE) return new StoreError("too_large", "not_written", message)
  if (FULL.has(code)) return new StoreError("full", "not_written", message)
  if (NOT_PRIMARY.has(code) || code === UNAUTHORIZED) return new StoreError("away", "not_written", message)
  return new StoreError("away", "unknown", message)
}

/** A question that failed has written nothing. Rejects with `StoreError`. */
export async function asking<T>(question: Promise<T>): Promise<T> {
  try {
    return await question
  } catch (error) {
    const known = storeErrorOf(error)
    throw known instanceof StoreError ? new StoreError(known.reason, "not_written", known.message) : known
  }
}

/** Errors of the driver before it had a connection to send on. */
function wasNotSent(error: MongoError): boolean {
  if (
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoTopologyClosedError ||
    error instanceof MongoServerClosedError ||
    error instanceof MongoClientClosedError
  )
    return true
  if (isPoolCleared(error) || error.name === "MongoWaitQueueTimeoutError") return true
  return error instanceof MongoNetworkError && CONNECTING.has(codeOf(error.cause))
}

/** Causes that only an attempt to connect has. */
const CONNECTING = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : ""

/** What Node says of a write to a socket that the other side has ended, or that is gone; without the name of a call. */
const OF_SOCKET = new Set([
  "EPIPE",
  "ECONNRESET",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
  "ERR_SOCKET_CLOSED",
])

const isOfSocket = (error: unknown): error is Error =>
  error instanceof Error &&
  !(error instanceof MongoError) &&
  ("syscall" in error || OF_SOCKET.has(codeOf(error)))
