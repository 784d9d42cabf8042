// First: it takes the place of chance for everything behind it.
import { compare } from "../secrecy/compare.ts"
import { describe, expect, test } from "vitest"
import { LEAKS } from "../secrecy/leaks.ts"

/** `npm run secrecy` runs a thousand of these. */
const RUNS = 20
const SEED = 1
/** Scripts within which a planted leak is found. */
const PATIENCE = 10

test("[S0] what a recipient receives is byte for byte the same, in order and time, whatever givers do in secret", async () => {
  let [things, taken, planned, written] = [0, 0, 0, 0]
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const compared = await compare(seed)
    expect(compared.difference, `seed ${seed}`).toBeUndefined()
    things += compared.things
    taken += compared.taken
    planned += compared.planned
    written += compared.written
  }
  // There was something to hide, and somebody to hide it from.
  expect(things).toBeGreaterThan(20 * RUNS)
  expect(taken).toBeGreaterThan(RUNS)
  expect(planned).toBeGreaterThan(RUNS)
  expect(written).toBeGreaterThan(RUNS)
})

describe("[S3] a leak that is planted is found:", () => {
  test.each(Object.entries(LEAKS))("%s", async (_name, leak) => {
    let found = false
    for (let seed = SEED; seed < SEED + PATIENCE && !found; seed++) {
      found = (await compare(seed, leak)).difference !== undefined
    }
    expect(found).toBe(true)
  })
})
