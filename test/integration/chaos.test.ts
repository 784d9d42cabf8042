import { describe, expect, onTestFailed, test } from "vitest"
import { runChaos, type ChaosReport } from "../chaos/chaos.ts"

const seed = Math.floor(Math.random() * 2 ** 32)
/** Every kind once, and the ones that come most often once more. */
const FAULTS = 14

/** What happened is told when it went wrong. */
async function chaos(options: { faults: number; awayMs: number; control?: boolean }): Promise<ChaosReport> {
  const lines: string[] = []
  onTestFailed(() => console.log(lines.join("\n")))
  return runChaos({ seed, ...options, print: (line) => void lines.push(line) })
}

describe(`three nodes whose parts fail while sixty people write (seed ${seed})`, () => {
  test("lose nothing that anybody was told is saved, nobody has to reload, and everybody shows the same in the end", async () => {
    const report = await chaos({ faults: FAULTS, awayMs: 4_000 })
    expect(report).toMatchObject({ lost: [], diverged: [], holes: [], broken: [] })
    expect(report.acknowledged).toBeGreaterThan(500)
    const { kills, acknowledged, convergedMs } = report
    console.log(
      `${FAULTS} faults, ${kills} nodes killed, ${acknowledged} edits, all the same after ${convergedMs} ms`,
    )
  }, 300_000)

  test("are found out when the database does lose something", async () => {
    const report = await chaos({ faults: 1, awayMs: 1_000, control: true })
    expect(report.lost.length).toBeGreaterThan(0)
    expect(report.holes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/ends at \d+; people had seen \d+$/),
        expect.stringMatching(/: \d+ comes after \d+$/),
      ]),
    )
  }, 300_000)
})
