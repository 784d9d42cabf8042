import { setImmediate } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import { FairQueue } from "../../../server/async/fair-queue.ts"
import { ReadLimits } from "../../../server/http/read-limits.ts"
import { personId } from "../../support/documents.ts"

/** A task that ends when the test says so. */
function held(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    task: async () => {
      log.push(name)
      await promise
    },
    end: () => resolve(),
  }
}

describe("a fair queue", () => {
  test("of a hundred tasks of one key and one of another, the other one is next", async () => {
    const started: string[] = []
    const queue = new FairQueue(1)
    const hostile = Array.from({ length: 20 }, (_, at) => held(started, `hostile ${at}`))
    const running = hostile.map(({ task }) => queue.run("hostile", task))
    const honest = held(started, "honest")
    const mine = queue.run("honest", honest.task)
    for (const { end } of hostile) end()
    honest.end()
    await Promise.all([...running, mine])
    expect(started.indexOf("honest")).toBeLessThanOrEqual(2)
    expect(started).toHaveLength(21)
  })

  test("runs as many at once as it says, and goes on when a task fails", async () => {
    const started: string[] = []
    const queue = new FairQueue(2)
    const [one, two, three] = [held(started, "one"), held(started, "two"), held(started, "three")]
    const failing = queue.run("a", async () => {
      await one.task()
      throw new Error("failed")
    })
    const others = [queue.run("b", two.task), queue.run("c", three.task)]
    await setImmediate()
    expect(started).toEqual(["one", "two"])
    one.end()
    await expect(failing).rejects.toThrow("failed")
    await setImmediate()
    expect(started).toEqual(["one", "two", "three"])
    two.end()
    three.end()
    await Promise.all(others.map(async (one) => one))
  })

  test("what waits of one key is bounded; another key is not affected", async () => {
    const queue = new FairQueue(1)
    const first = held([], "first")
    const running = queue.run("a", first.task)
    const waiting = Array.from({ length: 100 }, () => queue.run("a", async () => undefined))
    expect(waiting.filter((one) => one === undefined).length).toBe(68)
    const other = queue.run("b", async () => "done")
    first.end()
    expect(await other).toBe("done")
    await Promise.all([running, ...waiting])
  })
})

describe("how much may be read", () => {
  const clock = { now: () => 0, after: () => () => {}, utilisation: () => 0 }
  const mira = { client: "home", person: personId(1) }
  const gran = { client: "home", person: personId(2) }
  const nobody = { client: "home", person: undefined }
  const readsOf = (limits: ReadLimits, reader: typeof mira | typeof nobody): number => {
    let reads = 0
    while (reads < 10_000 && limits.take(reader) === 0) reads++
    return reads
  }

  test("[S3] a person's own limit says nothing about what others at home read", () => {
    const limits = new ReadLimits(clock, 60)
    expect(readsOf(limits, gran)).toBe(60)
    expect(readsOf(limits, mira)).toBe(60)
    expect(readsOf(limits, nobody)).toBe(600)
    expect(limits.take(mira)).toBeGreaterThan(0)
  })

  test("a large answer counts as several, and nobody waits for longer than a minute", () => {
    const limits = new ReadLimits(clock, 60)
    expect(limits.take(mira)).toBe(0)
    limits.charge(mira, 31 * 1024)
    expect(readsOf(limits, mira)).toBe(59)
    const heavy = new ReadLimits(clock, 60)
    expect(heavy.take(mira)).toBe(0)
    heavy.charge(mira, 40 * 32 * 1024)
    expect(readsOf(heavy, mira)).toBe(19)
    heavy.charge(mira, 1e9)
    expect(heavy.take(mira)).toBeLessThanOrEqual(60)
  })

  test("many accounts at one address share ten times the limit of one", () => {
    const limits = new ReadLimits(clock, 60)
    const accounts = Array.from({ length: 20 }, (_, at) => ({ client: "home", person: personId(at + 1) }))
    const total = accounts.reduce((sum, reader) => sum + readsOf(limits, reader), 0)
    expect(total).toBe(600)
    expect(readsOf(limits, { client: "elsewhere", person: personId(99) })).toBe(60)
  })
})
