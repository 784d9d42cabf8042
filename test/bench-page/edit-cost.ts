import { setTimeout as wait } from "node:timers/promises"
import type * as Y from "yjs"
import { WireClient } from "../support/wire-client.ts"
import type { Seat } from "./people.ts"

/** A text of a room that somebody goes on writing in. */
export interface Text {
  readonly seat: Seat
  readonly text: Y.Text
}

const EDITS = 150
/** As fast as somebody may type without being asked to wait, in ms. */
const APART_MS = 40
const ROUNDS = 3

/**
 * Processor time of one keystroke, in µs: of the server and of the connection that sends it, which run in this process.
 * The texts take turns, and each figure is the median of its rounds.
 */
export async function editCosts(texts: readonly Text[]): Promise<readonly number[]> {
  const costs = texts.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++)
    for (const [n, text] of texts.entries()) costs[n]?.push(await costOf(text))
  return costs.map((some) => Math.round(some.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0))
}

async function costOf({ seat: { url, guest, room }, text }: Text): Promise<number> {
  const { doc } = text
  if (doc === null) throw new Error("a text without a document")
  using client = await new WireClient({ url, token: guest.token }).connected()
  await client.join(room)
  const updates: Uint8Array[] = []
  const collect = (update: Uint8Array): void => void updates.push(update)
  doc.on("update", collect)
  for (let edit = 0; edit < EDITS; edit++) text.insert(text.length, "a")
  doc.off("update", collect)
  let last = 0
  const before = process.cpuUsage()
  for (const update of updates) {
    last = client.push(update)
    await wait(APART_MS)
  }
  const { user, system } = process.cpuUsage(before)
  await client.acknowledged(last)
  return (user + system) / EDITS
}
