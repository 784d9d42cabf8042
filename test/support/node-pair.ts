import type { PersonId } from "../../shared/ids.ts"
import type { Presence } from "../../shared/protocol.ts"
import type { RoomMetrics } from "../../server/rooms/metrics.ts"
import { type Guest, RoomWorld } from "./room-world.ts"
import { SimAir, type SimFanout } from "./sim-fanout.ts"
import { SimClock } from "./sim-clock.ts"
import { type Gate, SimDisk, atOnce } from "./sim-store.ts"

/** What a node counted. */
class Counts implements RoomMetrics {
  readonly ignoredNews: string[] = []
  entries = 0
  heals = 0
  conflicts = 0

  appended(entries: number): void {
    this.entries += entries
  }
  healed(): void {
    this.heals++
  }
  conflict(): void {
    this.conflicts++
  }
  ignored(kind: string): void {
    this.ignoredNews.push(kind)
  }
}

interface PairNode {
  readonly world: RoomWorld
  readonly fanout: SimFanout
  readonly counts: Counts
  /** How often this node read from the store. */
  reads: number
  gate: Gate
}

type Options = Omit<
  NonNullable<ConstructorParameters<typeof RoomWorld>[0]>,
  "disk" | "gate" | "fanout" | "clock"
>

/** Two nodes with the same room over one store and one air, whose time a test moves. */
export class NodePair {
  readonly clock = new SimClock()
  readonly disk: SimDisk
  readonly air = new SimAir()
  readonly one: PairNode
  readonly two: PairNode

  constructor(options: Options = {}, disk = new SimDisk()) {
    this.disk = disk
    this.one = this.start(options)
    this.two = this.start({ ...options, room: this.one.world.room })
  }

  /** Another node over the same store. */
  start(options: Options = {}): PairNode {
    const fanout = this.air.join()
    const counts = new Counts()
    const gate: Gate = (kind, work) => {
      if (kind === "read") node.reads++
      return node.gate(kind, work)
    }
    const { disk, clock } = this
    const world = new RoomWorld({
      seed: this.air.nodes.size,
      metrics: counts,
      ...options,
      disk,
      clock,
      fanout,
      gate,
    })
    const node: PairNode = { world, fanout, counts, reads: 0, gate: atOnce }
    return node
  }

  /** Somebody on each node. */
  async enter(first: PersonId, second: PersonId): Promise<readonly [Guest, Guest]> {
    const guests = [await this.one.world.enter(first), await this.two.world.enter(second)] as const
    await this.settle()
    return guests
  }

  /** Everything that was asked of the store or said in the air has come to rest; no time passes. */
  async settle(): Promise<void> {
    do {
      this.air.settle()
      await this.one.world.settle()
    } while (this.air.flights.length > 0)
  }

  /** Time passes, and everything that is due in it happens; whether what is said arrives is the test's choice. */
  async pass(ms: number, { heard = true }: { readonly heard?: boolean } = {}): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.clock.advance(Math.min(left, STEP_MS))
      if (!heard) this.air.flights = []
      await this.settle()
    }
  }
}

const STEP_MS = 100

/** The presence states that a guest has been told of and that were not taken back since, by their person's name. */
export function presentTo(guest: Guest): Readonly<Record<string, Presence>> {
  const names = new Map(guest.arrival?.people.map(({ n, name }) => [n, name]))
  const states = new Map<number, readonly [number, Presence]>()
  const apply = (entries: readonly (readonly [number, number, Presence | null])[]): void => {
    for (const [connection, person, state] of entries) {
      if (state === null) states.delete(connection)
      else states.set(connection, [person, state])
    }
  }
  apply(guest.arrival?.presence ?? [])
  for (const notice of guest.notices) {
    if (notice.kind === "people") for (const { n, name } of notice.people) names.set(n, name)
    if (notice.kind === "presence") apply(notice.entries)
  }
  return Object.fromEntries(
    [...states.values()].map(([person, state]) => [names.get(person) ?? `number ${person}`, state]),
  )
}
