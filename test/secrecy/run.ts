import { parseArgs } from "node:util"
import { compare } from "./compare.ts"
import { LEAKS } from "./leaks.ts"
import { runWorlds } from "./worlds/run-worlds.ts"

/**
 * Non-interference (S0): `npm run secrecy -- --runs 1000 --seed 1` runs that many scripts with and without what givers
 * do in secret, and fails when a recipient received anything else, or when a planted leak is not found.
 * `npm run secrecy -- --worlds 1000 --seed 1` does so over HTTP for a circle with and without a hidden occasion.
 */

/** Scripts that a planted leak is given before it counts as not found. */
const PATIENCE = 40

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    worlds: { type: "string" },
    seed: { type: "string", default: "1" },
  },
})
const [runs, first] = [Number(values.runs), Number(values.seed)]
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function runScripts(): Promise<number> {
  let [things, bytes, secrets, taken, planned, written, found] = [0, 0, 0, 0, 0, 0, 0]
  const started = Date.now()
  for (let seed = first; seed < first + runs; seed++) {
    const compared = await compare(seed)
    things += compared.things
    bytes += compared.bytes
    secrets += compared.secrets
    taken += compared.taken
    planned += compared.planned
    written += compared.written
    if (compared.difference === undefined) continue
    found++
    say(`seed ${seed}: ${JSON.stringify(compared.difference, undefined, 2)}`)
  }
  say(
    `${runs} scripts from seed ${first}, each twice: ${secrets} secret actions (${taken} items taken, ${planned} entries ` +
      `where recipients are not, ${written} in cards); ${things} things of ${bytes} bytes ` +
      `received, ${found} scripts with a difference (${Math.round((Date.now() - started) / 1000)} s)`,
  )

  for (const [name, leak] of Object.entries(LEAKS)) {
    let seed = first
    while (seed < first + PATIENCE && (await compare(seed, leak)).difference === undefined) seed++
    const caught = seed < first + PATIENCE
    if (!caught) found++
    say(caught ? `planted ${name}: found with seed ${seed}` : `planted ${name}: NOT FOUND`)
  }
  return found
}

const wrong =
  values.worlds === undefined ? await runScripts() : await runWorlds(Number(values.worlds), first, say)
process.exitCode = wrong === 0 ? 0 : 1
