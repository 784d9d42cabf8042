import { expect, test } from "vitest"
import { Limiter } from "../../../server/gateways/limiter.ts"
import { SimClock } from "../../support/sim-clock.ts"

const takes = (limiter: Limiter, times: number): number =>
  Array.from({ length: times }, () => limiter.take()).filter((taken) => taken).length

test("twice the rate in a burst, the rate on average", () => {
  const time = new SimClock()
  const limiter = new Limiter(time.scope().clock, 10)
  expect(takes(limiter, 50)).toBe(20)
  time.advance(1_000)
  expect(takes(limiter, 50)).toBe(10)
})

test("a clock that is put back shuts nobody out", () => {
  const time = new SimClock()
  const limiter = new Limiter(time.scope().clock, 10)
  time.putBack(3_600_000)
  expect(takes(limiter, 50)).toBe(20)
  time.advance(1_000)
  expect(takes(limiter, 50)).toBe(10)
})
