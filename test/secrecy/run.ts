import { parseArgs } from "node:util"
import { compare } from "./compare.ts"
import { LEAKS } from "./leaks.ts"

/**
 * Non-interference (S0): `npm run secrecy -- --runs 1000 --seed 1` runs that many scripts with and without what givers
 * do in secret, and fails when a recipient received anything else, or when a planted leak is not found.
 */

/** Scripts that a planted leak is given before it counts as not found. */
const PATIENCE = 40

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
})
const [runs, first] = [Number(values.runs), Number(values.seed)]
const say = (line: string): void => void process.stdout.write(`${line}\n`)

let [things, bytes, secrets, taken, planned, found] = [0, 0, 0, 0, 0, 0]
const started = Date.now()
for (let seed = first; seed < first + runs; seed++) {
  const compared = await compare(seed)
  things += compared.things
  bytes += compared.bytes
  secrets += compared.secrets
  taken += compared.taken
  planned += compared.planned
  if (compared.difference === undefined) continue
  found++
  say(`seed ${seed}: ${JSON.stringify(compared.difference, undefined, 2)}`)
}
say(
  `${runs} scripts from seed ${first}, each twice: ${secrets} secret actions (${taken} items taken, ${planned} entries ` +
    `where recipients are not); ${things} things of ${bytes} bytes ` +
    `received, ${found} scripts with a difference (${Math.round((Date.now() - started) / 1000)} s)`,
)

for (const [name, leak] of Object.entries(LEAKS)) {
  let seed = first
  while (seed < first + PATIENCE && (await compare(seed, leak)).difference === undefined) seed++
  const caught = seed < first + PATIENCE
  if (!caught) found++
  say(caught ? `planted ${name}: found with seed ${seed}` : `planted ${name}: NOT FOUND`)
}
process.exitCode = found === 0 ? 0 : 1
