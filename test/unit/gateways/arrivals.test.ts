import { expect, test } from "vitest"
import { Arrivals } from "../../../server/gateways/arrivals.ts"
import { SimClock } from "../../support/sim-clock.ts"

test("of a thousand who come at once each has a turn of their own, and whoever would wait too long is refused", () => {
  const time = new SimClock()
  const arrivals = new Arrivals(time.scope().clock, 10)
  const turns = Array.from({ length: 1_000 }, () => arrivals.turn() ?? Infinity)
  expect(turns.slice(0, 3)).toEqual([0, 4, 8])
  expect(new Set(turns).size).toBe(1_000)
  const more = Array.from({ length: 3_000 }, () => arrivals.turn())
  expect(more.filter((wait) => wait === undefined).length).toBeGreaterThan(1_000)
  expect(Math.max(...more.map((wait) => wait ?? 0))).toBeLessThanOrEqual(10_000)
  time.advance(20_000)
  expect(arrivals.turn()).toBe(0)
})

test("an address has so many connections at once, and opens three times as many a minute", () => {
  const time = new SimClock()
  const arrivals = new Arrivals(time.scope().clock, 10)
  for (let i = 0; i < 10; i++) arrivals.enter("home")
  expect([arrivals.refusalOf("home"), arrivals.refusalOf("elsewhere")]).toEqual(["too_many", undefined])
  for (let i = 0; i < 10; i++) arrivals.leave("home")
  const refused = Array.from({ length: 100 }, () => arrivals.refusalOfStubborn("home")).filter(Boolean)
  expect(refused).toHaveLength(70)
  time.advance(60_000)
  expect(arrivals.refusalOfStubborn("home")).toBeUndefined()
})
