import { Redis } from "ioredis"
import * as Y from "yjs"
import { expect, test } from "vitest"
import { addItem } from "../../shared/documents/write-items.ts"
import { Home } from "../../shared/api.ts"
import { newItemId, type PersonId } from "../../shared/ids.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp, startOccasion } from "../support/api-people.ts"
import { eventually } from "../support/eventually.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import type { RunningApp } from "../support/start-app.ts"
import { type RunningNodes, startNodes } from "../support/start-nodes.ts"
import { WireClient } from "../support/wire-client.ts"

/** People of one room on different nodes, with real Redis and a database, while Redis does what it wants. */

/** An edit of a document of its own, so that any number of them follow each other in any order. */
function edit(by: PersonId): Uint8Array {
  const doc = new Y.Doc()
  addItem(doc, { id: newItemId(), title: "Tea", createdBy: by, createdAt: 1 }, null)
  return Y.encodeStateAsUpdate(doc)
}

const numbersOf = (client: WireClient): number[] => client.all("e").map(([, [seq]]) => seq)

/** Ivo and Mira share a list; the room is open for nobody yet. */
async function family(nodes: RunningNodes): Promise<{ ivo: ApiPerson; mira: ApiPerson; room: RoomId }> {
  const { url } = nodes.node(0)
  const ivo = await signUp(url, "Ivo")
  const mira = await signUp(url, "Mira")
  const { occasion, link } = await startOccasion(url, ivo, "Anna")
  await joinBy(url, mira, link)
  return { ivo, mira, room: roomOf("list", occasion) }
}

async function sit({ url }: Pick<RunningApp, "url">, person: ApiPerson, room: RoomId): Promise<WireClient> {
  const client = await new WireClient({ url, token: person.token }).connected()
  await client.join(room)
  return client
}

/** Counts what is said on a room's channel, by its second byte: the kind of a message (server/cluster/codec.ts). */
async function overhear(nodes: RunningNodes, room: RoomId) {
  const kinds: number[] = []
  const spy = new Redis(nodes.redis.port, "127.0.0.1")
  spy.on("smessageBuffer", (_: Buffer, message: Buffer) => kinds.push(message[1] ?? 0))
  let channel = ""
  await eventually(async () => {
    const channels: unknown = await nodes.redis.command("pubsub", "shardchannels", `*#${room}#`)
    channel = Array.isArray(channels) ? String(channels[0] ?? "") : ""
    expect(channel).not.toBe("")
  })
  await spy.ssubscribe(channel)
  return {
    entries: () => kinds.filter((kind) => kind === 1).length,
    [Symbol.dispose]: () => spy.disconnect(),
  }
}

test.each([2, 3, 5])(
  "[F1] what is written on each of %i nodes reaches everybody once and in order, and is published once per entry",
  async (count) => {
    await using nodes = await startNodes(count)
    const { ivo, mira, room } = await family(nodes)
    using first = await sit(nodes.node(0), ivo, room)
    const others = await Promise.all(nodes.nodes.slice(1).map((node) => sit(node, mira, room)))
    using heard = await overhear(nodes, room)
    const all = [first, ...others]
    const frames: Promise<void>[] = []
    for (let turn = 0; turn < 40; turn++) {
      const writer = all[turn % all.length] ?? first
      frames.push(writer.acknowledged(writer.push(edit(writer === first ? ivo.id : mira.id))))
      if (turn % 4 === 0) await frames.at(-1)
    }
    await Promise.all(frames)
    await eventually(() => {
      const heads = all.map((client) => numbersOf(client).at(-1))
      expect(new Set(heads).size).toBe(1)
    })
    const head = numbersOf(first).at(-1) ?? 0
    const expected = Array.from({ length: head }, (_, index) => index + 1)
    for (const client of all) expect(numbersOf(client)).toEqual(expected)
    await eventually(() => expect(heard.entries()).toBe(head))
    console.log(`${count} nodes: ${head} entries, ${heard.entries()} publishes`)
    for (const client of others) client[Symbol.dispose]()
  },
)

test("[F3] a subscriber's connection that is killed during an edit heals within two seconds, without another edit", async () => {
  await using nodes = await startNodes(2)
  const { ivo, mira, room } = await family(nodes)
  using here = await sit(nodes.node(0), ivo, room)
  using there = await sit(nodes.node(1), mira, room)
  await here.acknowledged(here.push(edit(ivo.id)))
  await eventually(() => expect(numbersOf(there)).toEqual([1]))
  const killed = performance.now()
  await nodes.redis.command("client", "kill", "type", "pubsub")
  await here.acknowledged(here.push(edit(ivo.id)))
  await eventually(() => expect(numbersOf(there)).toEqual([1, 2]), 2_000)
  console.log(`healed ${Math.round(performance.now() - killed)} ms after the kill`)
})

