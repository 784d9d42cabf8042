import * as Y from "yjs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { addItem, removeItem } from "../../shared/documents/write-items.ts"
import { newItemId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { startFamily } from "../support/claims-world.ts"
import { Rng } from "../support/rng.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/**
 * C10, S3 on a real server and its real clock: what is taken is deleted by the same path, with the same frames and in
 * the same time as what is not. (Byte for byte and on virtual time: integration/covert-channels.)
 */

const EACH = 200
/** Standard deviations by which chance alone puts two samples apart once in 16,000 times. */
const APART = 4

let running: RunningApp
beforeAll(async () => {
  const many = "1000000"
  running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: many, MAX_UPDATES_PER_SECOND: "100000" } })
})
afterAll(() => running[Symbol.asyncDispose]())

interface Deletion {
  readonly taken: boolean
  readonly ms: number
  /** What the owner received from the moment she deleted until she was answered. */
  readonly frames: readonly string[]
}

/** She pushes what she does to her list, and is answered; nothing else is waited for. */
async function pushes(
  client: WireClient,
  doc: Y.Doc,
  change: () => unknown,
): Promise<Omit<Deletion, "taken">> {
  const updates: Uint8Array[] = []
  const keep = (update: Uint8Array): void => void updates.push(update)
  doc.on("update", keep)
  doc.transact(change)
  doc.off("update", keep)
  const before = client.received.length
  const answered = new Promise<number>((resolve) => client.socket.once("e", () => resolve(performance.now())))
  const began = performance.now()
  for (const update of updates) client.push(update)
  const ms = (await answered) - began
  const frames = client.received.slice(before)
  return {
    ms,
    frames: frames.map(({ name, args: [, entry] }) => `${name} ${Array.isArray(entry) ? entry.length : ""}`),
  }
}

/** How far apart two samples are, by ranks (Mann and Whitney), in standard deviations of chance. */
function apart(a: readonly number[], b: readonly number[]): number {
  const above = a.reduce(
    (sum, one) => sum + b.reduce((more, other) => more + (one > other ? 1 : one === other ? 0.5 : 0), 0),
    0,
  )
  const [n, m] = [a.length, b.length]
  return (above - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}

const msOf = (all: readonly Deletion[], taken: boolean): number[] =>
  all.filter((one) => one.taken === taken).map(({ ms }) => ms)

test("[C10, S3] two hundred wishes that are taken and two hundred that are not are deleted alike", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const rng = new Rng(seed)
  const { url, occasion, anna, ivo } = await startFamily(running.url)
  using client = await new WireClient({ url, token: anna.who.token }).connected()
  await client.join(roomOf("list", occasion))
  const doc = new Y.Doc()
  const by = anna.who.id
  const wishes = Array.from({ length: 2 * EACH }, (_, n) => ({ id: newItemId(), taken: n < EACH }))
  await pushes(client, doc, () => {
    for (const { id } of wishes) addItem(doc, { id, title: "A wish", createdBy: by, createdAt: 1 }, null)
  })
  for (const { id, taken } of wishes) if (taken) await ivo.claim(id, { do: "claim", units: 1 })
  const order = wishes.map((wish) => ({ wish, at: rng.uint32() })).toSorted((a, b) => a.at - b.at)
  const all: Deletion[] = []
  for (const { wish } of order) {
    const deleted = await pushes(client, doc, () => removeItem(doc, wish.id, { by, at: 5 }, null))
    all.push({ taken: wish.taken, ...deleted })
  }
  expect(new Set(all.flatMap(({ frames }) => frames))).toEqual(new Set(["e 4"]))
  expect(all.every(({ frames }) => frames.length === 1)).toBe(true)
  const [taken, free] = [msOf(all, true), msOf(all, false)]
  expect(Math.abs(apart(taken, free)), `seed ${seed}`).toBeLessThan(APART)
  // A few milliseconds more would have been seen.
  expect(
    apart(
      taken.map((ms) => ms + 5),
      free,
    ),
  ).toBeGreaterThan(APART)
})
