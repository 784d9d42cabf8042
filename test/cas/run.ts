import { parseArgs } from "node:util"
import { chooseEngine, describeEngine } from "../support/mongodb/engine.ts"
import { startMongo } from "../support/mongodb/start.ts"
import { race } from "./race.ts"

/** `npm run cas -- --rounds 1000 --seed 1`: exits with 0 when in every round exactly three of fifty had a place. */
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
})
const [rounds, seed] = [Number(values.rounds), Number(values.seed)]
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run cas -- [--rounds N] [--seed N]")
  process.exit(2)
}

console.log(`MongoDB: ${describeEngine(chooseEngine())}`)
await using mongo = await startMongo()
const started = performance.now()
const result = await race({ url: mongo.url(), rounds, seed })
for (const what of result.wrong.slice(0, 20)) console.log(what)
const seconds = Math.round((performance.now() - started) / 1000)
console.log(
  `${result.rounds} rounds of 50 in 3 processes, ${result.wrong.length} with other than 3 places taken, ${seconds} s, seed ${seed}`,
)
if (result.wrong.length > 0) process.exitCode = 1
