import { parseArgs } from "node:util"
import { runChaos } from "./chaos.ts"

/**
 * `npm run chaos -- --faults 100 --seed 1`: exits with 0 when nothing acknowledged was lost, everybody shows the same,
 * no log has a hole and nobody had to reload. `--control` plants a loss and exits with 0 only when it is found.
 */
const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "100" },
    seed: { type: "string" },
    control: { type: "boolean", default: false },
  },
})
const faults = Number(values.faults)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
if (!Number.isInteger(faults) || faults < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run chaos -- [--faults N] [--seed N] [--control]")
  process.exit(2)
}

const AWAY_MS = 20_000
/** Of each kind of finding so many are printed. */
const MOST = 20
const started = performance.now()
const { control } = values
const report = await runChaos({ seed, faults, control, awayMs: AWAY_MS, print: console.log })
const seconds = Math.round((performance.now() - started) / 1000)
const { lost, diverged, holes, broken } = report
for (const [kind, found] of Object.entries({ lost, diverged, holes, broken }))
  for (const what of found.slice(0, MOST)) console.log(`${kind}: ${what}`)
console.log(
  `${faults} faults, ${report.kills} of them deaths of nodes: ${report.acknowledged} edits acknowledged ` +
    `(${report.editors.promised} of ${report.editors.writers} stock y-websocket programs), ` +
    `${lost.length} lost, ${diverged.length} diverged, ${holes.length} holes, ${broken.length} promises broken; ` +
    `all showed the same ${report.convergedMs} ms after the last fault was undone, ${report.rejoins} rooms joined anew, ` +
    `${seconds} s, seed ${seed}`,
)
const clean = lost.length + diverged.length + holes.length + broken.length === 0
const passed = control ? lost.length > 0 && holes.length > 0 : clean && report.editors.promised > 0
if (control) console.log(passed ? "the planted loss was found" : "the planted loss was NOT found")
process.exit(passed ? 0 : 1)
