import { expect, test } from "vitest"
import { FairQueue } from "../../../server/documents/fair-queue.ts"

const HALF_LIFE_MS = 60_000

function queueAt() {
  const time = { now: 0 }
  const queue = new FairQueue<string>({ now: () => time.now })
  const rest = (): string[] => {
    const order: string[] = []
    for (let next = queue.take(); next !== undefined; next = queue.take()) order.push(next)
    return order
  }
  return { queue, time, rest }
}

test("[R7] the task of an owner who has used less goes first, and equals go in the order they came", () => {
  const { queue, rest } = queueAt()
  queue.charge(["eve"], 5_000)
  for (let room = 0; room < 3; room++) queue.add(`eve ${room}`, ["eve"])
  queue.add("mira", ["mira"])
  queue.add("ivo", ["ivo"])
  expect(rest()).toEqual(["mira", "ivo", "eve 0", "eve 1", "eve 2"])
})

test("[R7] a task is ranked by its least charged owner, so that a stranger in a family's room does not slow it", () => {
  const { queue, rest } = queueAt()
  queue.charge(["eve"], 5_000)
  queue.charge(["otto"], 10)
  queue.add("otto's", ["otto"])
  queue.add("shared", ["eve", "mira"])
  expect(rest()).toEqual(["shared", "otto's"])
  expect(queue.used(["eve", "mira"])).toBe(0)
})

test("[R7] what was used counts half after a minute, and a clock that was put back makes nothing count more", () => {
  const { queue, time } = queueAt()
  queue.charge(["eve"], 4_000)
  time.now = HALF_LIFE_MS
  expect(queue.used(["eve"])).toBeCloseTo(2_000)
  time.now = -HALF_LIFE_MS
  expect(queue.used(["eve"])).toBe(4_000)
})

test("[R7] an empty queue has nothing to take, and a task without owners waits for nobody's sake", () => {
  const { queue, rest } = queueAt()
  expect(queue.take()).toBeUndefined()
  queue.charge(["eve"], 1)
  queue.add("eve", ["eve"])
  queue.add("nobody's", [])
  expect(rest()).toEqual(["nobody's", "eve"])
})
