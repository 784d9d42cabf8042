// First: it takes the place of chance for everything behind it.
import { compareWorlds } from "../secrecy/worlds/compare.ts"
import { describe, expect, test } from "vitest"
import { ORACLES } from "../secrecy/worlds/oracles.ts"

/** `npm run secrecy -- --worlds 1000` runs a thousand of these. */
const WORLDS = 12
const SEED = 1
/**
 * Worlds that once differed: the look of who came openly later; a surprise for somebody who had left; a former namesake; the
 * look of somebody who had left and is in on a surprise.
 */
const DIFFERED = [96, 103, 841, 20_261_173]
/** Scripts within which a planted oracle is found; one of them fills the circle, one waits for its turn. */
const PATIENCE = 26

test("[S0, S3] a recipient is answered byte for byte the same with and without a surprise in her own circle", async () => {
  let requests = 0
  for (const seed of [...Array.from({ length: WORLDS }, (_, n) => SEED + n), ...DIFFERED]) {
    const compared = await compareWorlds(seed)
    expect(compared.difference, `seed ${seed}`).toBeUndefined()
    requests += compared.requests
  }
  expect(requests).toBeGreaterThan(WORLDS * 40)
})

describe("[S0] an answer that tells of hidden people is found:", () => {
  test.each(Object.entries(ORACLES))("%s", async (name, oracle) => {
    // The circle is filled with one seed in 25.
    const first = name === "a circle is full of hidden people" ? 25 : SEED
    let found = false
    for (let seed = first; seed < first + PATIENCE && !found; seed++)
      found = (await compareWorlds(seed, oracle)).difference !== undefined
    expect(found).toBe(true)
  })
})
