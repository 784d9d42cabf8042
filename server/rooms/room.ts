import type { FrameId, PersonId, RandomBytes, Seq } from "../../shared/ids.ts"
import type { Cursor, Joined, Presence, RoomPerson } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { type Entry, type RoomLog, type Snapshot, StoreError, unlessCorrupt } from "../store/port.ts"
import { type Delivery, tupleFor } from "./delivery.ts"
import { RemotePresence } from "./presence/remote-presence.ts"
import type { Grant } from "./grant.ts"
import { History } from "./log/history.ts"
import type { RoomReplication } from "./replication/room-replication.ts"
import type { RoomMetrics } from "./metrics.ts"
import { ShortIds } from "./presence/short-ids.ts"
import { PresenceBoard } from "./presence/presence.ts"
import { type Described, Participants, nameless } from "./presence/participants.ts"
import type { SnapshotCache } from "./log/snapshot-cache.ts"
import { type Subscriber, Subscription } from "./subscriber.ts"
import type { Tail } from "./log/tail.ts"
import type { Trial } from "./trials/try-out.ts"
import { type WaitingBudget, Writer } from "./writer.ts"

export interface RoomDeps {
  readonly clock: Clock
  readonly log: RoomLog
  readonly random: RandomBytes
  readonly snapshots: SnapshotCache
  readonly budget: WaitingBudget
  /** Bytes of memory that rooms take, over all of this node: what they keep of their logs, and their ledgers. */
  readonly held: WaitingBudget
  /** Bytes of one push, and of the document after compaction. */
  readonly limits: { readonly pushBytes: number; readonly documentBytes: number }
  /** Asks for an append of this room. */
  readonly wake: (room: Room) => void
  /** This view of the room no longer serves: it has to be closed, and opened anew by whoever needs it. */
  readonly lost: (room: Room) => void
  readonly metrics: RoomMetrics
  /** A view of the log that nobody confirmed for this long, in ms, appends nothing any more (L1). */
  readonly viewMs: number
  /** Asks for a snapshot of this room, soon. */
  readonly compact: (room: Room) => void
  /** Tries a push that may be dear before it gets a number. */
  readonly trial: Trial
  /** Names and looks of people who wrote in a room before it was opened. */
  readonly describe: (room: RoomId, people: readonly PersonId[]) => Promise<ReadonlyMap<PersonId, Described>>
}

/** Names that could not be looked up are looked up again after this long, in ms. */
const DESCRIBE_AGAIN_MS = 2_000
/** The tail is compacted when it holds this many entries or bytes: a join stays one short frame. */
const TAIL_ENTRIES = 1_000
const TAIL_BYTES = 256 * 1024

/** What an entry takes in memory besides its bytes. */
const ENTRY_BYTES = 400
/** While the node is short of memory, rooms that take no more than this go on. */
const SMALL_ROOM_BYTES = 64 * 1024

/** What a room is opened with: its log as read, and its way to other nodes. */
interface Past {
  readonly history: History
  readonly link: RoomReplication
}

/** The answer to a join without the client's own number for the room. */
export type Arrival = Omit<Joined, "as">

export interface Seated {
  readonly subscription: Subscription
  readonly arrival: Arrival
}

/**
 * A connection's number is told to itself at each join. Drawn from few, it would never be one that is in use, and who
 * joins often enough could count whoever is here without showing (S3).
 */
const CONNECTION_NUMBERS = 0x4000_0000

/**
 * One open room: everybody who listens, and the log between them. It delivers each number once, in order, to
 * everybody, and only what is durable (L2). It never opens the document.
 */
export class Room {
  readonly id: RoomId
  /** Random, not counted: it tells nobody how many rooms were opened (S3). */
  readonly number: number
  /** Who shows in this room on other nodes. */
  readonly elsewhere: RemotePresence
  readonly #deps: RoomDeps
  readonly #link: RoomReplication
  readonly #history: History
  readonly #writer: Writer
  readonly #roster: Participants
  readonly #presence: PresenceBoard
  readonly #connections: ShortIds
  readonly #subscriptions = new Set<Subscription>()
  /** When the last subscriber left, ms since the epoch; undefined while somebody is here. */
  emptySince: number | undefined
  closed = false
  #weight = 0

