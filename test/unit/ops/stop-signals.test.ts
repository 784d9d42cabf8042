import { expect, test } from "vitest"
import { stopOnSignals } from "../../../server/stop-signals.ts"

function signalled() {
  let now = 50_000
  const done: string[] = []
  const onSignal = stopOnSignals({
    clock: { now: () => now },
    stop: async () => void done.push("stop"),
    stopNow: () => void done.push("stop now"),
  })
  return {
    done,
    at: (ms: number) => {
      now = 50_000 + ms
      onSignal()
    },
  }
}

test("the first signal stops in good order, and what comes within a second is the same signal again", () => {
  const { done, at } = signalled()
  for (const ms of [0, 0, 3, 999, 1_000]) at(ms)
  expect(done).toEqual(["stop"])
})

test("a signal over a second after the first ends the process at once", () => {
  const { done, at } = signalled()
  for (const ms of [0, 500, 1_001]) at(ms)
  expect(done).toEqual(["stop", "stop now"])
})
