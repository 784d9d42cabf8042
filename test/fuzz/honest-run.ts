import { isDeepStrictEqual } from "node:util"
import { Rng } from "../support/rng.ts"
import { LEDGER_LIMITS } from "../../server/rooms/admission/ledger.ts"
import { ANY_HABITS, OWN_HABITS } from "./edits.ts"
import { Family } from "./honest.ts"
import { ANY_SHAPE } from "./shape.ts"
import { type Coverage, noCoverage } from "./coverage.ts"
import { blame, type Violations, Watch } from "./watch.ts"

export interface HonestFigures {
  frames: number
  families: number
  admitted: number
  duplicates: number
  undone: number
  refused: number
  readonly coverage: Coverage
}

interface Notes {
  readonly violations: Violations
  readonly coverage: Coverage
}

/** Steps of one family: long enough for reloads, collected items and many client ids. */
const STEPS = 600

/** Plays families until this many frames were pushed; what goes wrong is named with the seed that replays it. */
export function runHonest(seed: number, frames: number, violations: Violations): HonestFigures {
  const figures: HonestFigures = {
    frames: 0,
    families: 0,
    admitted: 0,
    duplicates: 0,
    undone: 0,
    refused: 0,
    coverage: noCoverage(),
  }
  for (let n = 0; figures.frames < frames; n++) {
    const watch = playFamily(seed + n, Math.min(STEPS, (frames - figures.frames) * 8), {
      violations,
      coverage: figures.coverage,
    })
    figures.families++
    figures.frames += watch.admitted + watch.refused + watch.unknown
    figures.admitted += watch.admitted
    figures.duplicates += watch.duplicates
    figures.undone += watch.undone
    figures.refused += watch.refused
  }
  return figures
}

/** One family's life, wholly decided by its seed. */
function playFamily(seed: number, steps: number, { violations, coverage }: Notes): Watch {
  const name = `seed ${seed}:`
  // Every other family writes with programs of its own, into rooms that take documents of any shape.
  const own = seed % 2 === 0
  const limits = own ? LEDGER_LIMITS : ANY_SHAPE
  const watch = new Watch(new Rng(seed + 0x5eed), name, { violations, coverage, limits })
  const rng = new Rng(seed)
  const habits = own ? OWN_HABITS : ANY_HABITS
  const family = new Family(rng, (frame) => watch.judge(frame), 2 + (seed % 3), habits)
  for (let step = 0; step < steps; step++) {
    family.step()
    if (step % 150 === 149) watch.check()
    if (step % 200 === 199) family.compact(watch.compact())
  }
  if (seed % 40 === 0) family.paste(300_000)
  const seen = family.settle()
  for (const one of seen) {
    if (!isDeepStrictEqual(one, seen[0])) blame(violations, "honest documents differ in the end", name)
  }
  watch.check()
  return watch
}
