import { expect, test } from "vitest"
import { Courtesy } from "../../../server/rooms/courtesy.ts"

test("where only one node writes nobody waits", () => {
  const courtesy = new Courtesy()
  courtesy.leaves(1_000)
  courtesy.landed(1_040)
  expect(courtesy.wait(1_040)).toBe(0)
})

test("where several write, whoever got a number waits as long as that took, and no longer than a quarter of a second", () => {
  const courtesy = new Courtesy()
  courtesy.met(900)
  courtesy.leaves(1_000)
  courtesy.landed(1_040)
  expect(courtesy.wait(1_040)).toBe(40)
  expect(courtesy.wait(1_081)).toBe(0)
  courtesy.leaves(1_100)
  courtesy.landed(1_800)
  expect(courtesy.wait(1_800)).toBe(250)
})

test("when the others have stopped nobody waits, nor does a clock that was put back hold anybody up", () => {
  const courtesy = new Courtesy()
  courtesy.met(1_000)
  courtesy.leaves(1_000)
  courtesy.landed(1_100)
  expect(courtesy.wait(-100_000)).toBe(250)
  courtesy.leaves(3_000)
  courtesy.landed(3_040)
  expect(courtesy.wait(3_040)).toBe(0)
})
