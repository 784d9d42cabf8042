import { parseArgs } from "node:util"
import { runCrash } from "./crash.ts"

/**
 * `npm run crash -- --kills 200 --seed 1`: exits with 0 when nothing acknowledged was lost and nobody diverged.
 * `--control` plants a loss and exits with 0 only when it is found.
 */
const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string" },
    control: { type: "boolean", default: false },
  },
})
const kills = Number(values.kills)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run crash -- [--kills N] [--seed N] [--control]")
  process.exit(2)
}

const started = performance.now()
const report = await runCrash({ seed, kills, control: values.control, print: console.log })
const seconds = Math.round((performance.now() - started) / 1000)
for (const what of [...report.lost, ...report.diverged, ...report.broken].slice(0, 50)) console.log(what)
console.log(
  `${report.kills} kills, ${report.acknowledged} edits acknowledged, ${report.lost.length} lost, ` +
    `${report.diverged.length} diverged, ${report.broken.length} promises broken, ${report.snapshots} snapshots, ${seconds} s, seed ${seed}`,
)
const clean = report.lost.length + report.diverged.length + report.broken.length === 0
const passed = values.control ? report.lost.length > 0 : clean && report.acknowledged > 0
if (values.control) console.log(passed ? "the planted loss was found" : "the planted loss was NOT found")
process.exit(passed ? 0 : 1)
