import { Rng } from "../support/rng.ts"

/** One keystroke: where, how many units it takes away, and what it puts there. */
export type Patch = readonly [at: number, removed: number, inserted: string]

/** Typical lengths of a run of typing and of a run of deleting, in keystrokes; some are ten times as long. */
const TYPED = 11
const DELETED = 5
/** The share of runs that delete. */
const DELETING = 0.3
/** The share of runs before which the writer moves the cursor, and of those moves the share that go anywhere in the text. */
const ELSEWHERE = 0.5
const FAR = 0.1
/** Other moves stay within this many units. */
const NEAR = 300
const LETTERS = "etaoin shrdlu cmfwyp vbgkqj xz, the. and\n".split("")

/**
 * A text as a person writes it: one keystroke after another, in runs, with corrections at the cursor and moves to places
 * nearby. Made by a seed, so that every machine measures the same document, and tuned to a recorded one: 50,000 keystrokes
 * of the editing trace of the paper "A Conflict-Free Replicated JSON Datatype" (github.com/automerge/automerge-perf) are
 * 62 kB of Yjs in 2,860 structs with 32,800 letters left; 50,000 of these are 60 kB in 2,830 with 33,800.
 */
export function writingTrace(keystrokes: number, seed = 1): readonly Patch[] {
  const rng = new Rng(seed)
  const patches: Patch[] = []
  let length = 0
  let cursor = 0
  while (patches.length < keystrokes) {
    if (rng.chance(ELSEWHERE)) cursor = somewhere(rng, cursor, length)
    const deletes = length > NEAR && rng.chance(DELETING)
    for (let left = runOf(rng, deletes ? DELETED : TYPED); left > 0 && patches.length < keystrokes; left--) {
      if (deletes && cursor === 0) break
      patches.push(deletes ? [--cursor, 1, ""] : [cursor++, 0, rng.pick(LETTERS)])
      length += deletes ? -1 : 1
    }
  }
  return patches
}

function somewhere(rng: Rng, cursor: number, length: number): number {
  if (rng.chance(FAR)) return rng.below(length + 1)
  return Math.max(0, Math.min(length, cursor + rng.below(2 * NEAR) - NEAR))
}

/** Short runs are frequent and long ones happen: a product of uniform numbers has both. */
const runOf = (rng: Rng, typical: number): number =>
  1 + Math.floor(typical * 12 * (rng.below(1_000) / 1_000) * (rng.below(1_000) / 1_000) ** 2)
