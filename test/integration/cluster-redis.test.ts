import { createServer } from "node:http"
import { once } from "node:events"
import { Redis } from "ioredis"
import { expect, test } from "vitest"
import { newOccasionId, newPersonId, seq } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { Codec } from "../../server/cluster/codec.ts"
import { NodeId } from "../../server/rooms/replication/fanout.ts"
import { openTestCluster, startTestNode } from "../support/cluster-node.ts"
import { eventually } from "../support/eventually.ts"
import { freePort } from "../support/server-process.ts"
import { startRedis, type TestRedis } from "../support/start-redis.ts"

/** Which Redis serves, what is refused, and what strangers on it can do. */

const ROOM = roomOf("list", newOccasionId())

async function refusal(url: string): Promise<string> {
  const { result, logLines } = await openTestCluster(url)
  expect(logLines.join("")).not.toContain("hunter2")
  if (!result.ok) return result.error
  await result.value.close()
  return "it serves"
}

test("a server that does not serve is refused in a sentence that names the setting", async () => {
  await using cluster = await startRedis(["--cluster-enabled", "yes"])
  expect(await refusal(cluster.url)).toMatch(/^REDIS_URL leads to a node of a Redis Cluster; .*\.$/)

  await using locked = await startRedis(["--requirepass", "hunter2"])
  const at = `127.0.0.1:${locked.port}`
  expect(await refusal(`redis://${at}`)).toMatch(/^REDIS_URL: .* refuses the user name or the password/)
  expect(await refusal(`redis://:hunter2x@${at}`)).toMatch(/^REDIS_URL: .* refuses/)
  expect(await refusal(`redis://:hunter2@${at}`)).toBe("it serves")

  const http = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1")
  await once(http, "listening")
  const address = http.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  expect(await refusal(`redis://127.0.0.1:${port}`)).toBe("REDIS_URL: what answers there is not Redis.")
  http.close()
})

test("a user that may not publish and subscribe is refused; the rights that the sentence names are enough", async () => {
  await using redis = await startRedis()
  const as = (user: string): string => `redis://${user}:hunter2@127.0.0.1:${redis.port}`
  const commands = ["+ssubscribe", "+sunsubscribe", "+spublish", "+ping"]
  const user = (name: string, ...rights: string[]) =>
    redis.command("acl", "setuser", name, "on", ">hunter2", "resetkeys", "resetchannels", "-@all", ...rights)
  await user("mute", "+ssubscribe", "+sunsubscribe", "+ping", "&jubilee:*")
  await user("deaf", "+spublish", "+ping", "&jubilee:*")
  await user("astray", ...commands, "&others:*")
  await user("fit", ...commands, "&jubilee:*")
  for (const name of ["mute", "deaf", "astray"]) {
    expect(await refusal(as(name))).toMatch(/^REDIS_URL: its user may not publish and subscribe; /)
  }
  await using a = await startTestNode(as("fit"))
  await using b = await startTestNode(as("fit"))
  const ear = b.listen(ROOM)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  a.head(ROOM, 1)
  await eventually(() => expect(ear.heads).toEqual([1]))
})

test("a node starts without Redis and hears others as soon as it is there", async () => {
  const port = await freePort()
  await using node = await startTestNode(`redis://127.0.0.1:${port}`)
  const ear = node.listen(ROOM)
  expect(node.cluster.fanout.live).toBe(false)
  node.head(ROOM, 1)
  await using redis = await startRedis([], port)
  await eventually(() => expect(node.cluster.fanout.live).toBe(true), 6_000)
  expect(ear.heardAnew).toBeGreaterThan(0)
  expect(redis.port).toBe(port)
  expect(node.logLines.join("")).toContain("Redis cannot be reached; other nodes are followed by the log")
})

/** A key that is no node's, on the channels of those who share a place. */
async function channelsOf(redis: TestRedis): Promise<string[]> {
  const channels: unknown = await redis.command("pubsub", "shardchannels")
  return Array.isArray(channels) ? channels.map(String) : []
}

