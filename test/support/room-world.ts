import * as Y from "yjs"
import { type FrameId, newFrameId, newOccasionId, type PersonId, type RandomBytes } from "../../shared/ids.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { GroupCommit, type GroupCommitDeps } from "../../server/rooms/group-commit.ts"
import { type Delivery, tupleFor } from "../../server/rooms/delivery.ts"
import type { Fanout } from "../../server/rooms/replication/fanout.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import {
  Snapshotter,
  type SnapshotterDeps,
  type SnapshotterEvent,
} from "../../server/rooms/snapshots/snapshotter.ts"
import type { RoomMetrics } from "../../server/rooms/metrics.ts"
import { Pace } from "../../server/rooms/pace.ts"
import { Registry, type RegistryDeps } from "../../server/rooms/registry.ts"
import { keepFor } from "../../server/rooms/log/retention.ts"
import type { Arrival, Room } from "../../server/rooms/room.ts"
import { SnapshotCache } from "../../server/rooms/log/snapshot-cache.ts"
import type { Notice, Subscriber, Subscription } from "../../server/rooms/subscriber.ts"
import type { WaitingBudget } from "../../server/rooms/pending-updates.ts"
import { tryOut } from "../../server/rooms/trials/try-out.ts"
import { personId } from "./documents.ts"
import { Rng } from "./rng.ts"
import { documentsDirectly } from "./documents-directly.ts"
import { SimClock } from "./sim-clock.ts"
import { simGrant } from "./sim-grant.ts"
import { atOnce, type Gate, SimDisk, SimLog } from "./sim-store.ts"

interface RoomWorldOptions {
  readonly disk?: SimDisk
  readonly gate?: Gate
  readonly room?: RoomId
  readonly cacheBytes?: number
  /** Memory of rooms, over the node. */
  readonly held?: WaitingBudget
  readonly clock?: SimClock
  readonly fanout?: Fanout
  readonly metrics?: RoomMetrics
  readonly recheck?: NonNullable<GroupCommitDeps["recheck"]>
  readonly describe?: RegistryDeps["describe"]
  readonly beforeTrim?: SnapshotterDeps["beforeTrim"]
  readonly seed?: number
  /** Between two commits, in ms. */
  readonly paceMs?: number
}

/** One node's rooms over a simulated disk, whose time a test moves. */
export class RoomWorld {
  readonly clock: SimClock
  readonly disk: SimDisk
  readonly log: SimLog
  readonly room: RoomId
  readonly registry: Registry
  readonly snapshotter: Snapshotter
  readonly events: SnapshotterEvent[] = []
  /** Rooms whose document could not be opened. */
  readonly spoilt: RoomId[] = []
  readonly budget = { used: 0, max: 1024 * 1024 }

  constructor({
    disk = new SimDisk(),
    gate = atOnce,
    room,
    cacheBytes = 1024 * 1024,
    held = { used: 0, max: Infinity },
    clock: time = new SimClock(),
    seed = 1,
    describe = async () => new Map(),
    beforeTrim = async () => undefined,
    recheck,
    paceMs,
    ...nodes
  }: RoomWorldOptions = {}) {
    this.disk = disk
    this.clock = time
    this.room = room ?? roomOf("list", newOccasionId())
    this.log = new SimLog(disk, gate)
    const source = new Rng(seed)
    const random: RandomBytes = (length) => source.bytes(length)
    const { clock } = this.clock.scope()
    const { log } = this
    const groupCommit = new GroupCommit({
      log,
      clock,
      pace: paceMs === undefined ? new Pace(clock) : { interval: () => paceMs },
      onStore: () => undefined,
      ...(recheck && { recheck }),
      ...(nodes.metrics && { metrics: nodes.metrics }),
    })
    this.snapshotter = new Snapshotter({
      clock,
      log,
      documents: documentsDirectly(clock),
      onSpoilt: (id) => void this.spoilt.push(id),
      random,
      system: personId(99),
      retain: keepFor(clock, 0),
      beforeTrim,
      report: (event) => void this.events.push(event),
    })
    this.registry = new Registry({
      clock,
      log,
      random,
      snapshots: new SnapshotCache(cacheBytes),
      budget: this.budget,
      held,
      limits: { pushBytes: 256 * 1024, documentBytes: 8 * 1024 * 1024 },
      groupCommit,
      compact: (room) => this.snapshotter.ask(room),
      trial: (_author, job) => Promise.resolve(tryOut(job)),
      describe,
      ...nodes,
      idleMs: 5_000,
    })
  }

