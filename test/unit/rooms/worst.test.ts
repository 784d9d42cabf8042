import { expect, test } from "vitest"
import { Rng } from "../../support/rng.ts"
import { climb } from "../../worst/search.ts"

/** WORST_SEED replays a search. */
const SEED = Number(process.env["WORST_SEED"] ?? Math.floor(Date.now() / 1000))

test(
  `a short search finds no admitted document that Yjs searches for long (seed ${SEED})`,
  { timeout: 60_000 },
  () => {
    expect(climb(new Rng(SEED), (tries) => tries >= 25).steps).toBeLessThan(1_000_000)
  },
)
