import { expect, test } from "vitest"
import * as Y from "yjs"
import { newOccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { itemId, personId } from "../../support/documents.ts"
import { RoomWorld } from "../../support/room-world.ts"

const note = (length: number) => (items: Y.Map<unknown>) =>
  void items.set(itemId(1), new Y.Map([["note", new Y.Text("x".repeat(length))]]))

test("while the node is short of memory large rooms answer busy, small ones go on, and idle ones leave", async () => {
  const held = { used: 0, max: 200_000 }
  const world = new RoomWorld({ held })
  const eve = await world.enter(personId(1))
  const other = await world.enterRoom(roomOf("list", newOccasionId()), personId(2))
  for (let n = 0; n < 16; n++) eve.push(note(15_000))
  await world.settle()
  expect(held.used).toBeGreaterThan(held.max)
  eve.push(note(10))
  const frame = other.push(note(10))
  await world.settle()
  expect(eve.notices.at(-1)).toMatchObject({ kind: "busy" })
  expect(other.acknowledged).toEqual([frame])
  eve.leave()
  world.clock.advance(4_000)
  await world.settle()
  expect(held.used).toBeLessThan(held.max)
})
