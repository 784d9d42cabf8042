import { setTimeout as wait } from "node:timers/promises"
import * as Y from "yjs"
import type { Client, Contender } from "../contenders/contender.ts"
import { type Made, noteOfTrace } from "../documents.ts"
import { startingDocument } from "../edits.ts"
import { calm, loadDocument, numbers } from "../fill.ts"
import { median } from "../histogram.ts"
import { inTurns, seatAll } from "../load.ts"
import { atMost, type Finding } from "./findings.ts"
import { SETTLE_MS, warmBytes } from "./memory.ts"
import type { Scenario } from "./scenario.ts"
import { type Both, each, withBoth } from "./sides.ts"

const MB = 1_000_000
const SIZES = [2_000, 50_000, 500_000] as const
const MIDDLE = 50_000
/** Joins before those that are measured. */
const WARM_UP_JOINS = 30

interface Plan {
  readonly rooms: number
  readonly joins: number
  readonly documents: readonly Made[]
}

interface Joins {
  /** In ms: until the newcomer has the document, and of the server's processor. */
  readonly p50: number
  readonly cpu: number
}

/** By number of operations. */
type Growth = ReadonlyMap<number, Joins>

interface Costs {
  /** MB per room. */
  readonly memory: number
  /** Undefined where documents do not outlive their room. */
  readonly cold: Joins | undefined
  readonly warm: Growth
}

/**
 * c2 and d: rooms with a document of 50,000 operations. What such a room costs in memory while one person has it open,
 * what a newcomer costs, and whether that grows with the document.
 */
export const documents: Scenario = async (setting) => {
  const plan: Plan = {
    rooms: setting.quick ? 10 : 200,
    joins: setting.quick ? 10 : 200,
    documents: (setting.quick ? [MIDDLE] : SIZES).map(noteOfTrace),
  }
  const costs = await withBoth(setting, { clients: 1, writers: 0, edits: 0, idleSeconds: 1 }, (both) =>
    each(both, (contender) => measure(contender, plan)),
  )
  return [
    {
      id: "c2",
      what: "memory per live room, 50k operations",
      unit: "MB",
      jubilee: costs.jubilee.memory,
      peer: costs.peer.memory,
      target: atMost(0.1),
    },
    joinLine(costs, "d1", { what: "join of a live room, p50", unit: "ms" }, ({ p50 }) => p50),
    joinLine(
      costs,
      "d1",
      { what: "join of a live room, CPU", unit: "ms", target: atMost(1.3) },
      ({ cpu }) => cpu,
    ),
    ...coldLines(costs.jubilee.cold),
    ...growthLines(costs),
  ]
}

type Line = Pick<Finding, "what" | "unit" | "target">

const at = (growth: Growth, operations: number, figure: (joins: Joins) => number): number => {
  const joins = growth.get(operations)
  return joins === undefined ? Number.NaN : figure(joins)
}

const joinLine = (costs: Both<Costs>, id: string, line: Line, figure: (joins: Joins) => number): Finding => ({
  id,
  ...line,
  jubilee: at(costs.jubilee.warm, MIDDLE, figure),
  peer: at(costs.peer.warm, MIDDLE, figure),
})

const coldLines = (cold: Joins | undefined): Finding[] =>
  cold === undefined
    ? []
    : [
        { id: "d2", what: "join from the store, p50", unit: "ms", jubilee: cold.p50, target: atMost(3) },
        { id: "d2", what: "join from the store, CPU", unit: "ms", jubilee: cold.cpu },
      ]

const growthLines = (costs: Both<Costs>): Finding[] =>
  [...costs.jubilee.warm.keys()].map((operations) => ({
    id: "d1",
    what: `join of a live room, CPU, ${operations / 1_000}k operations`,
    unit: "ms",
    jubilee: at(costs.jubilee.warm, operations, ({ cpu }) => cpu),
    peer: at(costs.peer.warm, operations, ({ cpu }) => cpu),
  }))

async function measure(contender: Contender, { rooms, joins, documents }: Plan): Promise<Costs> {
  const made = documents.find(({ operations }) => operations === MIDDLE)
  if (made === undefined) throw new Error("the document in the middle is always made")
  if (contender.stores) {
    await loadDocument(contender, numbers(0, rooms), made)
    await calm(contender)
    await contender.restart()
  }
  const before = await warmBytes(contender, 1)
  const seated = await seatAll(contender, { rooms, clients: 1 })
  await inTurns(seated, async ([client]) => {
    if (!contender.stores) await client?.load(made.whole)
    await client?.load(startingDocument())
  })
  await wait(SETTLE_MS)
  const memory = ((await contender.server.residentBytes()) - before) / rooms / MB
  for (const client of seated.flat()) client.drop()
  let cold: Joins | undefined
  if (contender.stores) {
    await calm(contender)
    cold = await joinEach(contender, numbers(0, rooms), made)
  }
  const warm = new Map<number, Joins>()
  for (const [n, document] of documents.entries()) {
    const room = rooms + n
    const keeper = await contender.join({ room, seat: 0 })
    await loadDocument(contender, [room], document)
    if (contender.stores) await calm(contender)
    await joinEach(contender, numbers(room, 1).concat(Array(WARM_UP_JOINS).fill(room)), document)
    warm.set(document.operations, await joinEach(contender, Array(joins).fill(room), document))
    keeper.drop()
  }
  return { memory, cold, warm }
}

/** Newcomers without anything, one after another. */
async function joinEach(contender: Contender, rooms: readonly number[], made: Made): Promise<Joins> {
  const clients: Client[] = []
  const times: number[] = []
  const cpu = contender.server.cpuMs()
  for (const room of rooms) {
    const started = performance.now()
    clients.push(await contender.join({ room, seat: 0 }))
    times.push(performance.now() - started)
  }
  const spent = contender.server.cpuMs() - cpu
  mustHold(clients.at(-1), made)
  for (const client of clients) client.drop()
  return { p50: median(times), cpu: spent / rooms.length }
}

/** What came with the last join is the document, or the figures are worth nothing. */
function mustHold(client: Client | undefined, made: Made): void {
  const doc = new Y.Doc()
  for (const update of client?.document ?? []) Y.applyUpdate(doc, update)
  const missing = Y.diffUpdate(made.whole, Y.encodeStateVector(doc))
  if (Y.decodeUpdate(missing).structs.length > 0) throw new Error("a newcomer did not get the whole document")
}
