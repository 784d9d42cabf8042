import { setTimeout as wait } from "node:timers/promises"
import { Bystanders } from "../bystanders.ts"
import type { Curve, Point } from "../plot.ts"
import type { Setting } from "./scenario.ts"
import { each, faultsAtLast, NAMES, type Side, type Sides, withRooms } from "./sides.ts"

/** The rooms of scenario b at fixed rates, in edits per second. */
const SHAPE = { rooms: 200, clients: 5, writers: 5 }
const RATES = [500, 1_000, 2_000, 4_000, 6_000, 8_000, 12_000, 16_000, 24_000, 32_000, 48_000, 64_000]
const QUICK_RATES = [1_000, 4_000]
/** For each writer, of each of its stretches. */
const EDITS = 3_000
const TIMES = { warmSeconds: 1, seconds: 3 }
const QUICK = { warmSeconds: 0.7, seconds: 1 }
/** A server whose p50 is above this is not asked for more. */
const TOO_LATE_MS = 100
const CALM_MS = 3_000
/**
 * A stretch during which others used more of the machine than this is measured again, so many times at most: the one
 * that others disturbed least counts, whatever its figures are.
 */
const DISTURBED = 0.05
const ATTEMPTS = 3
/** Before a stretch, so long at most, in ms, until others do little for a moment. */
const PATIENCE_MS = 4_000
const MOMENT_MS = 300

/** Latency against rate, of each server in turn at every rate that it bears, and what was delivered wrongly. */
export async function latencyByRate(
  setting: Setting,
): Promise<{ readonly curves: readonly Curve[]; readonly faults: number }> {
  return withRooms(setting, { ...SHAPE, edits: EDITS }, async (sides) => {
    const curves = new Map<Side, Point[]>()
    for (const name of NAMES) if (sides[name] !== undefined) curves.set(sides[name], [])
    for (const rate of setting.quick ? QUICK_RATES : RATES) {
      for (const [side, points] of curves) {
        const late = (points.at(-1)?.p50 ?? 0) > TOO_LATE_MS
        if (!late) points.push(await pointAt(side, rate, { setting, sides }))
      }
    }
    const faults = await each(sides, faultsAtLast)
    return {
      curves: Array.from(curves, ([{ contender }, points]) => ({ name: contender.name, points })),
      faults: faults.jubilee + faults.peer + (faults.floor ?? 0),
    }
  })
}

interface Surroundings {
  readonly setting: Setting
  readonly sides: Sides<Side>
}

async function pointAt(side: Side, rate: number, { setting, sides }: Surroundings): Promise<Point> {
  const { contender, loop } = side
  let best: Point | undefined
  for (let attempt = 0; attempt < (setting.quick ? 1 : ATTEMPTS); attempt++) {
    if (!setting.quick) await quiet(sides)
    const watched = watchOthers(sides)
    const { p50, p99, generator } = await loop.run(rate, setting.quick ? QUICK : TIMES)
    const others = watched()
    await loop.arrive(CALM_MS)
    if (best === undefined || others < best.others) best = { rate, p50, p99, generator, others }
    if (best.others <= DISTURBED) break
  }
  if (best === undefined) throw new Error("a rate has one attempt at least")
  setting.say(
    `  ${contender.name} ${rate}/s: p50 ${best.p50.toFixed(2)} p99 ${best.p99.toFixed(1)} ms, ` +
      `others ${Math.round(best.others * 100)} %`,
  )
  return best
}

/** Begins to look at what others use of the machine; the answer says how much it was. */
function watchOthers(sides: Sides<Side>): () => number {
  const bystanders = new Bystanders()
  const serversMs = (): number =>
    NAMES.reduce((sum, name) => sum + (sides[name]?.contender.server.cpuMs() ?? 0), 0)
  const before = serversMs()
  return () => bystanders.share(serversMs() - before)
}

async function quiet(sides: Sides<Side>): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (let others = 1; others > DISTURBED && performance.now() < until;) {
    const watched = watchOthers(sides)
    await wait(MOMENT_MS)
    others = watched()
  }
}
