import { expect, test } from "vitest"
import * as Y from "yjs"
import { slicesOf } from "../../../client/sync/slices.ts"
import { Rng } from "../../support/rng.ts"
import { readCorpus } from "../../worst/corpus.ts"
import { play, stepsOf } from "../../worst/room.ts"
import { climb } from "../../worst/search.ts"

/** WORST_SEED replays a search. */
const SEED = Number(process.env["WORST_SEED"] ?? Math.floor(Date.now() / 1000))
/** Steps that any admitted document may take to open: the document's own, two for each struct, and one push. */
const OPENS_WITHIN = 750_000
/** Of one push: what is admitted untried, or what a trial allows. */
const PUSH_WITHIN = 200_000
/** That a page takes in one go: what a document may have. */
const PAGE_WITHIN = 400_000

/** Some of them take seconds. */
const TEST_MS = 120_000

test(
  `a short search finds no admitted document that Yjs searches for long (seed ${SEED})`,
  () => {
    expect(climb(new Rng(SEED), (tries) => tries >= 8).steps.steps).toBeLessThan(OPENS_WITHIN)
  },
  TEST_MS,
)

test.for(readCorpus())(
  "a document that was the worst once is refused or opens soon: $worst",
  { timeout: TEST_MS },
  ({ recipe }) => {
    const { log } = play(recipe)
    const live = new Y.Doc()
    for (const update of log) expect(stepsOf(() => Y.applyUpdate(live, update))).toBeLessThan(PUSH_WITHIN)
    const joined = Y.encodeStateAsUpdate(live)
    const whole = stepsOf(() => Y.applyUpdate(new Y.Doc(), joined))
    expect(whole).toBeLessThan(OPENS_WITHIN)
    // A page opens it in slices, unless it is opened sooner in one go.
    const page = new Y.Doc()
    const slices = (slicesOf(live) ?? []).map((slice) => stepsOf(() => Y.applyUpdate(page, slice)))
    expect(Math.min(whole, Math.max(...slices))).toBeLessThan(PAGE_WITHIN)
    expect(Y.equalSnapshots(Y.snapshot(page), Y.snapshot(live))).toBe(true)
  },
)
