import { expect, test } from "vitest"
import { newOccasionId, newPersonId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { startTestNode } from "../support/cluster-node.ts"
import { eventually } from "../support/eventually.ts"
import { startRedis } from "../support/start-redis.ts"

/** What joins nodes, on a real Redis: what a room is told, and what Redis's failures do to it. */

const LIST = roomOf("list", newOccasionId())
const PLAN = roomOf("plan", newOccasionId())

test("what a node says of a room is heard by every other node with the room open, once and in order, and not by itself", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  await using c = await startTestNode(redis.url)
  const [own, there, elsewhere] = [a.listen(LIST), b.listen(LIST), c.listen(PLAN)]
  await eventually(() => expect([own, there, elsewhere].every((ear) => ear.heardAnew > 0)).toBe(true))
  const heads = Array.from({ length: 200 }, (_, index) => index + 1)
  for (const head of heads) a.head(LIST, head)
  await eventually(() => expect(there.heads).toHaveLength(200))
  expect(there.heads).toEqual(heads)
  expect(there.news_.every(({ from }) => from === a.cluster.node)).toBe(true)
  expect(own.news_).toEqual([])
  expect(elsewhere.news_).toEqual([])
})

test("a room that is no longer listened to is no longer sent here", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const [room, other] = [b.listen(LIST), b.listen(PLAN)]
  await eventually(() => expect(room.heardAnew && other.heardAnew).toBeTruthy())
  b.cluster.fanout.unsubscribe(LIST)
  await eventually(async () => {
    const channels: unknown = await redis.command("pubsub", "shardchannels", `*#${LIST}#`)
    expect(channels).toEqual([])
  })
  a.head(LIST, 1)
  a.head(PLAN, 2)
  await eventually(() => expect(other.heads).toEqual([2]))
  expect(room.news_).toEqual([])
})

test("a subscriber's connection that is killed is back within two seconds, and every room is told to look", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const ear = b.listen(LIST)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  await eventually(() => expect(b.cluster.fanout.live).toBe(true))
  const before = ear.heardAnew
  await redis.command("client", "kill", "type", "pubsub")
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(before), 2_000)
  expect(b.cluster.fanout.live).toBe(true)
  a.head(LIST, 7)
  await eventually(() => expect(ear.heads).toContain(7))
})

test("a frozen Redis holds nobody up; it is noticed, and noticed again when it is back", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const ear = b.listen(LIST)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  const heardAnew = ear.heardAnew
  redis.pause()
  const before = performance.now()
  a.head(LIST, 1)
  expect(performance.now() - before).toBeLessThan(50)
  await eventually(() => expect(a.cluster.fanout.live || b.cluster.fanout.live).toBe(false), 6_000)
  redis.resume()
  await eventually(() => expect(a.cluster.fanout.live && b.cluster.fanout.live).toBe(true), 6_000)
  expect(ear.heardAnew).toBeGreaterThan(heardAnew)
})

test("what waits for a frozen Redis is bounded; the rest is dropped and counted", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await eventually(() => expect(a.cluster.fanout.live).toBe(true))
  redis.pause()
  const name = "x".repeat(60)
  const here = Array.from({ length: 2_000 }, (_, connection) => ({
    connection,
    person: newPersonId(),
    name,
    look: 0,
    state: {},
  }))
  const { counters, fanout } = a.cluster
  const published = counters.published
  for (let version = 0; version < 200; version++) fanout.publish(LIST, { kind: "presence", version, here })
  expect(counters.dropped).toBeGreaterThan(100)
  expect(counters.published - published).toBeGreaterThan(10)
  redis.resume()
  await eventually(() => {
    const dropped = counters.dropped
    a.head(LIST, 1)
    expect(counters.dropped).toBe(dropped)
  }, 6_000)
})

test("Redis may die, stay away, and come back empty", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const ear = b.listen(LIST)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  await redis.kill()
  await eventually(() => expect(a.cluster.fanout.live || b.cluster.fanout.live).toBe(false))
  for (let head = 1; head <= 100; head++) a.head(LIST, head)
  const before = ear.heardAnew
  await redis.restart()
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(before), 6_000)
  await eventually(() => {
    a.head(LIST, 101)
    expect(ear.heads).toContain(101)
  }, 6_000)
  await redis.command("flushall")
  a.head(LIST, 102)
  await eventually(() => expect(ear.heads).toContain(102))
})

test("whoever a node tells of a change, everybody on every other node is told once", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  await eventually(() => expect(a.cluster.fanout.live && b.cluster.fanout.live).toBe(true))
  const event = { type: "person_renamed", person: newPersonId() } as const
  a.cluster.events.publish(event)
  expect(a.events).toEqual([event])
  await eventually(() => expect(b.events).toEqual([event]), 1_000)
  b.cluster.events.publish({ ...event, person: newPersonId() })
  await eventually(() => expect(a.events).toHaveLength(2))
  expect(b.events).toHaveLength(2)
})

test("what a node tells of while Redis is away, the others are told when it is back", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  await eventually(() => expect(a.cluster.fanout.live && b.cluster.fanout.live).toBe(true))
  await redis.kill()
  await eventually(() => expect(a.cluster.fanout.live).toBe(false))
  const event = { type: "person_renamed", person: newPersonId() } as const
  a.cluster.events.publish(event)
  await redis.restart()
  expect(a.events).toEqual([event])
  await eventually(() => expect(b.events).toContainEqual(event), 12_000)
})

test("a node that leaves is gone at once", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const ear = b.listen(LIST)
  await eventually(() => expect([ear.heardAnew > 0, b.cluster.others]).toEqual([true, 1]), 4_000)
  a.cluster.goodbye()
  await eventually(() => expect(ear.gone_).toEqual([a.cluster.node]), 1_000)
  expect(b.cluster.others).toBe(0)
})
