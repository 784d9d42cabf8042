import type { MongoClient, MongoClientOptions } from "mongodb"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { COLLECTIONS } from "../collections.ts"
import { type Store, StoreError } from "../port.ts"
import { clientOf, databaseOf, type MongoOpenError, openErrorOf, placeOf } from "./connect.ts"
import { MongoBlobs } from "./blobs.ts"
import { documentsIn } from "./documents.ts"
import { Gate } from "./gate.ts"
import { Heads } from "./heads.ts"
import { entryInserter } from "./insert-entries.ts"
import { indexRecords } from "./index-records.ts"
import { type DatabaseChoice, prepareDatabase } from "./prepare.ts"
import { MongoRecords } from "./records.ts"
import { MongoRoomLog } from "./room-log.ts"
import { Snapshots } from "./snapshots.ts"
import { Trim } from "./trim.ts"

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
/** Leftovers are looked for this often, in ms: by every node, since it does no harm to look twice. */
const SWEEP_MS = 10 * 60 * 1000

/**
 * The store of a cluster: one MongoDB database for any number of nodes. Every write is acknowledged by a majority that
 * has it in its journal before it is answered.
 */
export async function openMongoStore(options: DatabaseChoice): Promise<Result<Store, MongoOpenError>> {
  const prepared = await prepare(options)
  if (!prepared.ok) return prepared
  const made = clientOf(options.url, IN_OPERATION)
  if (!made.ok) return made
  const client = made.value
  try {
    // Once it has been connected a client finds its servers again by itself, however long they are away.
    await client.connect()
  } catch (error) {
    await client.close()
    return refuse(openErrorOf(client, error))
  }
  return ok(assemble(client, options))
}

/** Waits for the server, checks it, and creates what is missing: on a connection of its own, closed afterwards. */
async function prepare(options: DatabaseChoice): Promise<Result<true, MongoOpenError>> {
  const prepared = await prepareDatabase(options)
  if (!prepared.ok) return prepared
  const { client, documents } = prepared.value
  try {
    const move = await documents.moves.findOne({ done: false })
    if (move === null) return ok(true)
    const message = `MONGODB_URL: the database at ${placeOf(client)} is not copied completely; run the migration again until it says so.`
    return refuse({ reason: "unfinished_move", message })
  } catch (error) {
    return refuse(openErrorOf(client, error))
  } finally {
    await client.close()
  }
}

function assemble(client: MongoClient, { url, clock, collections = COLLECTIONS }: DatabaseChoice): Store {
  const db = databaseOf(client, url)
  const documents = documentsIn(db)
  const gate = new Gate()
  const heads = new Heads(documents.entries, clock)
  const insert = entryInserter(db, documents.entries.collectionName)
  const trim = new Trim(documents, clock)
  const snapshots = new Snapshots(documents)
  const stopSweeping = nowAndThen(clock, async () => {
    await gate.pass(() => indexRecords(documents, collections))
    while (await gate.pass(() => trim.sweep())) continue
  })
  const shut = async (): Promise<void> => {
    stopSweeping()
    await gate.close()
    await client.close()
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shut())
  return {
    log: new MongoRoomLog({ documents, gate, heads, insert, snapshots, trim }),
    records: new MongoRecords({ documents, collections, clock, gate }),
    blobs: new MongoBlobs({ documents, gate }),
    alive: true,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Every ten minutes; the answer ends it. */
function nowAndThen(clock: Clock, sweep: () => Promise<void>): () => void {
  let cancel: (() => void) | undefined
  const next = (): void => {
    cancel = clock.after(SWEEP_MS, () => void run())
  }
  const run = async (): Promise<void> => {
    try {
      await sweep()
    } catch (error) {
      // What is left over is found by the next sweep, here or on another node.
      if (!(error instanceof StoreError)) throw error
    }
    if (cancel !== undefined) next()
  }
  next()
  return () => {
    cancel?.()
    cancel = undefined
  }
}