test("[F4] Redis frozen for two seconds: people on one node notice nothing, nobody's connection drops, the others catch up", async () => {
  await using nodes = await startNodes(2)
  const { ivo, mira, room } = await family(nodes)
  using his = await sit(nodes.node(0), ivo, room)
  using hers = await sit(nodes.node(0), mira, room)
  using elsewhere = await sit(nodes.node(1), mira, room)
  await his.acknowledged(his.push(edit(ivo.id)))
  const measure = async (ms: number): Promise<{ typical: number; worst: number }> => {
    const took: number[] = []
    for (const until = performance.now() + ms; performance.now() < until;) {
      const before = performance.now()
      const seen = numbersOf(hers).length
      his.push(edit(ivo.id))
      await eventually(() => expect(numbersOf(hers).length).toBeGreaterThan(seen))
      took.push(performance.now() - before)
    }
    const sorted = took.toSorted((a, b) => a - b).map(Math.round)
    return { typical: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0 }
  }
  const usual = await measure(500)
  nodes.redis.pause()
  const frozen = await measure(2_000)
  nodes.redis.resume()
  console.log("delivery on one node, ms:", usual, "while Redis is frozen:", frozen)
  expect(frozen.worst).toBeLessThan(1_000)
  await eventually(() => expect(numbersOf(elsewhere)).toEqual(numbersOf(his)), 4_000)
  expect([his.closed, hers.closed, elsewhere.closed]).toEqual([false, false, false])
})

test("[F4] Redis dead: edits go on between nodes by the log, about a second late, and at once when it is back", async () => {
  await using nodes = await startNodes(2)
  const { ivo, mira, room } = await family(nodes)
  using his = await sit(nodes.node(0), ivo, room)
  using hers = await sit(nodes.node(1), mira, room)
  const across = async (withinMs: number): Promise<number> => {
    const before = performance.now()
    const seen = numbersOf(hers).length
    his.push(edit(ivo.id))
    await eventually(() => expect(numbersOf(hers).length).toBeGreaterThan(seen), withinMs)
    return performance.now() - before
  }
  const pushed = await across(2_000)
  await nodes.redis.kill()
  const late: number[] = []
  for (let turn = 0; turn < 4; turn++) late.push(await across(5_000))
  await nodes.redis.restart()
  await eventually(async () => {
    for (const { url } of nodes.nodes)
      expect(await (await fetch(`${url}/readyz`)).text()).toContain('"otherNodes":"up"')
  }, 8_000)
  await nodes.redis.command("flushall")
  await across(5_000)
  const again = await across(2_000)
  const ms = [pushed, ...late, again].map(Math.round)
  console.log(
    `across nodes: ${ms[0]} ms; while Redis is dead ${ms.slice(1, -1).join(", ")} ms; back ${ms.at(-1)} ms`,
  )
  expect(Math.max(...late)).toBeLessThan(3_000)
  expect([his.closed, hers.closed]).toEqual([false, false])
  expect(numbersOf(hers)).toEqual(numbersOf(his))
})

test("[F5] who leaves is gone on other nodes within a second, who was on a node that is killed within ten", async () => {
  await using nodes = await startNodes(1)
  const { ivo, mira, room } = await family(nodes)
  const doomed = new ServerProcess(await freePort(), "unused", { ...nodes.env, LOG_LEVEL: "warn" })
  doomed.spawn()
  await doomed.listening(30_000)
  using his = await sit(nodes.node(0), ivo, room)
  using leaving = await sit(doomed, mira, room)
  using staying = await sit(doomed, mira, room)
  const shown = new Map<number, unknown>()
  const update = (): number => {
    for (const [, entries] of his.all("w"))
      for (const [connection, , state] of entries) shown.set(connection, state)
    return [...shown.values()].filter((state) => state !== null).length
  }
  for (const client of [leaving, staying]) client.socket.emit("w", 0, { item: newItemId(), field: "title" })
  await eventually(() => expect(update()).toBe(2))
  leaving[Symbol.dispose]()
  await eventually(() => expect(update()).toBe(1), 1_000)
  const killed = performance.now()
  await doomed.kill()
  await eventually(() => expect(update()).toBe(0), 10_000)
  console.log(`presence of a killed node gone after ${Math.round(performance.now() - killed)} ms`)
  expect(staying.closed).toBe(true)
})

test("[M4] who is removed on one node is out on the other within a second", async () => {
  await using nodes = await startNodes(2)
  const { ivo, mira, room } = await family(nodes)
  using hers = await sit(nodes.node(1), mira, room)
  const { url } = nodes.node(0)
  const headers = { origin: url, authorization: `Bearer ${ivo.token}` }
  const home = Home.parse(await (await fetch(new URL("/api/home", url), { headers })).json())
  const member = new URL(`/api/circles/${home.circles[0]?.id}/members/${mira.id}`, url)
  const removed = await fetch(member, { method: "DELETE", headers })
  expect(removed.status).toBe(204)
  const before = performance.now()
  await eventually(() => expect(hers.all("out")).toHaveLength(1), 1_000)
  console.log(`out after ${Math.round(performance.now() - before)} ms`)
})
