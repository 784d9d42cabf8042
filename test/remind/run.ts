import { parseArgs } from "node:util"
import { runRemind } from "./remind.ts"

/**
 * `npm run remind -- --due 10000 --kills 50 --seed 1`: one server with the embedded store, then two and three on one
 * MongoDB, each with so many reminders due and killed so often. Exits with 0 when none was lost and none doubled.
 * `--control lost` and `--control doubled` plant a fault and exit with 0 only when it is found.
 */
const { values } = parseArgs({
  options: {
    due: { type: "string", default: "10000" },
    kills: { type: "string", default: "50" },
    seed: { type: "string" },
    nodes: { type: "string", default: "1,2,3" },
    control: { type: "string" },
  },
})
const [due, kills] = [Number(values.due), Number(values.kills)]
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
const places = values.nodes.split(",").map(Number)
const { control } = values
if (
  ![due, kills, ...places].every((n) => Number.isInteger(n) && n >= 1) ||
  !Number.isInteger(seed) ||
  !(control === undefined || control === "lost" || control === "doubled")
) {
  console.error(
    "usage: npm run remind -- [--due N] [--kills N] [--seed N] [--nodes 1,2,3] [--control lost|doubled]",
  )
  process.exit(2)
}

/** So many problems are printed. */
const MOST = 200
let passed = true
for (const nodes of places) {
  const started = performance.now()
  const report = await runRemind({ seed, due, kills, nodes, ...(control && { control }), print: console.log })
  const { problems, told, repeated, unsure } = report
  for (const problem of problems.slice(0, MOST)) console.log(problem)
  console.log(
    `${nodes === 1 ? "the embedded store" : `${nodes} nodes on one MongoDB`}: ${report.due} reminders of ${report.people} people, ` +
      `${report.deaths} deaths; told ${told.push} by push (${repeated} notices again under their topic) and ${told.email} by e-mail ` +
      `(${unsure} perhaps lost, as their people's logs say), the last one ${Math.round(report.toldMs / 1000)} s after the minute; ` +
      `${problems.length} problems, ${Math.round((performance.now() - started) / 1000)} s, seed ${seed}`,
  )
  passed &&= control ? problems.some((problem) => problem.startsWith(control)) : problems.length === 0
}
if (control) console.log(passed ? "the planted fault was found" : "the planted fault was NOT found")
process.exit(passed ? 0 : 1)
