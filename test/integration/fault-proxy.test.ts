import { MongoClient } from "mongodb"
import { Redis } from "ioredis"
import { expect, test } from "vitest"
import { eventually } from "../support/eventually.ts"
import { FaultProxy } from "../support/fault-proxy.ts"
import { newDatabaseName, startMongoProcess } from "../support/mongodb/start.ts"
import { startRedis } from "../support/start-redis.ts"

const NUMBERS = Array.from({ length: 200 }, (_, n) => n)

test("a subscriber of a real Redis hears some of what is published, in order, and all of it once the link has healed", async () => {
  await using redis = await startRedis()
  await using proxy = await FaultProxy.start({ port: Number(new URL(redis.url).port), spoken: "redis" })
  const url = `redis://127.0.0.1:${proxy.port}`
  const publisher = new Redis(url)
  const subscriber = new Redis(url)
  try {
    const heard: number[] = []
    subscriber.on("smessage", (_channel: string, text: string) => heard.push(Number(text)))
    await subscriber.ssubscribe("room")
    const say = async (): Promise<void> => {
      await Promise.all(NUMBERS.map((n) => publisher.spublish("room", String(n))))
    }
    proxy.dropPublished(0.5)
    await say()
    await eventually(() => expect(heard.length + proxy.dropped).toBe(NUMBERS.length))
    expect(proxy.dropped).toBeGreaterThan(60)
    expect(proxy.dropped).toBeLessThan(140)
    expect(heard).toEqual([...heard].sort((a, b) => a - b))
    proxy.heal()
    heard.length = 0
    await say()
    await eventually(() => expect(heard).toEqual(NUMBERS))
  } finally {
    publisher.disconnect()
    subscriber.disconnect()
  }
})

test("a write to a real database is carried out although its author is told that the connection died", async () => {
  await using mongo = await startMongoProcess()
  await using proxy = await FaultProxy.start({ port: mongo.port, spoken: "mongodb" })
  const database = newDatabaseName()
  const through = new MongoClient(mongo.url(database, proxy.port), { retryWrites: false })
  const past = new MongoClient(mongo.url(database))
  try {
    const entries = through.db().collection<{ _id: number }>("entries")
    await entries.insertOne({ _id: 1 })
    proxy.cutAfterWrite()
    await expect(entries.bulkWrite([{ insertOne: { document: { _id: 2 } } }])).rejects.toThrow(/ECONNRESET/)
    expect(proxy.cutAfterWrites).toBe(1)
    await entries.insertOne({ _id: 3 })
    expect(await past.db().collection("entries").distinct("_id")).toEqual([1, 2, 3])
  } finally {
    await Promise.all([through.close(), past.close()])
  }
})
