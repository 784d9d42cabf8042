import { Worker } from "node:worker_threads"
import { describe, expect, test } from "vitest"
import { openHealth, type Condition, type HealthDeps } from "../../../server/ops/health.ts"
import { WorkerLink } from "../../../server/store/sqlite/worker-link.ts"
import { eventually } from "../../support/eventually.ts"
import { SimClock } from "../../support/sim-clock.ts"

function probed(deps: Partial<HealthDeps> = {}) {
  const clock = new SimClock()
  const changes: boolean[] = []
  const health = openHealth({
    clock: clock.scope().clock,
    storeAlive: () => true,
    askStore: async () => undefined,
    otherNodes: () => "up",
    onChange: (ready) => void changes.push(ready),
    ...deps,
  })
  return { clock, changes, health }
}

const there = { store: "up", otherNodes: "up", draining: false } satisfies Condition

describe("readiness", () => {
  test("holds while the store answers, also when no other node can be heard", async () => {
    expect(await probed().health.ready()).toEqual({ ready: true, condition: there })
    const alone = probed({ otherNodes: () => "away" })
    expect(await alone.health.ready()).toEqual({
      ready: true,
      condition: { ...there, otherNodes: "away" },
    })
  })

  test("ends while the store refuses, and comes back with it; each change is told once", async () => {
    let up = false
    const { clock, changes, health } = probed({
      askStore: async () => {
        if (!up) throw new Error("no")
      },
    })
    for (let i = 0; i < 3; i++) {
      expect(await health.ready()).toEqual({ ready: false, condition: { ...there, store: "away" } })
      clock.advance(1_000)
    }
    up = true
    expect((await health.ready()).ready).toBe(true)
    expect(changes).toEqual([false, true])
    expect(health.live()).toBe(true)
  })

  test("ends when the store takes more than two seconds, and everybody who asks meanwhile waits for one question", async () => {
    let asked = 0
    const { clock, health } = probed({
      askStore: () => {
        asked++
        return new Promise(() => undefined)
      },
    })
    const answers = Promise.all([health.ready(), health.ready(), health.ready()])
    clock.advance(2_000)
    expect((await answers).map(({ ready }) => ready)).toEqual([false, false, false])
    expect(asked).toBe(1)
  })

  test("asked a thousand times a second, puts two questions a second to the store", async () => {
    let asked = 0
    const { clock, health } = probed({ askStore: async () => void asked++ })
    for (let i = 0; i < 2_000; i++) {
      await health.ready()
      clock.advance(1)
    }
    expect(asked).toBeLessThanOrEqual(5)
    clock.putBack(3_600_000)
    await health.ready()
    expect(asked).toBeLessThanOrEqual(6)
  })

  test("ends for good when the node leaves, although it works", async () => {
    const { health } = probed()
    expect(health.draining).toBe(false)
    health.drain()
    expect(await health.ready()).toEqual({ ready: false, condition: { ...there, draining: true } })
    expect(health.live()).toBe(true)
  })
})

test("a store thread that ends makes the process not worth keeping", async () => {
  const link = new WorkerLink(new Worker("setTimeout(() => process.exit(1), 50)", { eval: true }))
  const { health } = probed({ storeAlive: () => link.alive })
  expect(health.live()).toBe(true)
  await eventually(() => expect(health.live()).toBe(false))
  expect((await health.ready()).ready).toBe(false)
})
