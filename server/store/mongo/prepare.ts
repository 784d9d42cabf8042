import type { MongoClient, MongoClientOptions } from "mongodb"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { COLLECTIONS } from "../collections.ts"
import type { Collections } from "../indexed-values.ts"
import { clientOf, databaseOf, type MongoOpenError, openErrorOf, placeOf, reach } from "./connect.ts"
import { type Documents, documentsIn } from "./documents.ts"
import { prepareSchema } from "./schema.ts"

export interface DatabaseChoice {
  readonly url: string
  readonly clock: Clock
  /** How long a server that does not answer is waited for, in ms (default 30,000). */
  readonly patienceMs?: number
  /** Told when it has to be waited for, once for each reason. */
  readonly onWait?: (message: string) => void
  /** The collections of records; those of the product by default. */
  readonly collections?: Collections
}

const PATIENCE_MS = 30_000
/** What is made in the database takes longer than this, in ms: an operator wants to know what is waited for. */
const LONG_MS = 10_000
/**
 * No limit for an answer: indexes of a database that is full already take as long as they take. A server that says
 * nothing at all any more is given up by its heartbeats, within the sum of these two times.
 */
const UNHURRIED = {
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  heartbeatFrequencyMS: 5_000,
  maxPoolSize: 8,
} as const satisfies MongoClientOptions

export interface Prepared {
  /** To be closed by whoever asked. */
  readonly client: MongoClient
  readonly documents: Documents
}

/** Waits for the server, checks it, and creates what is missing in the database. */
export async function prepareDatabase(choice: DatabaseChoice): Promise<Result<Prepared, MongoOpenError>> {
  const { url, clock, collections = COLLECTIONS } = choice
  const made = clientOf(url, UNHURRIED)
  if (!made.ok) return made
  const client = made.value
  const refused = async (error: MongoOpenError) => {
    await client.close()
    return refuse(error)
  }
  const { patienceMs: forMs = PATIENCE_MS, onWait = () => undefined } = choice
  const reached = await reach(client, { clock, forMs, onWait })
  if (!reached.ok) return refused(reached.error)
  const prepared = clock.after(LONG_MS, () =>
    onWait(`MONGODB_URL: ${placeOf(client)} makes indexes; the server starts when they are there.`),
  )
  try {
    const documents = documentsIn(databaseOf(client, url))
    const schema = await prepareSchema(documents, collections)
    if (schema === "ready") return ok({ client, documents })
    const message = `MONGODB_URL: the database at ${placeOf(client)} was written by a newer Jubilee (its schema is ${schema.newer}).`
    return await refused({ reason: "newer_version", message })
  } catch (error) {
    return await refused(openErrorOf(client, error))
  } finally {
    prepared()
  }
}
