import { setTimeout as wait } from "node:timers/promises"
import type { RoomsShape, Stretch } from "../load.ts"
import { atMost, type Finding, middle } from "./findings.ts"
import type { Scenario, Setting } from "./scenario.ts"
import { each, faultsAtLast, figuresOf, NAMES, type Side, type Sides, withRooms } from "./sides.ts"

interface Shape extends RoomsShape {
  readonly perSecond: number
  readonly seconds: number
}

const WARM_SECONDS = 1
const QUICK = { warmSeconds: 0.3, seconds: 1 }
const REPETITIONS = 3
/** Edits whose frames are counted, and the time between two of them: far from busy. */
const COUNTED = 50
const APART_MS = 20

export interface Measured {
  readonly stretches: Sides<readonly Stretch[]>
  readonly faults: Sides<number>
}

/** Measures all in turns, then lets `also` look at them. */
export async function measure(
  setting: Setting,
  shape: Shape,
  also: (sides: Sides<Side>) => Promise<void> = async () => undefined,
): Promise<Measured> {
  const repetitions = setting.quick ? 1 : REPETITIONS
  const times = setting.quick ? QUICK : { warmSeconds: WARM_SECONDS, seconds: shape.seconds }
  const sent = (times.seconds + times.warmSeconds) * shape.perSecond * repetitions
  const edits = Math.ceil(sent / shape.rooms / shape.writers) + COUNTED + 1
  return withRooms(setting, { ...shape, edits }, async (sides) => {
    const stretches = await each(sides, async (): Promise<Stretch[]> => [])
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const name of NAMES) {
        const stretch = sides[name]?.loop.run(shape.perSecond, times)
        if (stretch !== undefined) stretches[name]?.push(await stretch)
      }
    }
    await also(sides)
    return { stretches, faults: await each(sides, faultsAtLast) }
  })
}

type Line = Pick<Finding, "id" | "what" | "unit" | "target">

export const compared = (
  { stretches }: Measured,
  line: Line,
  figure: (stretch: Stretch) => number,
): Finding => ({ ...line, ...figuresOf(stretches, (all) => middle(all, figure)) })

/** What the yardstick echoes promises nothing, so it is no acknowledgement. */
function answers({ stretches }: Measured): Omit<Sides<number>, "peer"> {
  const { peer: _, ...stored } = figuresOf(stretches, (all) => middle(all, ({ answerP50 }) => answerP50))
  return stored
}

/** The lines that every shape has. */
export const common = (id: string, measured: Measured): readonly Finding[] => [
  { id, what: "time to acknowledgement p50", unit: "ms", ...answers(measured) },
  { id, what: "missing, doubled or misplaced", unit: "", ...measured.faults, target: atMost(0) },
]

/** a1 and f: two people in one room. */
export const twoInARoom: Scenario = async (setting) => {
  const shape = { rooms: 1, clients: 2, writers: 2, perSecond: 20, seconds: 10 }
  let counted: Sides<Received> = { jubilee: NOTHING, peer: NOTHING }
  const measured = await measure(setting, shape, async (sides) => {
    counted = await each(sides, receivedPerEdit)
  })
  const frames = figuresOf(counted, (received) => received.frames)
  const bytes = figuresOf(counted, (received) => received.bytes)
  return [
    compared(
      measured,
      { id: "a1", what: "edit to peer p50", unit: "ms", target: atMost(1.5, "peer") },
      (s) => s.p50,
    ),
    compared(measured, { id: "a1", what: "edit to peer p99", unit: "ms", target: atMost(3) }, (s) => s.p99),
    ...common("a1", measured),
    { id: "f", what: "frames at a peer per edit", unit: "", ...frames, target: atMost(1) },
    { id: "f", what: "bytes at a peer per edit", unit: "B", ...bytes, target: atMost(75) },
  ]
}

interface Received {
  readonly frames: number
  readonly bytes: number
}

const NOTHING: Received = { frames: 0, bytes: 0 }

/** What one peer gets of a writer who types while nobody else does. */
async function receivedPerEdit({ rooms, loop }: Side): Promise<Received> {
  const [writer, peer] = rooms.clients[0] ?? []
  if (writer === undefined || peer === undefined) throw new Error("two people are in the room")
  await loop.arrive(1_000)
  peer.received()
  for (let edit = 0; edit < COUNTED; edit++) {
    writer.edit()
    await wait(APART_MS)
  }
  await loop.arrive(1_000)
  const { frames, bytes } = peer.received()
  return { frames: frames / COUNTED, bytes: bytes / COUNTED }
}

/** a2: many families at once, each person typing now and then. */
export const manyRooms: Scenario = async (setting) => {
  const shape = { rooms: 100, clients: 5, writers: 5, perSecond: 500, seconds: 8 }
  const measured = await measure(setting, shape)
  return [
    compared(
      measured,
      { id: "a2", what: "edit to peer p50", unit: "ms", target: atMost(2, "peer") },
      (s) => s.p50,
    ),
    compared(measured, { id: "a2", what: "edit to peer p99", unit: "ms" }, (s) => s.p99),
    compared(
      measured,
      { id: "a2", what: "server CPU per edit", unit: "µs", target: atMost(1.15, "peer") },
      (s) => s.cpuUs,
    ),
    ...common("a2", measured),
  ]
}

/** a3: one room with a hundred people in it. */
export const crowdedRoom: Scenario = async (setting) => {
  const shape = { rooms: 1, clients: 100, writers: 10, perSecond: 50, seconds: 5 }
  const measured = await measure(setting, shape)
  return [
    compared(measured, { id: "a3", what: "edit to peer p50", unit: "ms" }, (s) => s.p50),
    compared(measured, { id: "a3", what: "edit to peer p99", unit: "ms" }, (s) => s.p99),
    compared(measured, { id: "a3", what: "server CPU per edit", unit: "µs" }, (s) => s.cpuUs),
    ...common("a3", measured),
  ]
}
