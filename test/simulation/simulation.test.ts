import { randomInt } from "node:crypto"
import { describe, expect, test } from "vitest"
import { MEDDLED } from "./checks.ts"
import { CONTROLS } from "./controls.ts"
import { kindOf, simulate } from "./world.ts"

/** Seeds that failed once, each for a mistake of its own; they never leave. */
const REGRESSIONS: readonly number[] = [3, 8, 18, 1_307, 4_595, 203_619, 207_209, 311_686]
const FRESH_WORLDS = 300

const fresh =
  process.env["SIMULATION_SEED"] === undefined
    ? randomInt(1_000_000_000)
    : Number(process.env["SIMULATION_SEED"])

describe("worlds of people, tabs, several nodes, lost connections and crashes", () => {
  test.each(REGRESSIONS)(
    "seed %i: everything acknowledged is there, and everybody sees the same",
    async (seed) => {
      expect((await simulate({ seed })).violation).toBeUndefined()
    },
  )

  test(`${FRESH_WORLDS} worlds from seed ${fresh} (SIMULATION_SEED=${fresh} replays them)`, async () => {
    for (let seed = fresh; seed < fresh + FRESH_WORLDS; seed++) {
      const { violation } = await simulate({ seed, kind: kindOf(seed) })
      expect(violation, `npm run simulate -- --runs 1 --seed ${seed}`).toBeUndefined()
    }
  })
})

/** Mistakes that few worlds are needed for; `npm run simulate -- --controls` looks for all of them. */
const QUICK = [
  "acknowledge before fsync",
  "acknowledge what only waits",
  "no resend",
  "delete-only pushes skipped",
  "own frame ids not recognised on resume",
  "cursor stored without its document",
  "no re-admission after taken",
  "a head announcement lost for good",
  "an entry published twice delivered twice",
]

test.each(QUICK)("the simulation sees this mistake: %s", async (name) => {
  const bugs = CONTROLS[name]
  if (bugs === undefined) throw new Error("no such control")
  let found = false
  for (let seed = 1; seed <= 60 && !found; seed++) {
    found = (await simulate({ seed, bugs })).violation !== undefined
  }
  expect(found).toBe(true)
})

test("[K1] who deletes letters of what others signed is refused; without the guard the simulation sees it", async () => {
  const bugs = CONTROLS["owner not checked for deletes"]
  if (bugs === undefined) throw new Error("no such control")
  const violations = async (broken: boolean): Promise<number> => {
    let found = 0
    for (let seed = 1; seed <= 40; seed++) {
      const { violation } = await simulate({
        seed,
        bugs: broken ? bugs : { kind: "messages", meddles: true },
      })
      if (violation === MEDDLED) found++
    }
    return found
  }
  expect(await violations(false)).toBe(0)
  expect(await violations(true)).toBeGreaterThan(2)
})
