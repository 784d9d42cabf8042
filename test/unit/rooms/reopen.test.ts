import { expect, test } from "vitest"
import * as Y from "yjs"
import { itemId, personId } from "../../support/documents.ts"
import { type Guest, RoomWorld } from "../../support/room-world.ts"
import type { Gate } from "../../support/sim-store.ts"

const IVO = personId(1)
const MIRA = personId(2)

/** A store that reads at once, and writes when it is told to. */
function slowWriter(): { readonly gate: Gate; readonly write: () => void } {
  const waiting: (() => void)[] = []
  return {
    gate: (kind, work) =>
      kind === "read"
        ? Promise.resolve(work())
        : new Promise((resolve) => void waiting.push(() => resolve(work()))),
    write: () => waiting.shift()?.(),
  }
}

const say = (guest: Guest, n: number) => guest.push((items) => void items.set(itemId(n), new Y.Map()))

test("a room that is closed during an append opens with what landed", async () => {
  const { gate, write } = slowWriter()
  const world = new RoomWorld({ gate })
  const ivo = await world.enter(IVO)
  say(ivo, 1)
  await world.settle()
  world.registry.drop(ivo.room)
  const mira = world.enter(MIRA)
  await world.settle()
  write()
  expect((await mira).arrival?.entries.map(([at]) => at)).toEqual([1])
})

test("a room that is closed during an append is open again after two seconds, also while the store is silent", async () => {
  const { gate } = slowWriter()
  const world = new RoomWorld({ gate })
  const ivo = await world.enter(IVO)
  say(ivo, 1)
  await world.settle()
  world.registry.drop(ivo.room)
  const mira = world.enter(MIRA)
  world.clock.advance(2_000)
  expect((await mira).arrival?.entries).toEqual([])
})
