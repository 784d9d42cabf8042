import { setTimeout as wait } from "node:timers/promises"
import type { RoomsShape, Stretch } from "../load.ts"
import { atMost, type Finding, middle } from "./findings.ts"
import type { Scenario, Setting } from "./scenario.ts"
import { type Both, faultsOf, type Side, withRooms } from "./sides.ts"

interface Shape extends RoomsShape {
  readonly perSecond: number
  readonly seconds: number
}

const WARM_SECONDS = 1
const REPETITIONS = 3
/** Edits whose frames are counted, and the time between two of them: far from busy. */
const COUNTED = 50
const APART_MS = 20

export interface Measured extends Both<readonly Stretch[]> {
  readonly faults: Both<number>
}

/** Measures both in turns, then lets `also` look at them. */
export async function measure(
  setting: Setting,
  shape: Shape,
  also: (both: Both<Side>) => Promise<void> = async () => undefined,
): Promise<Measured> {
  const repetitions = setting.quick ? 1 : REPETITIONS
  const seconds = setting.quick ? 2 : shape.seconds
  const sent = (seconds + WARM_SECONDS) * shape.perSecond * repetitions
  const edits = Math.ceil(sent / shape.rooms / shape.writers) + COUNTED + 1
  return withRooms(setting, { ...shape, edits }, async (both) => {
    const stretches = { jubilee: [] as Stretch[], peer: [] as Stretch[] }
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const name of ["jubilee", "peer"] as const) {
        stretches[name].push(
          await both[name].loop.run(shape.perSecond, { warmSeconds: WARM_SECONDS, seconds }),
        )
      }
    }
    await also(both)
    return { ...stretches, faults: { jubilee: faultsOf(both.jubilee), peer: faultsOf(both.peer) } }
  })
}

type Line = Pick<Finding, "id" | "what" | "unit" | "target">

export const compared = (
  { jubilee, peer }: Measured,
  line: Line,
  figure: (stretch: Stretch) => number,
): Finding => ({
  ...line,
  jubilee: middle(jubilee, figure),
  peer: middle(peer, figure),
})

/** The lines that every shape has. */
export const common = (id: string, measured: Measured): readonly Finding[] => [
  {
    id,
    what: "time to acknowledgement p50",
    unit: "ms",
    jubilee: middle(measured.jubilee, (stretch) => stretch.answerP50),
  },
  { id, what: "missing, doubled or misplaced", unit: "", ...measured.faults, target: atMost(0) },
]

/** a1 and f: two people in one room. */
export const twoInARoom: Scenario = async (setting) => {
  const counted = { frames: { jubilee: 0, peer: 0 }, bytes: { jubilee: 0, peer: 0 } }
  const shape = { rooms: 1, clients: 2, writers: 2, perSecond: 20, seconds: 10 }
  const measured = await measure(setting, shape, async (both) => {
    for (const name of ["jubilee", "peer"] as const) {
      const { frames, bytes } = await receivedPerEdit(both[name])
      counted.frames[name] = frames
      counted.bytes[name] = bytes
    }
  })
  return [
    compared(
      measured,
      { id: "a1", what: "edit to peer p50", unit: "ms", target: atMost(1.5, "peer") },
      (s) => s.p50,
    ),
    compared(measured, { id: "a1", what: "edit to peer p99", unit: "ms", target: atMost(3) }, (s) => s.p99),
    ...common("a1", measured),
    { id: "f", what: "frames at a peer per edit", unit: "", ...counted.frames, target: atMost(1) },
    { id: "f", what: "bytes at a peer per edit", unit: "B", ...counted.bytes, target: atMost(75) },
  ]
}

/** What one peer gets of a writer who types while nobody else does. */
async function receivedPerEdit({ rooms, loop }: Side): Promise<{ frames: number; bytes: number }> {
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
