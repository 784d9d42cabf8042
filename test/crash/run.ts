import { parseArgs } from "node:util"
import { runCrash } from "./crash.ts"

/**
 * `npm run crash -- --kills 200 --seed 1`: exits with 0 when nothing acknowledged was lost and nobody diverged.
 * `--control folder` and `--control echo` plant a fault and exit with 0 only when it is found.
 */
const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string" },
    control: { type: "string" },
  },
})
const kills = Number(values.kills)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
const { control } = values
if (
  !Number.isInteger(kills) ||
  kills < 1 ||
  !Number.isInteger(seed) ||
  !(control === undefined || control === "folder" || control === "echo")
) {
  console.error("usage: npm run crash -- [--kills N] [--seed N] [--control folder|echo]")
  process.exit(2)
}

const started = performance.now()
const report = await runCrash({ seed, kills, ...(control && { control }), print: console.log })
const seconds = Math.round((performance.now() - started) / 1000)
for (const what of [...report.lost, ...report.diverged, ...report.broken].slice(0, 50)) console.log(what)
console.log(
  `${report.kills} kills, ${report.acknowledged} edits acknowledged ` +
    `(${report.editors.promised} of ${report.editors.writers} stock y-websocket programs), ${report.lost.length} lost, ` +
    `${report.diverged.length} diverged, ${report.broken.length} promises broken, ${report.snapshots} snapshots, ${seconds} s, seed ${seed}`,
)
const clean = report.lost.length + report.diverged.length + report.broken.length === 0
const passed = control ? report.lost.length > 0 : clean && report.editors.promised > 0
if (control) console.log(passed ? "the planted loss was found" : "the planted loss was NOT found")
process.exit(passed ? 0 : 1)
