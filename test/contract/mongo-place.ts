import { MongoClient } from "mongodb"
import { afterAll, beforeAll } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import type { Store } from "../../server/store/port.ts"
import { type Mongo, startMongo } from "../support/mongodb/start.ts"
import { type NewPlace, TEST_COLLECTIONS } from "./place.ts"

/** Room for building the server of the tests, should it not be there yet. */
const START_MS = 300_000

export async function openStore(url: string): Promise<Store> {
  const opened = await openMongoStore({ url, clock: systemClock(), collections: TEST_COLLECTIONS })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

/** One server for the suite; each place is a database of its own. */
export function mongoPlaces(): NewPlace {
  let mongo: Mongo | undefined
  beforeAll(async () => {
    mongo = await startMongo()
  }, START_MS)
  afterAll(async () => {
    await mongo?.[Symbol.asyncDispose]()
  })
  return async () => {
    if (mongo === undefined) throw new Error("the database runs during the suite only")
    const url = mongo.url()
    return {
      open: () => openStore(url),
      damageSnapshot: async (room, seq) => {
        const client = new MongoClient(url)
        const snapshots = client.db().collection("snapshots")
        const { modifiedCount } = await snapshots.updateOne(
          { room, seq },
          { $set: { bytes: Buffer.from([0, 0, 0]) } },
        )
        await client.close()
        if (modifiedCount !== 1) throw new Error(`there is no snapshot ${seq} of ${room} to damage`)
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }
}
