import { expect, test } from "vitest"
import { Twice } from "../../../server/claims/twice.ts"
import { SimClock } from "../../support/sim-clock.ts"

test("[M4] it begins after everybody who asked, at once and again later, and many who ask together cost little", async () => {
  const time = new SimClock()
  let runs = 0
  let finish = (): void => undefined
  const task = (): Promise<void> => {
    runs++
    return new Promise((resolve) => (finish = resolve))
  }
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const twice = new Twice(time.scope().clock, 3_000, task)
  for (let n = 0; n < 100; n++) twice.ask("one")
  expect(runs).toBe(1)
  finish()
  await settle()
  // Somebody asked while it ran, so it runs once more.
  expect(runs).toBe(2)
  finish()
  await settle()
  time.advance(2_999)
  expect(runs).toBe(2)
  time.advance(1)
  expect(runs).toBe(3)
  finish()
  await settle()
  twice.ask("one")
  finish()
  await settle()
  twice.stop()
  time.advance(60_000)
  expect(runs).toBe(4)
})
