import { expect, test } from "vitest"
import { runCanaries } from "../secrecy/canaries.ts"

test("[S0, S1] no canary of any secret field reaches a recipient, over three nodes that are killed and a Redis that restarts; each that is planted is found", async () => {
  const run = await runCanaries({ seed: 1, rounds: 6 })
  expect(run.hits).toEqual([])
  // Everything that givers are shown reached a giver's device: the secrets were there to be found.
  expect(run.seenByGivers).toBe(run.shownToGivers)
  expect(run.kills).toBeGreaterThan(0)
  expect(run.frames).toBeGreaterThan(run.rounds * 8)
  expect(run.planted).toHaveLength(5)
})