test("what no node of ours wrote is ignored and counted, on every channel, and nothing comes of it", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const ear = b.listen(ROOM)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  const channels = await channelsOf(redis)
  expect(channels.length).toBeGreaterThanOrEqual(6)
  const stranger = new Codec(NodeId.parse("9".repeat(26)), Buffer.alloc(32, 9))
  const forged = [
    "",
    "{",
    "garbage",
    "{}",
    "null",
    JSON.stringify({ uid: "x", nsp: "/", type: 6, data: { opts: { rooms: [], except: [] }, close: true } }),
    JSON.stringify({
      uid: "x",
      nsp: "/",
      type: 7,
      data: { opts: { rooms: [], except: [] }, requestId: "1" },
    }),
    stranger.writeRoom(ROOM, { kind: "head", seq: seq(9), presence: 9 }).toString("latin1"),
    stranger.writeAll({ kind: "goodbye" }).toString("latin1"),
    "x".repeat(1_000_000),
  ]
  const before = b.cluster.counters.foreign
  for (const channel of channels) {
    for (const message of forged) await redis.command("spublish", channel, message)
  }
  a.head(ROOM, 1)
  await eventually(() => expect(ear.heads).toEqual([1]))
  // What b hears: all nodes, the room, its echo, and where Socket.IO would hear answers.
  expect(b.cluster.counters.foreign - before).toBe(4 * forged.length)
  expect(ear.gone_).toEqual([])
  expect(b.events).toEqual([])
  expect(b.logLines.join("")).not.toContain("could not be taken")
})

test("a message of ours that somebody says again moves nothing", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url)
  await using b = await startTestNode(redis.url)
  const ear = b.listen(ROOM)
  await eventually(() => expect(b.cluster.others).toBe(1), 4_000)
  const kept: { channel: string; message: Buffer }[] = []
  const spy = new Redis(redis.port, "127.0.0.1")
  spy.on("smessageBuffer", (channel: Buffer, message: Buffer) =>
    kept.push({ channel: channel.toString(), message }),
  )
  for (const channel of await channelsOf(redis)) await spy.ssubscribe(channel)
  await eventually(() => expect(kept.length).toBeGreaterThan(3), 4_000)
  a.cluster.goodbye()
  await eventually(() => expect(b.cluster.others).toBe(0), 1_000)
  for (const { channel, message } of kept.slice()) await spy.spublish(channel, message)
  spy.disconnect()
  b.cluster.events.publish({ type: "person_renamed", person: newPersonId() })
  a.head(ROOM, 5)
  await eventually(() => expect(ear.heads).toContain(5))
  expect(b.cluster.others).toBe(0)
})

test("two places that share one Redis hear nothing of each other", async () => {
  await using redis = await startRedis()
  await using a = await startTestNode(redis.url, "one place")
  await using b = await startTestNode(redis.url, "another place")
  const ear = b.listen(ROOM)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  a.head(ROOM, 1)
  b.head(ROOM, 2)
  await eventually(() => expect(a.cluster.fanout.live).toBe(true))
  expect(ear.news_).toEqual([])
  expect(b.cluster.counters).toMatchObject({ foreign: 0, version: 0, malformed: 0 })
})

test("behind Sentinels, nodes follow the master when another server becomes it", async () => {
  await using first = await startRedis()
  await using second = await startRedis(["--replicaof", `127.0.0.1 ${first.port}`])
  await using sentinel = await startRedis(["--sentinel"])
  await sentinel.command("sentinel", "monitor", "family", "127.0.0.1", String(first.port), "1")
  await sentinel.command("sentinel", "set", "family", "down-after-milliseconds", "300")
  await sentinel.command("sentinel", "set", "family", "failover-timeout", "3000")
  expect(await refusal(sentinel.url)).toMatch(/^REDIS_URL leads to a Sentinel; /)
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/family`
  await using a = await startTestNode(url)
  await using b = await startTestNode(url)
  const ear = b.listen(ROOM)
  await eventually(() => expect(ear.heardAnew).toBeGreaterThan(0))
  await eventually(async () => {
    expect(JSON.stringify(await sentinel.command("sentinel", "replicas", "family"))).toContain(
      String(second.port),
    )
  }, 15_000)
  await first.kill()
  await eventually(() => expect(a.cluster.fanout.live || b.cluster.fanout.live).toBe(false))
  await eventually(() => expect(a.cluster.fanout.live && b.cluster.fanout.live).toBe(true), 20_000)
  a.head(ROOM, 3)
  await eventually(() => expect(ear.heads).toContain(3))
  // They are needed to find the master, and not while it is known.
  await sentinel.kill()
  a.head(ROOM, 4)
  await eventually(() => expect(ear.heads).toContain(4))
  await second.command("client", "kill", "type", "pubsub")
  await eventually(() => expect(a.cluster.fanout.live).toBe(false))
  await sentinel.restart()
  await eventually(() => expect(a.cluster.fanout.live && b.cluster.fanout.live).toBe(true), 20_000)
}, 60_000)
