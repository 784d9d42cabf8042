import * as Y from "yjs"
import type { Rng } from "../support/rng.ts"
import { mutate, randomRecipe, type Recipe } from "./recipe.ts"
import { play, stepsOf, type Times, timesOf } from "./room.ts"

/** What a search can make as large as possible. */
export const GOALS = ["steps", "open", "push", "perKib"] as const
export type Goal = (typeof GOALS)[number]

/** Smaller documents have a large time per byte for their overhead alone. */
const SMALL_BYTES = 8 * 1024
/** So often a climb may fail to find a worse neighbour before it starts elsewhere. */
const PATIENCE = 60

export interface Found extends Omit<Times, "joined"> {
  readonly recipe: Recipe
  readonly bytes: number
  /** Steps that Yjs searches to open it. */
  readonly steps: number
  readonly perKib: number
}

function measure(recipe: Recipe): Found {
  const { log } = play(recipe)
  const { joined, ...times } = timesOf(log)
  const steps = stepsOf(() => Y.applyUpdate(new Y.Doc(), joined))
  const bytes = joined.length
  return { recipe, bytes, steps, ...times, perKib: times.open / (Math.max(bytes, SMALL_BYTES) / 1024) }
}

/** Again, for what noise made look bad: the least of each counts. */
export function measureTwice(recipe: Recipe): Found {
  const [a, b] = [measure(recipe), measure(recipe)]
  return {
    ...a,
    open: Math.min(a.open, b.open),
    push: Math.min(a.push, b.push),
    perKib: Math.min(a.perKib, b.perKib),
  }
}

export type Worst = Readonly<Record<Goal, Found>>

/**
 * Climbs from random pushes, and from those that are known, to what is worst by each goal in turn; `enough` says when to
 * stop.
 */
export function climb(rng: Rng, enough: (tries: number) => boolean, known: readonly Recipe[] = []): Worst {
  const start = measure(randomRecipe(rng))
  const worst: Record<Goal, Found> = { steps: start, open: start, push: start, perKib: start }
  let goal: Goal = "steps"
  let best = start
  for (let tries = 0, since = 0, climbs = 0; !enough(tries); tries++) {
    if (since > PATIENCE) {
      goal = GOALS[++climbs % GOALS.length] ?? "steps"
      best = measure(begin(rng, known))
      since = 0
      keepWorst(worst, best)
      continue
    }
    const next = measure(mutate(best.recipe, rng))
    keepWorst(worst, next)
    const better = next[goal] > best[goal] && isWorse(next, best, goal)
    since = better ? 0 : since + 1
    if (better) best = next
  }
  return worst
}

/** Whether it is worse than another when it is measured again, too. */
const isWorse = (found: Found, than: Found, goal: Goal): boolean =>
  goal === "steps" || measure(found.recipe)[goal] > than[goal]

function keepWorst(worst: Record<Goal, Found>, found: Found): void {
  for (const goal of GOALS) {
    if (found[goal] <= worst[goal][goal]) continue
    const again = goal === "steps" ? found : measureTwice(found.recipe)
    if (again[goal] > worst[goal][goal]) worst[goal] = again
  }
}

const begin = (rng: Rng, known: readonly Recipe[]): Recipe =>
  known.length > 0 && rng.chance(0.3) ? mutate(rng.pick(known), rng) : randomRecipe(rng)
