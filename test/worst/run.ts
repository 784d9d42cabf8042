import { parseArgs } from "node:util"
import { cpuMs } from "../fuzz/watch.ts"
import { Rng } from "../support/rng.ts"
import { type Corpus, readCorpus, writeCorpus } from "./corpus.ts"
import { climb, type Found, type Goal, GOALS, measureTwice } from "./search.ts"

/**
 * npm run worst -- --minutes 30 [--seed n]
 *
 * Searches, among the documents that the server would admit, for those that take Yjs longest: by steps, by processor time
 * to open, by processor time of one push, and by processor time per KiB. What is worse than everything in corpus.json is
 * added to it, as a recipe, and stays in the tests from then on. Ends with an error when something is over its limit.
 */
const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } })
const minutes = Number(values.minutes ?? "1")
const seed = Number(values.seed ?? Math.floor(Date.now() / 1000))

/**
 * Steps: what a document may have (400,000), those that all structs have (two of each of 120,000), and one push. A quarter
 * of a second here is a second in a browser four times as slow. Time per KiB has no limit of its own.
 */
const LIMITS: Readonly<Record<Goal, number>> = { steps: 750_000, open: 250, push: 250, perKib: Infinity }
/** What is kept is worse than what was known by this factor. */
const WORSE = 1.2

const until = performance.now() + minutes * 60_000
const known = readCorpus()
const before = known.map(({ recipe }) => measureTwice(recipe))
let tried = 0
const worst = climb(
  new Rng(seed),
  (tries) => {
    tried = tries
    return performance.now() > until
  },
  known.map(({ recipe }) => recipe),
)

const described = ({ steps, bytes, open, push, perKib }: Found): string =>
  `${steps} steps, ${bytes} bytes, opens in ${open.toFixed(0)} ms, dearest push ${push.toFixed(0)} ms, ${perKib.toFixed(2)} ms per KiB`
const spent = (cpuMs() / 60_000).toFixed(1)
console.log(`seed ${seed}: ${tried} documents in ${minutes} min, ${spent} of them of processor time`)
const kept: Corpus[number][] = [...known]
for (const goal of GOALS) {
  const found = worst[goal]
  const most = Math.max(0, ...before.map((one) => one[goal]))
  const isNew = found[goal] > most * WORSE
  if (isNew) kept.push({ worst: `${goal}, seed ${seed}`, recipe: found.recipe })
  console.log(`worst by ${goal}${isNew ? ", kept" : ""}: ${described(found)}`)
  if (Math.max(found[goal], most) > LIMITS[goal]) {
    console.log(`  over the limit of ${LIMITS[goal]}`)
    process.exitCode = 1
  }
}
if (kept.length > known.length) writeCorpus(kept)
