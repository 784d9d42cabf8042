import { describe, expect, test } from "vitest"
import { Buckets } from "../../../server/http/buckets.ts"

function counting(perMinute: number) {
  let now = 0
  const buckets = new Buckets({ now: () => now, after: () => () => {}, utilisation: () => 0 }, perMinute)
  return { take: (client: string) => buckets.take(client), wait: (ms: number) => void (now += ms) }
}

describe("calls per client", () => {
  test("a minute's worth may come at once, then evenly, and the answer says when", () => {
    const { take, wait } = counting(60)
    for (let call = 0; call < 60; call++) expect(take("a")).toBe(0)
    expect(take("a")).toBe(1)
    expect(take("b")).toBe(0)
    wait(1000)
    expect(take("a")).toBe(0)
    expect(take("a")).toBe(1)
  })

  test("asking while one has to wait does not make the wait longer", () => {
    const { take, wait } = counting(6)
    for (let call = 0; call < 6; call++) take("a")
    for (let second = 0; second < 9; second++) {
      expect(take("a")).toBe(10 - second)
      wait(1000)
    }
    wait(1000)
    expect(take("a")).toBe(0)
  })

  test("a quiet hour saves up no more than a minute's worth", () => {
    const { take, wait } = counting(3)
    wait(3_600_000)
    expect([take("a"), take("a"), take("a")]).toEqual([0, 0, 0])
    expect(take("a")).toBeGreaterThan(0)
  })

  test("a flood of addresses takes bounded memory: the quietest is forgotten, the busy one is not", () => {
    const { take } = counting(2)
    take("busy")
    take("busy")
    for (let wave = 0; wave < 50; wave++) {
      for (let n = 0; n < 1000; n++) take(`flood ${wave} ${n}`)
      expect(take("busy")).toBeGreaterThan(0)
    }
    take("flood 0 0")
    expect(take("flood 0 0")).toBe(0)
  })

  test("a clock that jumps back gives nothing and takes nothing", () => {
    const { take, wait } = counting(1)
    expect(take("a")).toBe(0)
    wait(-3_600_000)
    expect(take("a")).toBe(60)
  })
})
