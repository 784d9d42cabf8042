import { spawnSync } from "node:child_process"
import { z } from "zod"

/** Runs the import rules, and fails when they found something or when they looked at nothing. */

const Report = z.object({
  summary: z.object({
    error: z.number(),
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

const MODULES_AT_LEAST = 100

const run = spawnSync("depcruise", ["--output-type", "json", "server", "shared", "client"], {
  encoding: "utf8",
  maxBuffer: 256 * 1024 * 1024,
})
const { summary } = Report.parse(JSON.parse(run.stdout))
for (const { from, to, rule } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`)
console.log(`layers: ${summary.totalCruised} modules, ${summary.error} violations`)
if (summary.error > 0 || summary.totalCruised < MODULES_AT_LEAST) process.exit(1)
