import type { Rng } from "../support/rng.ts"

/** When one life of the server ends. */
export interface Kill {
  /** `listening`: counted from the first answer of this life; `starting`: from its birth, so perhaps before it. */
  readonly from: "listening" | "starting"
  readonly afterMs: number
}

/** A server that is up meets its end within this many ms. */
const UP_MS = 700
/** One that starts, within this many: in the middle of opening its folder, as likely as not. */
const START_MS = 900
/** So many lives end while they start. */
export const EARLY = 0.15

/** The moments of all kills; the first life is always let up, since people have to sign up in it. */
export const schedule = (rng: Rng, kills: number, early: number): readonly Kill[] =>
  Array.from({ length: kills }, (_, n) =>
    n > 0 && rng.chance(early)
      ? { from: "starting", afterMs: rng.below(START_MS) }
      : { from: "listening", afterMs: rng.below(UP_MS) },
  )

export const inWords = (kills: readonly Kill[]): string =>
  kills.map(({ from, afterMs }) => `${from === "starting" ? "s" : ""}${afterMs}`).join(" ")
