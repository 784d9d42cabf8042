import * as Y from "yjs"
import { expect, test } from "vitest"
import { newOccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { itemId, personId } from "../../support/documents.ts"
import { NodePair } from "../../support/node-pair.ts"
import { Rng } from "../../support/rng.ts"
import type { Guest } from "../../support/room-world.ts"
import type { Gate } from "../../support/sim-store.ts"

/** What the store and the way between nodes take, in ms; and how often a node appends. */
const STORE_MS = 6
const AIR_MS = 2
const PACE_MS = 30
const ROOMS = 6
const EDITS = 400

/** Two nodes, and in each of some rooms somebody on either, where everything takes its time. */
async function family() {
  const pair = new NodePair({ paceMs: PACE_MS })
  const { clock } = pair.clock.scope()
  const after = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve))
  const slow: Gate = async (_, work) => {
    await after(STORE_MS / 2)
    const done = work()
    await after(STORE_MS / 2)
    return done
  }
  const guests: Guest[] = []
  for (let room = 0; room < ROOMS; room++) {
    const id = roomOf("list", newOccasionId())
    for (const [seat, { world }] of [pair.one, pair.two].entries())
      guests.push(await world.enterRoom(id, personId(2 * room + seat)))
  }
  await pair.settle()
  pair.one.gate = pair.two.gate = slow
  const pass = async (ms: number): Promise<void> => {
    for (; ms > 0; ms--) {
      pair.clock.advance(1)
      await pair.one.world.settle()
      for (const { arrive } of pair.air.flights.splice(0)) clock.after(AIR_MS, arrive)
    }
  }
  return { pair, guests, pass }
}

test("[L5] two nodes that append in the same rooms all the time seldom try the same number, and everybody has everything soon", async () => {
  const { pair, guests, pass } = await family()
  const rng = new Rng(11)
  for (let edit = 0; edit < EDITS; edit++) {
    rng.pick(guests).push((items) => items.set(itemId(edit), new Y.Map([["title", "Tea"]])))
    // Eight milliseconds on average: twenty edits a second in each room.
    await pass(rng.below(17))
  }
  await pass(200)
  const { one, two } = pair
  const entries = one.counts.entries + two.counts.entries
  const conflicts = one.counts.conflicts + two.counts.conflicts
  console.log(`${EDITS} edits, ${entries} entries, ${conflicts} numbers lost to the other node`)
  expect(conflicts).toBeLessThan(EDITS * 0.05)
  expect(guests.map(({ acknowledged }) => acknowledged.length).reduce((sum, n) => sum + n)).toBe(EDITS)
  for (let room = 0; room < guests.length; room += 2)
    expect(guests[room]?.doc.getMap("items").size).toBe(guests[room + 1]?.doc.getMap("items").size)
})
