import { expect, test } from "vitest"
import { Unsettled } from "../../../server/gateways/unsettled.ts"
import type { FrameId } from "../../../shared/ids.ts"
import { SimClock } from "../../support/sim-clock.ts"

/** What is pushed goes nowhere; the test says what becomes of it. */
function peer() {
  const time = new SimClock()
  const pushed: FrameId[] = []
  const seat = { push: (frame: FrameId) => void pushed.push(frame) }
  const unsettled = new Unsettled(time.scope().clock, seat, {
    hold: () => () => undefined,
    pump: () => undefined,
  })
  const push = (): FrameId => {
    unsettled.push(Uint8Array.of(0, 0))
    const frame = pushed.at(-1)
    if (frame === undefined) throw new Error("nothing was pushed")
    return frame
  }
  return { time, pushed, unsettled, push }
}

test("a push behind one that is still decided on is tried again for as long as that takes", () => {
  const { time, pushed, unsettled, push } = peer()
  const [slow, next, last] = [push(), push(), push()]
  for (let n = 0; n < 20; n++) {
    expect([unsettled.resync(next), unsettled.resync(last)]).toEqual([true, true])
    time.advance(1_000)
    expect(pushed.slice(-2)).toEqual([next, last])
  }
  unsettled.settle([slow])
  expect(pushed.filter((frame) => frame === slow)).toHaveLength(1)
})

test("a push that leans on what nobody has is hopeless after three tries", () => {
  const { time, unsettled, push } = peer()
  const first = push()
  for (let n = 0; n < 3; n++) {
    expect(unsettled.resync(first)).toBe(true)
    time.advance(1_000)
  }
  expect(unsettled.resync(first)).toBe(false)
})
