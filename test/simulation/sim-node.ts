import type { ConnectionHandlers } from "../../client/sync/live.ts"
import * as Y from "yjs"
import { readAllItems } from "../../shared/documents/items.ts"
import { addItem, removeItem } from "../../shared/documents/write-items.ts"
import { type FrameId, type PersonId, type RandomBytes, newFrameId } from "../../shared/ids.ts"
import {
  type As,
  type DownstreamName,
  type EntryTuple,
  type Joined,
  UPSTREAM,
  type Upstream,
  type UpstreamName,
} from "../../shared/protocol.ts"
import { unreachable } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { Committer } from "../../server/rooms/commit.ts"
import { compact } from "../../server/rooms/compact.ts"
import { type Delivery, tupleFor } from "../../server/rooms/delivery.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import { Materialiser } from "../../server/rooms/materialiser.ts"
import { Pace } from "../../server/rooms/pace.ts"
import { Registry } from "../../server/rooms/registry.ts"
import { keepFor } from "../../server/rooms/retention.ts"
import type { Room, Seated } from "../../server/rooms/room.ts"
import { SnapshotCache } from "../../server/rooms/snapshot-cache.ts"
import type { Notice, Subscriber, Subscription } from "../../server/rooms/subscriber.ts"
import { StoreError } from "../../server/store/port.ts"
import type { SimClock } from "../support/sim-clock.ts"
import { type Gate, SimLog, type SimDisk } from "../support/sim-store.ts"
import type { Rng } from "../support/rng.ts"
import type { Bugs } from "./bugs.ts"

/** A frame on its way to a tab: what it does there, and what the checker wants to know of it. */
export interface DownFrame {
  readonly name: DownstreamName
  readonly entries: readonly EntryTuple[]
  /** Frames that it calls saved, apart from those in entries. */
  readonly known: readonly FrameId[]
  readonly deliver: (to: ConnectionHandlers) => void
}

interface Op {
  readonly kind: "read" | "write"
  readonly run: () => void
  readonly effect: () => void
  readonly fail: (error: Error) => void
}

export interface NodeWorld {
  readonly clock: SimClock
  readonly rng: Rng
  readonly disk: SimDisk
  readonly bugs: Bugs
  readonly grantFor: (person: PersonId, room: RoomId) => Grant
  readonly system: PersonId
}

/** One server process: the real rooms, over a disk and a network that the simulation moves. */
export class SimNode {
  readonly #world: NodeWorld
  readonly #killClock: () => void
  readonly registry: Registry
  readonly #materialiser: Materialiser
  readonly sessions = new Set<SimSession>()
  #ops: Op[] = []
  dead = false

