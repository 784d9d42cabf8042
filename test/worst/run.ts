import { parseArgs } from "node:util"
import { Rng } from "../support/rng.ts"
import { climb } from "./search.ts"

/**
 * npm run worst -- --minutes 30 [--seed n]
 *
 * Searches for the document that takes Yjs longest among those that the server would admit, and prints it. Ends with an
 * error when one searches more steps than the server allows a document.
 */
const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } })
const minutes = Number(values.minutes ?? "1")
const seed = Number(values.seed ?? Math.floor(Date.now() / 1000))

/** What a document may have (400,000), what may come between two snapshots (500,000), and one push. */
const MOST_STEPS = 1_000_000

const until = performance.now() + minutes * 60_000
let tried = 0
const worst = climb(new Rng(seed), (tries) => {
  tried = tries
  return performance.now() > until
})
console.log(`seed ${seed}: ${tried} documents in ${minutes} min`)
console.log(
  `worst admitted: ${worst.steps} steps, ${worst.bytes} bytes, opens in ${worst.openMs.toFixed(0)} ms here`,
)
console.log(JSON.stringify(worst.genes))
process.exitCode = worst.steps <= MOST_STEPS ? 0 : 1
