import {
  type Db,
  MongoClient,
  type MongoClientOptions,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  ReadConcern,
  WriteConcern,
} from "mongodb"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { AUTHENTICATION_FAILED, UNAUTHORIZED } from "./failure.ts"

/** Why there is no store, with one sentence for the operator that names the setting and no secret. */
export interface MongoOpenError {
  readonly reason: "address" | "unreachable" | "refused" | "unsupported" | "newer_version" | "unfinished_move"
  readonly message: string
}

/** MongoDB 7.0 speaks 21. */
const WIRE_VERSION = 21
const DATABASE = "jubilee"
/** Between two attempts to reach a server that does not answer, in ms. */
const AGAIN_MS = 500

/**
 * A client of that address; nothing is connected yet. What the address says of concerns and retries does not count:
 * durability is not a matter of taste (`majority`, journalled), and one attempt is one attempt (`failure.ts`).
 */
export function clientOf(url: string, options: MongoClientOptions): Result<MongoClient, MongoOpenError> {
  try {
    return ok(
      new MongoClient(url, { ...options, appName: "jubilee", retryWrites: false, promoteBuffers: true }),
    )
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // The driver's own sentence may repeat the address, password included.
    const message =
      "MONGODB_URL cannot be used: it must look like mongodb://name:password@host:27017/database, with options that MongoDB's driver knows."
    return refuse({ reason: "address", message })
  }
}

/** A write ends within this many ms, or its outcome is unknown. */
const MAJORITY_MS = 3_000

export const WRITE_CONCERN = { w: "majority", wtimeout: MAJORITY_MS, j: true } as const

/** How each operation reads and writes, whatever the address says. */
const CONCERNS = {
  readConcern: new ReadConcern("majority"),
  readPreference: "primary",
  writeConcern: new WriteConcern(WRITE_CONCERN.w, WRITE_CONCERN.wtimeout, WRITE_CONCERN.j),
} as const

/** The database that the address names. */
export function databaseOf(client: MongoClient, url: string): Db {
  const isNamed = /^[\w+]+:\/\/[^/?]+\/([^?]+)/.test(url)
  return client.db(isNamed ? client.options.dbName : DATABASE, CONCERNS)
}

/** Where it is, without whoever may enter. */
export function placeOf(client: MongoClient): string {
  const { srvHost, hosts } = client.options
  return srvHost ?? hosts.map((host) => host.toString()).join(", ")
}

export interface Patience {
  readonly clock: Clock
  /** How long to try for, in ms. */
  readonly forMs: number
  /** Told once, when the first attempt has failed. */
  readonly onWait: (message: string) => void
}

/** Resolves when a server that can be used answers; what heals by itself is waited for. */
export async function reach(
  client: MongoClient,
  { clock, forMs, onWait }: Patience,
): Promise<Result<true, MongoOpenError>> {
  const until = clock.now() + forMs
  for (let attempt = 1; ; attempt++) {
    const refused = await attemptToReach(client)
    if (refused === undefined) return ok(true)
    if (refused.reason !== "unreachable" || clock.now() >= until) return refuse(refused)
    if (attempt === 1) onWait(refused.message)
    await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve))
  }
}

async function attemptToReach(client: MongoClient): Promise<MongoOpenError | undefined> {
  try {
    // A client whose first attempt has failed tries anew only when it is told to.
    await client.connect()
    const hello = await client.db("admin").command({ hello: 1 })
    if (Number(hello["maxWireVersion"]) >= WIRE_VERSION) return undefined
    return unsupported(client)
  } catch (error) {
    return openErrorOf(client, error)
  }
}

/** What an error during the start means; rethrows what is no error of the database. */
export function openErrorOf(client: MongoClient, error: unknown): MongoOpenError {
  const place = placeOf(client)
  if (!(error instanceof MongoError)) throw error
  if (error instanceof MongoServerError && error.code === AUTHENTICATION_FAILED) {
    const message = `MONGODB_URL: ${place} does not accept the name and password.`
    return { reason: "refused", message }
  }
  if (error instanceof MongoServerError && error.code === UNAUTHORIZED) {
    const message = `MONGODB_URL: at ${place} this account may not read, write and create indexes in its database.`
    return { reason: "refused", message }
  }
  if (/maximum wire version/i.test(error.message)) return unsupported(client)
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkError) {
    const message = `MONGODB_URL: nothing usable answers at ${place} (${error.message}).`
    return { reason: "unreachable", message }
  }
  return { reason: "unreachable", message: `MONGODB_URL: ${place} answers with an error: ${error.message}.` }
}

const unsupported = (client: MongoClient): MongoOpenError => ({
  reason: "unsupported",
  message: `MONGODB_URL: ${placeOf(client)} is too old; MongoDB 7.0 or newer is needed.`,
})
