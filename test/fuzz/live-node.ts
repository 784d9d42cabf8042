import { newPersonId, OccasionId, base32, type PersonId, type RandomBytes } from "../../shared/ids.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import { GroupCommit } from "../../server/rooms/group-commit.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import { Snapshotter, type SnapshotterEvent } from "../../server/rooms/snapshots/snapshotter.ts"
import { Pace } from "../../server/rooms/pace.ts"
import { Registry } from "../../server/rooms/registry.ts"
import { keepFor } from "../../server/rooms/log/retention.ts"
import type { Room } from "../../server/rooms/room.ts"
import { SnapshotCache } from "../../server/rooms/log/snapshot-cache.ts"
import { tryOut } from "../../server/rooms/trials/try-out.ts"
import type { Entry } from "../../server/store/port.ts"
import type { Rng } from "../support/rng.ts"
import { SimClock } from "../support/sim-clock.ts"
import { SimDisk, SimLog } from "../support/sim-store.ts"

/** One node with the real rooms and their snapshotter, over a store in memory that answers at once. */
export class LiveNode {
  readonly id: RoomId
  readonly clock = new SimClock()
  readonly events: SnapshotterEvent[] = []
  readonly #disk = new SimDisk()
  readonly #registry: Registry
  readonly #groupCommit: GroupCommit
  readonly #snapshotter: Snapshotter

  constructor(rng: Rng) {
    const random: RandomBytes = (length) => rng.bytes(length)
    const { clock } = this.clock.scope()
    const log = new SimLog(this.#disk)
    this.id = roomOf("list", OccasionId.parse(base32(random(16))))
    this.#groupCommit = new GroupCommit({ log, clock, pace: new Pace(clock), onStore: () => undefined })
    this.#snapshotter = new Snapshotter({
      clock,
      log,
      random,
      documents: documentsDirectly(clock),
      onSpoilt: () => undefined,
      system: newPersonId(random),
      retain: keepFor(clock, 0),
      beforeTrim: async () => undefined,
      report: (event) => this.events.push(event),
    })
    this.#registry = new Registry({
      clock,
      log,
      random,
      snapshots: new SnapshotCache(1024 * 1024),
      budget: { used: 0, max: 16 * 1024 * 1024 },
      held: { used: 0, max: Infinity },
      limits: { pushBytes: 256 * 1024, documentBytes: 8 * 1024 * 1024 },
      groupCommit: this.#groupCommit,
      compact: (room) => this.#snapshotter.ask(room),
      trial: (_author, job) => Promise.resolve(tryOut(job)),
      describe: async (_, people) => new Map(people.map((id) => [id, { name: "somebody", look: 0 }])),
      idleMs: 60_000,
    })
  }

  open(): Promise<Room> {
    return this.#registry.open(this.id)
  }

  /** Everything that was appended, in order. */
  get log(): readonly Entry[] {
    return this.#disk.history
  }

  /** Until everything that was pushed is appended and delivered. */
  async settled(): Promise<void> {
    await this.#groupCommit.drained()
    this.clock.advance(60)
    await this.#groupCommit.drained()
  }

  /** Makes a snapshot now; answers what became of it. */
  async snapshot(room: Room): Promise<readonly SnapshotterEvent[]> {
    const before = this.events.length
    this.#snapshotter.ask(room)
    await this.#snapshotter.drained()
    await this.settled()
    return this.events.slice(before)
  }
}

/** May write, as everybody here may. */
export function grantFor(person: PersonId, room: RoomId): Grant {
  const grant = { person, name: "somebody", look: 0, room, may: "write", names: "shown", presence: "always" }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- access/ makes grants; these tests stand in for it
  return grant as unknown as Grant
}
