import type { Stretch } from "../load.ts"
import { atLeast, atMost, type Finding, middle } from "./findings.ts"
import type { Scenario, Setting } from "./scenario.ts"
import { type Both, each, faultsAtLast, figuresOf, NAMES, type Side, type Sides, withRooms } from "./sides.ts"

/** b: 200 rooms of five people who all type: the most edits a second with p99 within a tenth of a second. */
const SHAPE = { rooms: 200, clients: 5, writers: 5 }
const P99_MS = 100
/** Edits that each writer has for the whole ramp. */
const EDITS = 12_000
/** The first rate, and how much more each next step asks for. */
const FIRST = { jubilee: 15_000, peer: 5_000, floor: 30_000 } as const
const QUICK_FIRST = 1_000
const STEP = 1.25
const FINER = 1.07
const REPETITIONS = 2
/** `steps`: at most so many with one factor; `attempts`: a rate has so many before it is too much. */
const WHOLE = { steps: 6, attempts: 2, warmSeconds: 1, seconds: 2 }
const QUICK = { steps: 1, attempts: 1, warmSeconds: 0.3, seconds: 0.5 }
/** After a step that was too much: what waits arrives, and the next step finds a server that has calmed down. */
const CALM_MS = 5_000

export interface Peak {
  readonly rate: number
  readonly stretch: Stretch
}

type Run = (rate: number) => Promise<Stretch>

/** Goes up until a rate is too much, then up again in finer steps from the last good one. */
async function climb(first: number, plan: typeof WHOLE, run: Run): Promise<Peak> {
  let foot = await tryRate(first, plan, run)
  for (let rate = first / 2; foot === undefined && rate > 1; rate /= 2) foot = await tryRate(rate, plan, run)
  if (foot === undefined) throw new Error("not even one edit a second arrives in time")
  const up = async (before: Peak, factor: number): Promise<Peak> => {
    let best = before
    // On a machine that is busy with something else, and then is not, there would be no end.
    for (let step = 0; step < plan.steps; step++) {
      const next = await tryRate(best.rate * factor, plan, run)
      if (next === undefined) return best
      best = next
    }
    return best
  }
  return up(await up(foot, STEP), FINER)
}

/** Undefined: too much, and not by an accident of the machine's. */
async function tryRate(rate: number, { attempts }: typeof WHOLE, run: Run): Promise<Peak | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stretch = await run(rate)
    if (stretch.p99 <= P99_MS) return { rate, stretch }
  }
  return undefined
}

/** The most that each server bears, from the given first rates on. */
export async function peaksOf(
  setting: Setting,
  shape: typeof SHAPE,
  first: Both<number> & { readonly floor?: number },
): Promise<{ readonly peaks: Sides<readonly Peak[]>; readonly faults: Sides<number> }> {
  const plan = setting.quick ? QUICK : WHOLE
  return withRooms(setting, { ...shape, edits: EDITS }, async (sides) => {
    const peaks = await each(sides, async (): Promise<Peak[]> => [])
    for (let repetition = 0; repetition < (setting.quick ? 1 : REPETITIONS); repetition++) {
      for (const name of NAMES) {
        const side = sides[name]
        if (side === undefined) continue
        const last = peaks[name]?.at(-1)?.rate
        const least = setting.quick ? QUICK_FIRST : (first[name] ?? first.jubilee)
        const from = last === undefined ? least : last * 0.85
        const peak = await climb(from, plan, (rate) => step(side, rate, plan, setting.say))
        peaks[name]?.push(peak)
        const { rate, stretch } = peak
        setting.say(
          `  ${side.contender.name}: ${Math.round(rate)} updates/s at p99 ${stretch.p99.toFixed(0)} ms`,
        )
      }
    }
    return { peaks, faults: await each(sides, faultsAtLast) }
  })
}

export const ceiling: Scenario = async (setting) => {
  const { peaks, faults } = await peaksOf(setting, SHAPE, FIRST)
  const compared = (
    line: Pick<Finding, "what" | "unit" | "target">,
    figure: (peak: Peak) => number,
  ): Finding => ({
    id: "b",
    ...line,
    ...figuresOf(peaks, (all) => middle(all, figure)),
  })
  return [
    compared(
      { what: "durable updates/s, to its", unit: "/s", target: atLeast(5, "peer") },
      ({ rate }) => rate,
    ),
    compared(
      { what: "durable updates/s, to the floor's", unit: "/s", target: atLeast(0.5, "floor") },
      ({ rate }) => rate,
    ),
    compared({ what: "durable updates/s", unit: "/s", target: atLeast(40_000) }, ({ rate }) => rate),
    compared({ what: "server CPU per update", unit: "µs" }, ({ stretch }) => stretch.cpuUs),
    compared({ what: "edit to peer p50", unit: "ms" }, ({ stretch }) => stretch.p50),
    compared({ what: "edit to peer p99", unit: "ms", target: atMost(P99_MS) }, ({ stretch }) => stretch.p99),
    compared({ what: "load generator's share of its core", unit: "%", target: atMost(90) }, ({ stretch }) => {
      return stretch.generator * 100
    }),
    { id: "b", what: "missing, doubled or misplaced", unit: "", ...faults, target: atMost(0) },
  ]
}

async function step(
  side: Side,
  rate: number,
  times: typeof WHOLE,
  say: (line: string) => void,
): Promise<Stretch> {
  const stretch = await side.loop.run(rate, times)
  await side.loop.arrive(CALM_MS)
  const { p50, p99, cpuUs, generator } = stretch
  say(
    `  ${side.contender.name} ${Math.round(rate)}/s: p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms, ` +
      `${cpuUs.toFixed(1)} µs/update, generator ${Math.round(generator * 100)} %`,
  )
  return stretch
}