  private constructor(number: number, deps: RoomDeps, { history, link }: Past) {
    const { id } = link
    this.id = id
    this.#link = link
    this.number = number
    this.#deps = deps
    this.#history = history
    this.#roster = new Participants(deps.random)
    this.#connections = new ShortIds(deps.random, CONNECTION_NUMBERS)
    this.emptySince = deps.clock.now()
    this.#presence = new PresenceBoard(deps.clock, (entries) => {
      // Who reads slowly is told who is here once they have read, and until then only who has gone.
      const gone = entries.filter(([, , state]) => state === null)
      for (const { subscriber, behind } of this.#subscriptions) {
        const news = behind === undefined ? entries : gone
        if (news.length > 0) subscriber.notice({ kind: "presence", entries: news })
      }
    })
    this.elsewhere = new RemotePresence({
      board: this.#presence,
      draw: () => this.#connections.draw(),
      free: (connection) => this.#connections.free(connection),
      meet: ({ person, name, look }) => {
        const number = this.#roster.meet(person, { name, look })
        this.#introduce([person])
        return number
      },
    })
    this.#writer = new Writer(id, history, {
      ...deps,
      ...deps.limits,
      landed: (entry) => link.landed(entry),
      told: () => link.told,
      lost: () => this.lost(),
      crowded: () => deps.held.used > deps.held.max && this.#weight > SMALL_ROOM_BYTES,
      wake: () => deps.wake(this),
      compact: () => deps.compact(this),
      grown: () => this.#weigh(),
      deliver: (entry, senders) => this.#deliver(entry, senders),
      tell: (to, notice) => {
        if (!to.gone) to.subscriber.notice(notice)
      },
    })
  }

  /** Reads snapshot and tail; the link hears of the room already. Rejects with `StoreError`. */
  static async open(number: number, deps: RoomDeps, link: RoomReplication): Promise<Room> {
    const { id } = link
    const { history, entries } = await History.load(id, deps)
    const room = new Room(number, deps, { history, link })
    const authors = new Set(entries.flatMap((entry) => entry.updates.map((update) => update.author)))
    const described = await deps.describe(id, [...authors])
    for (const [person, said] of described) room.#roster.meet(person, said)
    room.#roster.announce(authors)
    for (const entry of entries) history.append(room.#addressed(entry, []))
    room.#weigh()
    return room
  }

  get writer(): Writer {
    return this.#writer
  }

  get tail(): Tail {
    return this.#history.tail
  }

  get subscribers(): number {
    return this.#subscriptions.size
  }

  /** Whether nobody listens and nothing waits, so that it may be closed. */
  get idle(): boolean {
    return this.#subscriptions.size === 0 && !this.#writer.busy
  }

  /**
   * Whether the tail is long enough for a snapshot. Whoever appends makes it; a node that only hears has twice the
   * patience, and finds the other's then (F6).
   */
  #due(own: boolean): boolean {
    const times = own ? 1 : 2
    return this.tail.entries.length >= TAIL_ENTRIES * times || this.tail.bytes >= TAIL_BYTES * times
  }

  /** The document's bytes as of the tail's base; undefined when the store lost that generation. Rejects with `StoreError`. */
  document(): Promise<Uint8Array | undefined> {
    return this.#history.document()
  }

  /** The stored form of the ledger as of the tail's base. */
  get baseLedger(): Uint8Array | undefined {
    return this.#history.storedLedger
  }

  /**
   * Lets a subscriber in: its place, and everything between its cursor and the head. From then on it gets every
   * number. `seated` hears the same as the answer, but in the same turn: before the first entry behind it.
   * `moved`: this view of the room can no longer serve (a snapshot was lost): open it anew. Rejects with `StoreError`.
   */
  async join(
    subscriber: Subscriber,
    cursor: Cursor | undefined,
    seated?: (seated: Seated) => void,
  ): Promise<Seated | "moved"> {
    const { tail } = this
    if (this.#history.endsBefore(cursor)) await this.#writer.follower.readOn()
    for (;;) {
      const { base } = tail
      const below = this.#history.beginsBehind(cursor)
        ? await this.#history.digestBelow(cursor.seq)
        : undefined
      // A snapshot was stored meanwhile: the cursor may be below it now.
      if (base !== tail.base) continue
      const plan = this.#history.resume(cursor, below)
      if (plan.send === "entries") return this.#seat(subscriber, plan.after, { replace: false, seated })
      const bytes = await this.#history.document().catch(unlessCorrupt)
      if (this.closed) return "moved"
      if (base !== tail.base) continue
      if (bytes === undefined) return "moved"
      const snapshot = base.seq > 0 ? { seq: base.seq, digest: base.digest, bytes } : undefined
      const { replace } = plan
      return this.#seat(subscriber, base.seq, { replace, seated, ...(snapshot && { snapshot }) })
    }
  }

  /** One push of a subscriber. See `Writer.push`. */
  push(subscription: Subscription, frame: FrameId, bytes: Uint8Array): Promise<void> | undefined {
    return this.#writer.push(subscription, frame, bytes)
  }

  /** Where a subscriber is. Stamped with connection and person; a giver shows in a shared room only while editing (S3). */
  show(subscription: Subscription, state: Presence | null): void {
    if (subscription.gone) return
    const { grant } = subscription.subscriber
    const edits = state?.field !== undefined || state?.at !== undefined
    const shown = state !== null && (grant.presence === "always" || edits)
    const { connection } = subscription
    if (!shown || grant.may === "read") return this.#hide(connection)
    const { person, name, look } = grant
    this.#introduce([person])
    if (this.#presence.set(connection, this.#roster.numberOf(person), state)) {
      this.#link.shows({ connection, person, name, look, state })
    }
  }

  #hide(connection: number): void {
    this.#presence.clear(connection)
    this.#link.hides(connection)
  }

  /** The subscriber's buffer has room again: it gets what it missed, from its number on. */
  drained(subscription: Subscription): void {
    const { behind } = subscription
    if (behind === undefined || subscription.gone) return
    const missed = this.tail.after(behind)
    if (missed === undefined) {
      this.leave(subscription)
      return subscription.subscriber.notice({ kind: "out", code: "conflict", rejoin: true })
    }
    for (const delivery of missed) {
      if (subscription.subscriber.entry(delivery) === "full") return
      subscription.behind = delivery.entry.seq
    }
    subscription.behind = undefined
    subscription.subscriber.notice({ kind: "presence", entries: this.#presence.all() })
  }

  /** The subscriber is gone; its presence goes at once. What it pushed still lands. */
  leave(subscription: Subscription): void {
    if (subscription.gone) return
    subscription.gone = true
    this.#subscriptions.delete(subscription)
    this.#hide(subscription.connection)
    this.#connections.free(subscription.connection)
    if (this.#subscriptions.size === 0) this.emptySince = this.#deps.clock.now()
  }

  /** Access was taken back: gone, and nothing that waits is appended any more (M4). */
  evict(subscription: Subscription): void {
    subscription.trusted = false
    this.leave(subscription)
  }

  /** A snapshot was stored: what it covers leaves memory. */
  rebase(snapshot: Snapshot): void {
    const dropped = this.#history.rebase(snapshot)
    this.#writer.forget(dropped, this.tail.base.seq === snapshot.seq ? snapshot.meta.ledger : undefined)
    this.#weigh()
  }

  /** This view of the room no longer serves: everybody joins the room as it is opened anew. */
  lost(): void {
    this.#deps.lost(this)
  }

  /** Sends everybody away to join again, and takes nothing more. */
  close(): void {
    this.closed = true
    this.#link.close()
    this.#presence.stop()
    this.#writer.stop()
    this.#sendAway()
    this.#weigh()
  }

  /** The node is short of memory: what can be read again is forgotten, unless somebody needs it now. */
  shed(): void {
    this.#writer.shed()
    this.#weigh()
  }

  #weigh(): void {
    const { tail, storedLedger } = this.#history
    const kept = tail.bytes + tail.entries.length * ENTRY_BYTES + (storedLedger?.length ?? 0)
    const weight = this.closed ? 0 : kept + this.#writer.weight
    this.#deps.held.used += weight - this.#weight
    this.#weight = weight
  }

  #sendAway(): void {
    const everybody = [...this.#subscriptions]
    // Who is sent away is not told of the others who are.
    this.#subscriptions.clear()
    for (const subscription of everybody) {
      this.leave(subscription)
      subscription.subscriber.notice({ kind: "out", code: "conflict", rejoin: true })
    }
  }

  #seat(
    subscriber: Subscriber,
    after: Seq,
    {
      seated,
      ...how
    }: {
      readonly replace: boolean
      readonly snapshot?: NonNullable<Arrival["snapshot"]>
      readonly seated: ((seated: Seated) => void) | undefined
    },
  ): Seated | "moved" {
    const entries = this.tail.after(after)
    if (entries === undefined || this.closed) return "moved"
    const { grant } = subscriber
    const subscription = new Subscription(subscriber, this.#connections.draw())
    this.#subscriptions.add(subscription)
    this.emptySince = undefined
    const me = this.#roster.meet(grant.person, grant)
    const arrival: Arrival = {
      room: this.number,
      may: grant.may,
      connection: subscription.connection,
      me,
      epoch: this.tail.epoch,
      ...how,
      entries: entries.map((delivery) => tupleFor(delivery, grant.person, undefined)),
      people: shownTo(grant, this.#roster.visibleTo(grant.person)),
      presence: this.#presence.all(),
    }
    const answer = { subscription, arrival }
    seated?.(answer)
    return answer
  }

  #addressed(entry: Entry, senders: readonly (Subscription | undefined)[]): Delivery {
    return { entry, authors: entry.updates.map(({ author }) => this.#roster.numberOf(author)), senders }
  }

  #deliver(entry: Entry, senders: readonly (Subscription | undefined)[]): Delivery {
    if (entry.fresh) this.#sendAway()
    const authors = entry.updates.map(({ author }) => author)
    const strangers = authors.filter((author) => !this.#roster.has(author))
    if (strangers.length > 0) void this.#describe(strangers)
    this.#introduce(authors)
    const delivery = this.#addressed(entry, senders)
    for (const subscription of this.#subscriptions) {
      if (subscription.behind !== undefined) continue
      if (subscription.subscriber.entry(delivery) === "full") subscription.behind = this.tail.head
    }
    const own = senders.length > 0
    if (!own) this.#link.moved()
    if (this.#due(own)) this.#deps.compact(this)
    return delivery
  }

  /** Authors on other nodes: who they are is said as soon as it is known; their edits do not wait for it. */
  async #describe(strangers: readonly PersonId[]): Promise<void> {
    try {
      const described = await this.#deps.describe(this.id, strangers)
      for (const [person, said] of described) this.#roster.meet(person, said)
      if (!this.closed) this.#introduce(strangers)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#deps.clock.after(DESCRIBE_AGAIN_MS, () => {
        if (!this.closed) void this.#describe(strangers)
      })
    }
  }

  #introduce(people: readonly PersonId[]): void {
    const fresh = this.#roster.announce(people)
    if (fresh.length === 0) return
    for (const { subscriber } of this.#subscriptions) {
      subscriber.notice({ kind: "people", people: shownTo(subscriber.grant, fresh) })
    }
  }
}

/** Readers are not told who the givers are. */
const shownTo = (grant: Grant, people: readonly RoomPerson[]): RoomPerson[] =>
  grant.names === "hidden" ? nameless(people, grant.person) : [...people]
