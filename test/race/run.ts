import { parseArgs } from "node:util"
import { runRace } from "./race.ts"

/**
 * `npm run race -- --races 10000 --seed 1`: exits with 0 when never more was given than there is, nobody lost what they
 * had won, and every screen shows what the records say. `--control` plants a loss and exits with 0 only when it is found.
 */
const { values } = parseArgs({
  options: {
    races: { type: "string", default: "10000" },
    seed: { type: "string" },
    kills: { type: "string" },
    control: { type: "boolean", default: false },
  },
})
const races = Number(values.races)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
const kills = Number(values.kills ?? Math.max(2, Math.floor(races / 100)))
if (![races, kills].every((n) => Number.isInteger(n) && n >= 1) || !Number.isInteger(seed)) {
  console.error("usage: npm run race -- [--races N] [--kills N] [--seed N] [--control]")
  process.exit(2)
}

/** So many problems are printed. */
const MOST = 30
const { control } = values
const report = await runRace({ seed, races, kills, control, print: console.log })
for (const problem of report.problems.slice(0, MOST)) console.log(problem)
const { asked, ok, gone, short, resent, dropped, healed, racedMs, problems } = report
console.log(
  `${report.races} races over three nodes, ${report.kills} of their deaths: ${asked} claims, ${ok} ok, ${gone} gone, ` +
    `${short} short, ${resent} sent again; ${dropped} messages between nodes lost, ${healed} sums found wanting; ` +
    `${problems.length} problems, ${Math.round(racedMs / 1000)} s, seed ${seed}`,
)
if (control)
  console.log(problems.length > 0 ? "the planted loss was found" : "the planted loss was NOT found")
const passed = control ? problems.length > 0 : problems.length === 0
process.exit(passed && ok > 0 && gone > 0 ? 0 : 1)