  /** Everything that was asked of the store is answered, and everybody told. */
  async settle(): Promise<void> {
    // Nothing here waits for a timer or the disk: all that is pending is chains of promises.
    for (let i = 0; i < 100; i++) await Promise.resolve()
  }

  async enter(
    person: PersonId,
    cursor?: Parameters<Room["join"]>[1],
    more: Partial<Grant> = {},
  ): Promise<Guest> {
    return this.enterRoom(this.room, person, cursor, more)
  }

  async enterRoom(
    id: RoomId,
    person: PersonId,
    cursor?: Parameters<Room["join"]>[1],
    more: Partial<Grant> = {},
  ): Promise<Guest> {
    const room = await this.registry.open(id)
    const guest = new Guest(simGrant(person, id, more))
    const joined = await room.join(guest, cursor)
    if (joined === "moved") throw new Error("moved")
    guest.seated(room, joined.subscription, joined.arrival)
    return guest
  }

  async snapshot(): Promise<void> {
    this.snapshotter.ask(await this.registry.open(this.room))
    await this.snapshotter.drained()
  }
}

/** A subscriber with a document of its own, that keeps what it is told. */
export class Guest implements Subscriber {
  readonly grant: Grant
  readonly doc = new Y.Doc()
  readonly notices: Notice[] = []
  readonly seqs: number[] = []
  readonly acknowledged: FrameId[] = []
  full = false
  arrival: Arrival | undefined
  #room: Room | undefined
  #subscription: Subscription | undefined

  constructor(grant: Grant) {
    this.grant = grant
  }

  seated(room: Room, subscription: Subscription, arrival: Arrival): void {
    this.#room = room
    this.#subscription = subscription
    this.arrival = arrival
    if (arrival.snapshot) Y.applyUpdate(this.doc, arrival.snapshot.bytes, "log")
    for (const [, , parts] of arrival.entries) this.#apply(parts)
  }

  get room(): Room {
    if (this.#room === undefined) throw new Error("not seated")
    return this.#room
  }

  get subscription(): Subscription {
    if (this.#subscription === undefined) throw new Error("not seated")
    return this.#subscription
  }

  entry(delivery: Delivery): "sent" | "full" {
    if (this.full) return "full"
    const [seq, , parts, own = []] = tupleFor(delivery, this.grant.person, this.#subscription)
    this.seqs.push(seq)
    this.#apply(parts)
    this.acknowledged.push(...own)
    return "sent"
  }

  notice(notice: Notice): void {
    this.notices.push(notice)
  }

  /** Makes an edit and pushes it. */
  push(change: (items: Y.Map<unknown>) => void): FrameId {
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array): void => void updates.push(update)
    this.doc.on("update", keep)
    this.doc.transact(() => change(this.doc.getMap("items")))
    this.doc.off("update", keep)
    return this.pushBytes(updates[0] ?? new Uint8Array())
  }

  pushBytes(bytes: Uint8Array, frame: FrameId = newFrameId()): FrameId {
    void this.room.push(this.subscription, frame, bytes)
    return frame
  }

  leave(): void {
    this.room.leave(this.subscription)
  }

  #apply(parts: readonly (number | Uint8Array)[]): void {
    for (const part of parts) if (typeof part !== "number") Y.applyUpdate(this.doc, part, "log")
  }
}
