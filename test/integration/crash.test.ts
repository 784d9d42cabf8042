import { describe, expect, test } from "vitest"
import { runCrash } from "../crash/crash.ts"

const seed = Math.floor(Math.random() * 2 ** 32)

describe(`a server that is killed while people write (seed ${seed})`, () => {
  test("loses nothing that anybody was told is saved, and everybody shows the same in the end", async () => {
    const report = await runCrash({ seed, kills: 5, print: console.log })
    expect(report).toMatchObject({ lost: [], diverged: [], broken: [] })
    expect(report.acknowledged).toBeGreaterThan(100)
    expect(report.editors.promised).toBeGreaterThan(20)
  }, 300_000)

  test.concurrent.each([
    ["forgets what it had written", "folder", 2],
    ["sends other editors their changes back before they are in the log", "echo", 10],
  ] as const)(
    "is found out when it %s",
    async (_what, control, kills) => {
      const report = await runCrash({ seed, kills, control, print: console.log })
      expect(report.lost.length).toBeGreaterThan(0)
    },
    300_000,
  )
})