  constructor(world: NodeWorld) {
    this.#world = world
    const { clock, kill } = world.clock.scope()
    this.#killClock = kill
    const random: RandomBytes = (length) => world.rng.bytes(length)
    const log = new SimLog(world.disk, this.#gate)
    const committer = new Committer({ log, clock, pace: new Pace(clock), onStore: () => undefined })
    this.#materialiser = new Materialiser({
      clock,
      log: world.bugs.snapshots?.(log) ?? log,
      compact: (job) => this.#gate("read", () => compact(job)),
      random,
      system: world.system,
      retain: keepFor(clock, 0),
      report: () => undefined,
    })
    this.registry = new Registry({
      clock,
      log,
      random,
      snapshots: new SnapshotCache(1024 * 1024),
      budget: { used: 0, max: 1024 * 1024 },
      limits: { pushBytes: 256 * 1024, documentBytes: 8 * 1024 * 1024 },
      wake: (room) => committer.wake(room),
      compact: (room) => this.#materialiser.ask(room),
      describe: async (_room, people) => new Map(people.map((id) => [id, { name: id.slice(0, 4), look: 0 }])),
      idleMs: 5_000,
    })
  }

  get ops(): number {
    return this.#ops.length
  }

  get writes(): number {
    return this.#ops.filter((op) => op.kind === "write").length
  }

  /** One operation of the store is done: writes in order, reads in any. */
  answer(how: "ok" | "full" | "away" | "lost", pick: (count: number) => number): void {
    const firstWrite = this.#ops.findIndex((op) => op.kind === "write")
    const open = this.#ops.filter((op, at) => op.kind === "read" || at === firstWrite)
    const op = open[pick(open.length)]
    if (op === undefined) return
    this.#ops.splice(this.#ops.indexOf(op), 1)
    if (how === "ok") return op.run()
    if (how === "full" && op.kind === "write") return op.fail(new StoreError("full", "not_written", "full"))
    // The connection died after the operation was sent: a write may or may not have been done.
    if (how === "lost" && op.kind === "write") op.effect()
    op.fail(new StoreError("away", op.kind === "write" ? "unknown" : "not_written", "away"))
  }

  /** The process ends at once: of the writes on their way the first `kept` were done. */
  kill(kept: number): void {
    this.dead = true
    this.#killClock()
    for (const op of this.#ops.filter((one) => one.kind === "write").slice(0, kept)) op.effect()
    this.#ops = []
  }

  /** Reads the log as after an announcement of heads. */
  async readOn(): Promise<void> {
    for (const room of this.registry.rooms()) {
      try {
        await room.writer.follower.readOn()
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        if (error.reason === "corrupt") this.registry.drop(room)
      }
    }
  }

  askSnapshot(): void {
    for (const room of this.registry.rooms()) this.#materialiser.ask(room)
  }

  /** The document starts anew under the next epoch, with the same content, if the room is quiet. */
  async squash(room: RoomId): Promise<boolean> {
    const open = [...this.registry.rooms()].find(({ id }) => id === room)
    if (open === undefined) return false
    const { entries, head } = open.tail
    try {
      const base = await open.document()
      if (base === undefined || open.tail.head !== head) return false
      const update = retold(this.#world, [
        base,
        ...entries.flatMap(({ entry }) => entry.updates.map((u) => u.bytes)),
      ])
      const { system, rng } = this.#world
      return open.writer.startAnew({ head, update, author: system, frame: newFrameId((n) => rng.bytes(n)) })
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
  }

  connect(person: PersonId): SimSession {
    const session = new SimSession(this, this.#world, person)
    this.sessions.add(session)
    return session
  }

  readonly #gate: Gate = (kind, work) =>
    new Promise((resolve, reject) => {
      const effect = (): void => {
        work()
      }
      const run = (): void => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      }
      if (!this.dead) this.#ops.push({ kind, run, effect, fail: reject })
    })
}

/** The same list in a document of its own, by one writer. */
function retold(world: NodeWorld, updates: readonly Uint8Array[]): Uint8Array {
  const old = new Y.Doc()
  for (const update of updates) if (update.length > 0) Y.applyUpdate(old, update)
  const fresh = new Y.Doc()
  fresh.clientID = world.rng.uint32()
  for (const item of readAllItems(old)) {
    addItem(fresh, { ...item, place: "last", createdBy: item.createdBy ?? world.system }, undefined)
    if (item.removed)
      removeItem(fresh, item.id, { at: item.removed.at, by: item.removed.by ?? world.system }, undefined)
  }
  return Y.encodeStateAsUpdate(fresh)
}

type Place =
  | { readonly state: "joining"; readonly pushes: { readonly frame: FrameId; readonly bytes: Uint8Array }[] }
  | { readonly state: "in"; readonly seat: SimSeat; readonly subscription: Subscription }

/** The server's end of one connection: as the gateway does it, without sockets. */
export class SimSession {
  readonly node: SimNode
  readonly person: PersonId
  readonly world: NodeWorld
  readonly down: DownFrame[] = []
  readonly #places = new Map<As, Place>()
  #joining: Promise<void> = Promise.resolve()
  closed = false
  /** The next push is answered "resync" instead of being judged: a node whose view is stale may do so. */
  stale = false

  constructor(node: SimNode, world: NodeWorld, person: PersonId) {
    this.node = node
    this.world = world
    this.person = person
  }

  receive(name: UpstreamName, args: readonly unknown[]): void {
    if (this.closed || this.node.dead) return
    switch (name) {
      case "join": {
        const [{ as, room, cursor }] = UPSTREAM.join.parse(args)
        const place: Place & { state: "joining" } = { state: "joining", pushes: [] }
        this.#places.set(as, place)
        this.#joining = this.#joining.then(() => this.#admit(place, { as, room, cursor }))
        return
      }
      case "leave":
        return this.#leave(UPSTREAM.leave.parse(args)[0].as)
      case "p":
        return this.#push(UPSTREAM.p.parse(args))
      case "w":
      case "renew":
        return
      default:
        unreachable(name)
    }
  }

  /** The server notices that the peer is gone. */
  close(): void {
    if (this.closed) return
    this.closed = true
    for (const place of this.#places.values()) {
      if (place.state === "in") place.seat.room.leave(place.subscription)
    }
    this.#places.clear()
    this.node.sessions.delete(this)
  }

