import { describe, expect, test } from "vitest"
import { runCrash } from "../crash/crash.ts"

const seed = Math.floor(Math.random() * 2 ** 32)

describe(`a server that is killed while people write (seed ${seed})`, () => {
  test("loses nothing that anybody was told is saved, and everybody shows the same in the end", async () => {
    const report = await runCrash({ seed, kills: 5, print: console.log })
    expect(report).toMatchObject({ lost: [], diverged: [], broken: [] })
    expect(report.acknowledged).toBeGreaterThan(100)
  }, 120_000)

  test("is found out when it does lose something", async () => {
    const report = await runCrash({ seed, kills: 2, control: true, print: console.log })
    expect(report.lost.length).toBeGreaterThan(0)
  }, 120_000)
})
