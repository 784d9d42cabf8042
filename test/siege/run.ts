import { parseArgs } from "node:util"
import { runSiege, type Quantiles } from "./siege.ts"

/** A family's edits, claims and snapshots stay within these while a stranger does their worst, in ms. */
const EDIT_P99_MS = 100
const CLAIM_P99_MS = 300
const SNAPSHOT_MS = 10_000
/** Resident memory of the last quarter against the second one. */
const MEMORY_GROWTH = 1.25

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    accounts: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
})
const [seconds, accounts, seed] = [values.seconds, values.accounts, values.seed].map(Number)
if (!(Number(seconds) >= 1 && Number(accounts) >= 1 && Number.isSafeInteger(seed))) {
  console.error("usage: npm run siege -- [--seconds 300] [--accounts 10] [--seed N]")
  process.exit(2)
}
const report = await runSiege({ seconds: Number(seconds), accounts: Number(accounts), seed: Number(seed) })
const ms = ({ count, p50, p99, most }: Quantiles): string =>
  `${count} times, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${most.toFixed(0)} ms`
const { memory } = report
const rows: readonly (readonly [string, string, boolean])[] = [
  ["edits of another family", ms(report.edits), report.edits.p99 < EDIT_P99_MS],
  ["claims of another family", ms(report.claims), report.claims.p99 < CLAIM_P99_MS],
  ["its snapshots, once due", ms(report.snapshots), report.snapshots.most < SNAPSHOT_MS],
  [
    "memory of the node",
    `${memory.early} MiB early, ${memory.late} MiB late, ${memory.most} MiB at most`,
    memory.late <= memory.early * MEMORY_GROWTH,
  ],
  ["the node lives", report.alive ? "yes" : "no", report.alive],
  ["faults the family met", String(report.problems.length), report.problems.length === 0],
]
console.log(`${report.seconds} s of siege by ${accounts} accounts, seed ${report.seed}`)
for (const [what, told, held] of rows) console.log(`${held ? "held  " : "BROKEN"} ${what}: ${told}`)
for (const [what, times] of Object.entries(report.strangers))
  console.log(`       strangers: ${what}: ${times}`)
for (const problem of report.problems.slice(0, 20)) console.log(`       ${problem}`)
process.exit(rows.every(([, , held]) => held) ? 0 : 1)
