import { setPriority } from "node:os"
import { parseArgs } from "node:util"
import { Rng } from "../support/rng.ts"
import { RAIDS, type RaidContext } from "./raids.ts"
import { Stranger } from "./stranger.ts"

/**
 * Ten accounts of one stranger who do their worst against a server, in a process of their own: what they spend on it
 * is not the family's. Prints what became of it, as JSON, when the time is over.
 */
const { values } = parseArgs({
  options: {
    url: { type: "string" },
    seconds: { type: "string" },
    accounts: { type: "string" },
    seed: { type: "string" },
  },
})
const url = values.url ?? ""
const seed = Number(values.seed)
const until = performance.now() + Number(values.seconds) * 1_000
const over = (): boolean => performance.now() >= until

// Their processor is somewhere else in the world: on this machine they yield to server and family.
setPriority(0, 10)

const counts = new Map<string, number>()
const count: RaidContext["count"] = (what, outcome) => {
  const key = `${what}: ${outcome}`
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Starts again when it was thrown out, a little later each time. */
async function besiege(n: number): Promise<void> {
  const raid = RAIDS[n % RAIDS.length]
  if (raid === undefined) return
  const stranger = await Stranger.signUp(url, `Stranger ${n}`, `203.0.113.${n}`)
  const rng = new Rng(seed * 100 + n)
  while (!over()) {
    await raid({ stranger, rng, over, count })
    count(raid.name, "ended")
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

const results = await Promise.allSettled(
  Array.from({ length: Number(values.accounts) }, (_, n) => besiege(n)),
)
for (const result of results)
  if (result.status === "rejected") counts.set(`failed: ${String(result.reason)}`, 1)
console.log(JSON.stringify(Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))))
process.exit(0)
