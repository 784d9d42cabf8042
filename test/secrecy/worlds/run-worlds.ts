import { compareWorlds } from "./compare.ts"
import { ORACLES } from "./oracles.ts"

/** Scripts that a planted oracle is given before it counts as not found. */
const PATIENCE = 200

/**
 * Two worlds over HTTP (S0): everything that a recipient asks and commands, in a circle with and without a hidden
 * occasion and hidden people. Returns how many worlds differ and planted oracles stay unfound.
 */
export async function runWorlds(worlds: number, first: number, say: (line: string) => void): Promise<number> {
  let [requests, differences, found] = [0, 0, 0]
  const started = Date.now()
  for (let seed = first; seed < first + worlds; seed++) {
    const compared = await compareWorlds(seed)
    requests += compared.requests
    if (compared.difference === undefined) continue
    differences++
    say(`seed ${seed}: ${JSON.stringify(compared.difference, undefined, 2)}`)
  }
  const seconds = Math.round((Date.now() - started) / 1000)
  say(
    `${worlds} worlds from seed ${first}, each with and without something hidden: ${requests} requests of ` +
      `recipients, ${differences} differences (${seconds} s)`,
  )
  const oracles = Object.entries(ORACLES)
  for (const [name, oracle] of oracles) {
    let seed = first
    while (seed < first + PATIENCE && (await compareWorlds(seed, oracle)).difference === undefined) seed++
    const caught = seed < first + PATIENCE
    if (caught) found++
    say(caught ? `planted ${name}: found with seed ${seed}` : `planted ${name}: NOT FOUND`)
  }
  say(`${found} of ${oracles.length} planted oracles found`)
  return differences + oracles.length - found
}
