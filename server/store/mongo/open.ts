import { type Db, type MongoClient, type MongoClientOptions, ReadConcern, WriteConcern } from "mongodb"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { COLLECTIONS } from "../collections.ts"
import type { Collections } from "../indexed-values.ts"
import { type Store, StoreError } from "../port.ts"
import { clientOf, databaseOf, type MongoOpenError, openErrorOf, placeOf, reach } from "./connect.ts"
import { type Documents, documentsIn } from "./documents.ts"
import { Gate } from "./gate.ts"
import { Heads } from "./heads.ts"
import { MongoRecords } from "./records.ts"
import { MongoRoomLog } from "./room-log.ts"
import { prepareSchema } from "./schema.ts"
import { Snapshots } from "./snapshots.ts"
import { Trim } from "./trim.ts"

export interface MongoStoreOptions {
  readonly url: string
  readonly clock: Clock
  /** How long a server that does not answer is waited for at the start, in ms (default 30,000). */
  readonly patienceMs?: number
  /** Told once when it has to be waited for. */
  readonly onWait?: (message: string) => void
  /** The collections of records; those of the product by default. */
  readonly collections?: Collections
}

const PATIENCE_MS = 30_000
/**
 * A node waits about 3 s for its store before it tells people that it is busy. So an operation ends, one way or the
 * other, within a few seconds: no server to be found within 2 s is `not_written`, a majority that does not answer
 * within 3 s or a connection that is silent for 5 s is `unknown`, and is settled by reading once they are back.
 */
const IN_OPERATION = {
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  waitQueueTimeoutMS: 10_000,
  socketTimeoutMS: 5_000,
  heartbeatFrequencyMS: 2_000,
  maxPoolSize: 50,
} as const satisfies MongoClientOptions
const MAJORITY_MS = 3_000
/** Indexes of a database that is full already take as long as they take. */
const AT_START = {
  ...IN_OPERATION,
  socketTimeoutMS: 0,
  maxPoolSize: 4,
} as const satisfies MongoClientOptions
/** Tombstones are looked at this often, in ms: by every node, since it does no harm to look twice. */
const SWEEP_MS = 60 * 60 * 1000

/** How each operation reads and writes, whatever the address says. */
const CONCERNS = {
  readConcern: new ReadConcern("majority"),
  readPreference: "primary",
  writeConcern: new WriteConcern("majority", MAJORITY_MS, true),
} as const

/**
 * The store of a cluster: one MongoDB database for any number of nodes. Every write is acknowledged by a majority that
 * has it in its journal before it is answered.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<Result<Store, MongoOpenError>> {
  const prepared = await prepare(options)
  if (!prepared.ok) return prepared
  const client = clientOf(options.url, IN_OPERATION)
  if (!client.ok) return client
  return ok(assemble(client.value, options))
}

/** Waits for the server, checks it, and creates what is missing: on a connection of its own, closed afterwards. */
async function prepare({
  url,
  clock,
  collections = COLLECTIONS,
  patienceMs = PATIENCE_MS,
  onWait = () => undefined,
}: MongoStoreOptions): Promise<Result<true, MongoOpenError>> {
  const made = clientOf(url, AT_START)
  if (!made.ok) return made
  const client = made.value
  try {
    const reached = await reach(client, { clock, forMs: patienceMs, onWait })
    if (!reached.ok) return reached
    const schema = await prepareSchema(documentsIn(databaseIn(client, url)), collections)
    if (schema === "ready") return ok(true)
    const message = `MONGODB_URL: the database at ${placeOf(client)} was written by a newer Jubilee (its schema is ${schema.newer}).`
    return refuse({ reason: "newer_version", message })
  } catch (error) {
    return refuse(openErrorOf(client, error))
  } finally {
    await client.close()
  }
}

const databaseIn = (client: MongoClient, url: string): Db => client.db(databaseOf(client, url), CONCERNS)

function assemble(client: MongoClient, { url, clock, collections = COLLECTIONS }: MongoStoreOptions): Store {
  const documents: Documents = documentsIn(databaseIn(client, url))
  const gate = new Gate()
  const heads = new Heads(documents.entries, clock)
  const trim = new Trim(documents, clock)
  const snapshots = new Snapshots(documents)
  const stopSweeping = sweepNowAndThen({ clock, gate, trim })
  const shut = async (): Promise<void> => {
    stopSweeping()
    await gate.close()
    await client.close()
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shut())
  return {
    log: new MongoRoomLog({ documents, clock, gate, heads, snapshots, trim }),
    records: new MongoRecords({ documents, collections, clock, gate }),
    // The driver finds its servers again by itself, however long they were away.
    alive: true,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function sweepNowAndThen(parts: {
  readonly clock: Clock
  readonly gate: Gate
  readonly trim: Trim
}): () => void {
  const { clock, gate, trim } = parts
  let stop = (): void => undefined
  const sweep = async (): Promise<void> => {
    try {
      while (await gate.pass(() => trim.sweep())) continue
    } catch (error) {
      // What is left over is found by the next sweep, here or on another node.
      if (!(error instanceof StoreError)) throw error
    }
    stop = clock.after(SWEEP_MS, () => void sweep())
  }
  stop = clock.after(SWEEP_MS, () => void sweep())
  return () => stop()
}
