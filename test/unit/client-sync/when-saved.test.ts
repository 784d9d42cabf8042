import { expect, test } from "vitest"
import { whenSaved } from "../../../client/sync/when-saved.ts"
import { settled } from "../../support/scripted-live.ts"
import { SimClock } from "../../support/sim-clock.ts"

function room(clean: boolean) {
  const listeners = new Set<() => void>()
  const client = { clean, flush: () => undefined }
  const saves = (): void => {
    client.clean = true
    for (const listener of listeners) listener()
  }
  return { client, listeners, saves }
}

function waiting(rooms: readonly ReturnType<typeof room>[]) {
  const clock = new SimClock()
  const state = { done: false }
  void whenSaved(rooms, clock.scope().clock).then(() => {
    state.done = true
  })
  return { clock, state }
}

test("waits until every room is saved, and leaves no listener behind", async () => {
  const [list, plan] = [room(false), room(true)]
  const { state } = waiting([list, plan])
  await settled()
  expect(state.done).toBe(false)
  list.saves()
  await settled()
  expect(state.done).toBe(true)
  expect(list.listeners.size + plan.listeners.size).toBe(0)
})

test("goes on without them when they are not saved for long", async () => {
  const list = room(false)
  const { clock, state } = waiting([list])
  clock.advance(8_000)
  await settled()
  expect(state.done).toBe(true)
  expect(list.listeners.size).toBe(0)
})
