import { expect, test } from "vitest"
import * as Y from "yjs"
import { newOccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { StoreError } from "../../../server/store/port.ts"
import { itemId, personId } from "../../support/documents.ts"
import { type Guest, RoomWorld } from "../../support/room-world.ts"
import type { Gate } from "../../support/sim-store.ts"

const IVO = personId(1)
/** More rooms than are settled side by side. */
const AWAY = 20

/** Whether an answer tells of a room in this set. */
const tellsOf = (answer: unknown, rooms: ReadonlySet<string>): boolean =>
  [...rooms].some((room) => (JSON.stringify(answer) ?? "").includes(room))

test("rooms whose part of the store is away hold up no other room's acknowledgement, also not a lost one", async () => {
  const away = new Set<string>()
  let cutsAnswers = false
  const gate: Gate = async (kind, work) => {
    const answer = work()
    if (kind === "write" && cutsAnswers) throw new StoreError("away", "unknown", "cut")
    if (kind === "read" && tellsOf(answer, away)) throw new StoreError("away", "not_written", "away")
    return answer
  }
  const world = new RoomWorld({ gate })
  const enter = (): Promise<Guest> => world.enterRoom(roomOf("list", newOccasionId()), IVO)
  const lost = await Promise.all(Array.from({ length: AWAY }, enter))
  const other = await enter()
  const pass = async (): Promise<void> => {
    for (let second = 0; second < 4; second++) {
      world.clock.advance(1_000)
      await world.settle()
    }
  }
  cutsAnswers = true
  for (const { room } of lost) away.add(room.id)
  for (const guest of lost) guest.push((items) => void items.set(itemId(1), new Y.Map()))
  await pass()
  const frame = other.push((items) => void items.set(itemId(1), new Y.Map()))
  await pass()
  expect(other.acknowledged).toEqual([frame])
  expect(lost.flatMap(({ acknowledged }) => acknowledged)).toEqual([])

  away.clear()
  await pass()
  expect(lost.flatMap(({ acknowledged }) => acknowledged)).toHaveLength(AWAY)
})
