import type { Contender } from "../contenders/contender.ts"
import { seatAll, type Stretch } from "../load.ts"
import { atMost, type Finding, middle } from "./findings.ts"
import type { Scenario, Setting } from "./scenario.ts"
import { type Both, faultsOf, type Side, sideOf, withBoth } from "./sides.ts"

interface Plan {
  readonly rooms: number
  readonly repetitions: number
  /** Edits that each writer has for all of it. */
  readonly edits: number
  /** Of a stretch in which people type. */
  readonly times: { readonly warmSeconds: number; readonly seconds: number }
  /** More than either server bears. */
  readonly flood: { readonly perSecond: number; readonly seconds: number }
}

const FIVE = { clients: 5, writers: 5 }
const PER_SECOND = 500
const WHOLE: Plan = {
  rooms: 200,
  repetitions: 3,
  edits: 200,
  times: { warmSeconds: 1, seconds: 5 },
  flood: { perSecond: 20_000, seconds: 2 },
}
/** Small enough for a test that looks whether it still works. */
const QUICK: Plan = {
  rooms: 4,
  repetitions: 1,
  edits: 40,
  times: { warmSeconds: 0.05, seconds: 0.2 },
  flood: { perSecond: 2_000, seconds: 0.1 },
}
/** For what is still on its way after a flood. */
const LAST_MS = 60_000

/**
 * h: the protocol of y-websocket, spoken by the same clients to this server and to @y/websocket-server; and whether pages
 * notice that editors are connected.
 */
export const editors: Scenario = async (setting) => {
  const plan = setting.quick ? QUICK : WHOLE
  return withBoth(setting, { ...FIVE, edits: plan.edits }, async ({ jubilee, peer }) => {
    if (jubilee.editors === undefined) throw new Error("this server has no way in for editors")
    const pages = await pagesBeside(jubilee, jubilee.editors, plan)
    const shape = { ...FIVE, rooms: plan.rooms }
    const both = { jubilee: await sideOf(jubilee.editors, shape), peer: await sideOf(peer, shape) }
    const measured = await compare(both, plan)
    const faults = { jubilee: explained(both.jubilee, setting), peer: explained(both.peer, setting) }
    return [...measured, line("missing, doubled or misplaced", "", faults, atMost(0)), ...pages]
  })
}

const line = (
  what: string,
  unit: string,
  figures: Pick<Finding, "jubilee" | "peer">,
  target?: Finding["target"],
): Finding => ({ id: "h", what, unit, ...figures, ...(target && { target }) })

/** Pages that type, without and with as many editors as there are pages, who do nothing in rooms of their own. */
async function pagesBeside(pages: Contender, editors: Contender, plan: Plan): Promise<readonly Finding[]> {
  const { rooms, repetitions, times } = plan
  const shape = { ...FIVE, rooms }
  const side = await sideOf(pages, shape)
  const pairs: { readonly alone: Stretch; readonly beside: Stretch; readonly flooded: Flooded }[] = []
  while (pairs.length < repetitions) {
    const alone = await side.loop.run(PER_SECOND, times)
    const flooded = await flood(side, plan)
    const idle = (await seatAll(editors, shape)).flat()
    pairs.push({ alone, flooded, beside: await side.loop.run(PER_SECOND, times) })
    for (const editor of idle) editor.drop()
  }
  for (const page of side.rooms.clients.flat()) page.drop()
  const figure = (of: (pair: (typeof pairs)[number]) => number) => ({ jubilee: middle(pairs, of) })
  const p50 = figure(({ alone, beside }) => beside.p50 / alone.p50)
  const p99 = figure(({ alone, beside }) => beside.p99 / alone.p99)
  return [
    line(
      "pages alone: edit to peer p50",
      "ms",
      figure(({ alone }) => alone.p50),
    ),
    line(
      "pages alone: edit to peer p99",
      "ms",
      figure(({ alone }) => alone.p99),
    ),
    line(
      "pages alone: server CPU per edit",
      "µs",
      figure(({ alone }) => alone.cpuUs),
    ),
    line(
      "pages flooded: updates/s until all arrived",
      "/s",
      figure(({ flooded }) => flooded.perSecond),
    ),
    line(
      "pages flooded: server CPU per update",
      "µs",
      figure(({ flooded }) => flooded.cpuUs),
    ),
    line("pages beside idle editors to alone, p50", "", p50, atMost(1.1)),
    line("pages beside idle editors to alone, p99", "", p99),
    line("pages: missing, doubled or misplaced", "", { jubilee: faultsOf(side) }, atMost(0)),
  ]
}

interface Flooded {
  readonly perSecond: number
  readonly cpuUs: number
}

async function compare(both: Both<Side>, plan: Plan): Promise<readonly Finding[]> {
  const typed = { jubilee: [] as Stretch[], peer: [] as Stretch[] }
  const flooded = { jubilee: [] as Flooded[], peer: [] as Flooded[] }
  for (let repetition = 0; repetition < plan.repetitions; repetition++) {
    for (const name of ["jubilee", "peer"] as const) {
      typed[name].push(await both[name].loop.run(PER_SECOND, plan.times))
      flooded[name].push(await flood(both[name], plan))
    }
  }
  const figures = <T>({ jubilee, peer }: Both<readonly T[]>, of: (one: T) => number) => ({
    jubilee: middle(jubilee, of),
    peer: middle(peer, of),
  })
  return [
    line(
      "edit to peer p50",
      "ms",
      figures(typed, ({ p50 }) => p50),
    ),
    line(
      "edit to peer p99",
      "ms",
      figures(typed, ({ p99 }) => p99),
    ),
    line(
      "edit back at its author p50",
      "ms",
      figures(typed, ({ answerP50 }) => answerP50),
    ),
    line(
      "server CPU per edit",
      "µs",
      figures(typed, ({ cpuUs }) => cpuUs),
    ),
    line(
      "flooded: updates/s until all arrived",
      "/s",
      figures(flooded, ({ perSecond }) => perSecond),
    ),
    line(
      "flooded: server CPU per update",
      "µs",
      figures(flooded, ({ cpuUs }) => cpuUs),
    ),
  ]
}

/** More than it bears, until the last of it has arrived everywhere: what it gets through, and what that costs. */
async function flood({ contender, loop }: Side, { flood: { perSecond, seconds } }: Plan): Promise<Flooded> {
  const cpu = contender.server.cpuMs()
  const started = performance.now()
  const { edits } = await loop.run(perSecond, { warmSeconds: 0, seconds })
  await loop.arrive(LAST_MS)
  const wallMs = performance.now() - started
  return { perSecond: (edits * 1_000) / wallMs, cpuUs: ((contender.server.cpuMs() - cpu) * 1_000) / edits }
}

/** Faults, and what is known of them. */
function explained(side: Side, { say }: Setting): number {
  const { missing, misplaced, unanswered, losses } = side.rooms.meter
  const faults = faultsOf(side)
  const reasons = [...new Set(losses)].join("; ")
  if (faults > 0)
    say(
      `  ${side.contender.name}: ${missing} missing, ${misplaced} misplaced, ${unanswered} not acknowledged, ` +
        `${losses.length} connections lost: ${reasons}`,
    )
  return faults
}
