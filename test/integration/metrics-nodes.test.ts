import * as Y from "yjs"
import { expect, test } from "vitest"
import { addItem } from "../../shared/documents/write-items.ts"
import { newItemId, type PersonId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { FaultProxy } from "../support/fault-proxy.ts"
import { newDatabaseName, startMongoProcess } from "../support/mongodb/start.ts"
import { scrape, type Scrape } from "../support/scrape.ts"
import { startTestApp } from "../support/start-app.ts"
import { startRedis } from "../support/start-redis.ts"
import { WireClient } from "../support/wire-client.ts"

/** A machine that does much else takes its time. */
const WITHIN_MS = 15_000

function edit(by: PersonId): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, { id: newItemId(), title: "Tea", createdBy: by, createdAt: 1 }, null)
  return Y.encodeStateAsUpdate(doc)
}

test("of two nodes an operator sees that they hear each other, when they do not, and when nothing is saved (F3, F4, R8)", async () => {
  await using redis = await startRedis()
  await using mongo = await startMongoProcess()
  await using toRedis = await FaultProxy.start({ port: redis.port, spoken: "redis" })
  await using toMongo = await FaultProxy.start({ port: mongo.port, spoken: "mongodb" })
  const database = newDatabaseName()
  const shared = { METRICS_PORT: "0", DRAIN_SECONDS: "0" }
  await using first = await startTestApp({
    env: { ...shared, REDIS_URL: redis.url, MONGODB_URL: mongo.url(database) },
  })
  await using second = await startTestApp({
    env: {
      ...shared,
      REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
      MONGODB_URL: mongo.url(database, toMongo.port),
    },
  })
  const look = ({ app }: typeof first): Promise<Scrape> => scrape(app.metricsUrl ?? "")
  const ivo = await signUp(first.url, "Ivo")
  const mira = await signUp(second.url, "Mira")
  const { occasion, link } = await startOccasion(first.url, ivo, "Anna")
  await joinBy(second.url, mira, link)
  const room = roomOf("list", occasion)
  using his = await new WireClient({ url: first.url, token: ivo.token }).connected()
  using hers = await new WireClient({ url: second.url, token: mira.token }).connected()
  await his.join(room)
  await hers.join(room)

  await his.acknowledged(his.push(edit(ivo.id)))
  await hers.next("e")
  await eventually(async () => {
    const seen = await look(second)
    expect(seen.value("jubilee_fanout_up")).toBe(1)
    expect(seen.value("jubilee_other_nodes")).toBe(1)
    expect(seen.value("jubilee_node_messages_total", { kind: "heard" })).toBeGreaterThan(0)
    expect(seen.value("jubilee_entries_appended_total")).toBe(0)
    expect((await look(first)).value("jubilee_entries_appended_total")).toBe(1)
  }, WITHIN_MS)

  toRedis.refuse()
  await eventually(async () => expect((await look(second)).value("jubilee_fanout_up")).toBe(0), WITHIN_MS)
  const healedBefore = (await look(second)).value("jubilee_healed_entries_total")
  await his.acknowledged(his.push(edit(ivo.id)))
  await eventually(async () => {
    expect((await look(second)).value("jubilee_healed_entries_total")).toBe(healedBefore + 1)
  }, WITHIN_MS)
  toRedis.heal()

  toMongo.refuse()
  hers.push(edit(mira.id))
  await eventually(async () => {
    const seen = await look(second)
    expect(seen.value("jubilee_store_up")).toBe(0)
    expect(seen.value("jubilee_waiting_bytes") + seen.value("jubilee_busy_total")).toBeGreaterThan(0)
  }, WITHIN_MS)
  expect((await look(first)).value("jubilee_store_up")).toBe(1)
  toMongo.heal()
  await eventually(async () => {
    hers.push(edit(mira.id))
    expect((await look(second)).value("jubilee_store_up")).toBe(1)
  }, WITHIN_MS)
  await eventually(async () => {
    const seen = await look(second)
    expect([seen.value("jubilee_waiting_bytes"), seen.value("jubilee_fanout_up")]).toEqual([0, 1])
  }, WITHIN_MS)
})
