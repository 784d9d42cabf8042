import { expect, test } from "vitest"
import type { PresenceEntry } from "../../../shared/protocol.ts"
import { PresenceBoard } from "../../../server/rooms/presence/presence.ts"
import { SimClock } from "../../support/sim-clock.ts"

test("[S3] what waits to be shown is not sent the sooner because somebody moves whom nobody sees", () => {
  const time = new SimClock()
  const sent: (readonly PresenceEntry[])[] = []
  const board = new PresenceBoard(time.scope().clock, (entries) => sent.push(entries))
  board.set(1, 10, { field: "title" })
  board.clear(2)
  board.clear(2, 3)
  expect(sent).toEqual([])
  time.advance(50)
  expect(sent).toEqual([[[1, 10, { field: "title" }]]])
  board.clear(1)
  expect(sent.at(-1)).toEqual([[1, 10, null]])
})
