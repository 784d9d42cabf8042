import { expect, test } from "vitest"
import { runRace } from "../race/race.ts"

test("[C1, C2, C3, C15] givers race over three nodes that are killed: no more is given than there is, no winner loses, every screen is right", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const lines: string[] = [`seed ${seed}`]
  const report = await runRace({ seed, races: 40, kills: 2, print: (line) => lines.push(line) })
  expect({ problems: report.problems, lines }).toEqual({ problems: [], lines })
  expect(report.races).toBe(40)
  expect(report.kills).toBe(2)
  expect(Math.min(report.ok, report.gone, report.dropped)).toBeGreaterThan(0)
})

test("a claim that is taken out of the database behind everybody's back is missed", async () => {
  const report = await runRace({ seed: 3, races: 12, kills: 1, control: true, print: () => undefined })
  expect(report.problems.some((problem) => /told .*, recorded /.test(problem))).toBe(true)
})