  send(
    name: DownstreamName,
    deliver: DownFrame["deliver"],
    { entries = [], known = [] }: Partial<Pick<DownFrame, "entries" | "known">> = {},
  ): void {
    if (!this.closed && !this.node.dead) this.down.push({ name, deliver, entries, known })
  }

  vacate(as: As): void {
    this.#places.delete(as)
  }

  #push([as, frame, bytes]: Upstream<"p">): void {
    const place = this.#places.get(as)
    if (place === undefined) return
    if (this.stale) {
      this.stale = false
      return this.send("resync", (to) => to.resync({ as }))
    }
    if (place.state === "joining") place.pushes.push({ frame, bytes })
    else this.#take(place, frame, bytes)
  }

  #take({ seat, subscription }: Place & { state: "in" }, frame: FrameId, bytes: Uint8Array): void {
    const { bugs } = this.world
    if (bugs.skipsPush?.(bytes)) return seat.notice({ kind: "known", frames: [[frame, seat.room.tail.head]] })
    void seat.room.push(subscription, frame, bytes)
    if (bugs.acknowledgesWaiting) {
      seat.notice({ kind: "known", frames: [[frame, seat.room.tail.base.seq]] })
    }
  }

  #leave(as: As): void {
    const place = this.#places.get(as)
    this.#places.delete(as)
    if (place?.state === "in") place.seat.room.leave(place.subscription)
  }

  async #admit(place: Place & { state: "joining" }, join: Upstream<"join">[0]): Promise<void> {
    const { as } = join
    try {
      const room = await this.node.registry.open(join.room)
      if (this.#places.get(as) !== place) return
      const seat = new SimSeat(as, room, this)
      const joined = await room.join(seat, join.cursor, (seated) => this.#sit(as, place, { seat, ...seated }))
      if (joined === "moved") {
        this.node.registry.drop(room)
        return await this.#admit(place, join)
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#places.delete(as)
      this.send("denied", (to) => to.denied({ as, code: "store_away" }))
    }
  }

  #sit(
    as: As,
    place: Place & { state: "joining" },
    { seat, subscription, arrival }: Seated & { readonly seat: SimSeat },
  ): void {
    if (this.#places.get(as) !== place) return seat.room.leave(subscription)
    seat.subscription = subscription
    const seated = { state: "in", seat, subscription } as const
    this.#places.set(as, seated)
    const answer: Joined = { as, ...arrival }
    this.send("joined", (to) => to.joined(answer), { entries: answer.entries })
    for (const { frame, bytes } of place.pushes) this.#take(seated, frame, bytes)
  }
}

/** One connection's end of one room. */
class SimSeat implements Subscriber {
  readonly grant: Grant
  readonly room: Room
  readonly #as: As
  readonly #session: SimSession
  subscription: Subscription | undefined

  constructor(as: As, room: Room, session: SimSession) {
    this.#as = as
    this.room = room
    this.#session = session
    this.grant = session.world.grantFor(session.person, room.id)
  }

  entry(delivery: Delivery): "sent" | "full" {
    const { bugs } = this.#session.world
    const tuple = (bugs.tuple ?? tupleFor)(delivery, this.grant.person, this.subscription)
    const { number } = this.room
    this.#session.send("e", (to) => to.e(number, tuple), { entries: [tuple] })
    return "sent"
  }

  notice(notice: Notice): void {
    const as = this.#as
    const session = this.#session
    switch (notice.kind) {
      case "busy":
        return session.send("busy", (to) =>
          to.busy({ as, frames: [...notice.frames], retryMs: notice.retryMs }),
        )
      case "refused":
        return session.send("refused", (to) =>
          to.refused({ as, frames: [...notice.frames], code: notice.code }),
        )
      case "resync":
        return session.send("resync", (to) => to.resync({ as }))
      case "known":
        return session.send(
          "known",
          (to) => to.known({ as, frames: notice.frames.map(([frame, at]) => [frame, at]) }),
          { known: notice.frames.map(([frame]) => frame) },
        )
      case "people":
        return session.send("people", (to) => to.people(this.room.number, [...notice.people]))
      case "presence":
        return session.send("w", (to) => to.w(this.room.number, [...notice.entries]))
      case "out":
        session.vacate(as)
        return session.send("out", (to) => to.out({ as, code: notice.code, rejoin: notice.rejoin }))
      default:
        return unreachable(notice)
    }
  }
}
