import type { FrameId, RandomBytes, Seq } from "../../shared/ids.ts"
import type { Cursor, Joined, Presence } from "../../shared/protocol.ts"
import { type RoomId, partsOf } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { type Entry, type RoomLog, type Snapshot, unlessCorrupt } from "../store/port.ts"
import { CommitRecovery } from "./commit-recovery.ts"
import { type Delivery, tupleFor } from "./delivery.ts"
import { JudgeLater } from "./judge-later.ts"
import { History } from "./log/history.ts"
import { isLock } from "./log/lock.ts"
import type { Tail } from "./log/tail.ts"
import type { RoomMetrics } from "./metrics.ts"
import type { InFlight, Offer, PendingUpdates, Push, Waiting, WaitingBudget } from "./pending-updates.ts"
import { entryOf } from "./log/entry.ts"
import { RoomPeople, type RoomPeopleDeps } from "./presence/room-people.ts"
import { replyBusy, replyKnown, replyOverlaps, replyRefused, replyResync } from "./replies.ts"
import { ContentionBackoff } from "./replication/contention-backoff.ts"
import { LogSync } from "./replication/log-sync.ts"
import type { RoomReplication } from "./replication/room-replication.ts"
import { type Subscriber, Subscription } from "./subscriber.ts"
import type { SnapshotCache } from "./log/snapshot-cache.ts"
import type { Trial } from "./trials/try-out.ts"

export interface RoomDeps extends RoomPeopleDeps {
  readonly clock: Clock
  readonly log: RoomLog
  readonly random: RandomBytes
  readonly snapshots: SnapshotCache
  readonly budget: WaitingBudget
  /** Bytes of memory that rooms take, over all of this node: what they keep of their logs, and their ledgers. */
  readonly held: WaitingBudget
  /** Bytes of one push, and of the document after compaction. */
  readonly limits: { readonly pushBytes: number; readonly documentBytes: number }
  /** Appends the entries of all rooms: asked to wake, it calls `Room.nextEntry` soon. */
  readonly groupCommit: { readonly wake: (room: Room) => void }
  /** This view of the room no longer serves: it has to be closed, and opened again on demand. */
  readonly lost: (room: Room) => void
  readonly metrics: RoomMetrics
  /** A view of the log that the store has not confirmed for this long, ms, appends nothing (L1). */
  readonly viewMs: number
  /** Asks for a snapshot of this room, soon. */
  readonly compact: (room: Room) => void
  /** Tries a push that may be dear before it gets a number. */
  readonly trial: Trial
}

/** The tail is compacted when it holds this many entries or bytes: a join stays one short frame. */
const TAIL_ENTRIES = 1_000
const TAIL_BYTES = 256 * 1024

/** What an entry takes in memory besides its bytes. */
const ENTRY_BYTES = 400
/** While the node is short of memory, rooms that take no more than this go on. */
const SMALL_ROOM_BYTES = 64 * 1024
/** Judging fewer structs than this takes no time worth counting. */
const WORTH_COUNTING = 64
/** A tail of more bytes than this is worth compacting before a document counts as full. */
const COMPACTABLE = 32 * 1024
/** In the last quarter of a document only those write who have put in no more than this part of it. */
const NEARLY_FULL = 0.75
const SMALL_PART = 1 / 128
/** At the size limit these bytes still pass: a flag that removes an item must not be refused for want of room. */
const SMALL_UPDATE = 256

/** The answer to a join without the client's own number for the room. */
export type Arrival = Omit<Joined, "as">

export interface Seated {
  readonly subscription: Subscription
  readonly arrival: Arrival
}

/**
 * One open room: its subscribers, and the log between them. The path of an edit is `push`, `nextEntry`, `onCommitted`,
 * `append`: exactly one entry is in flight at a time, so the number after the head is always the one that is tried;
 * each number is delivered once, in order, to every subscriber, and only when it is durable (L2). What is not the happy
 * path is in `commit-recovery.ts` and `judge-later.ts`. A room never opens its document.
 */
export class Room {
  readonly id: RoomId
  /** Random, not counted: it shows no client how many rooms were opened (S3). */
  readonly number: number
  readonly people: RoomPeople
  readonly history: History
  /** Keeps this view of the log up with other nodes. */
  readonly sync: LogSync
  readonly backoff = new ContentionBackoff()
  readonly recovery: CommitRecovery
  /** Admitted pushes; undefined until the first push, which reads the ledger. Owned by the room, its recovery and `JudgeLater`. */
  pending: PendingUpdates<Subscription> | undefined
  inFlight: InFlight<Subscription> | undefined
  /** Nothing is taken any more; what is in flight may still land. */
  closed = false
  /** When the last subscriber left, ms since the epoch; undefined while there is one. */
  emptySince: number | undefined
  readonly #deps: RoomDeps
  readonly #replication: RoomReplication
  readonly #judgeLater: JudgeLater
  readonly #subscriptions = new Set<Subscription>()
  /** The log has ended for people: nothing is admitted any more (K4). */
  #locked = false
  #landing: PromiseWithResolvers<void> | undefined
  #weight = 0

  private constructor(number: number, deps: RoomDeps, history: History, replication: RoomReplication) {
    this.id = replication.id
    this.number = number
    this.history = history
    this.#deps = deps
    this.#replication = replication
    this.people = new RoomPeople(deps, replication, this.#subscriptions)
    this.recovery = new CommitRecovery(this, { ...deps, wake: () => deps.groupCommit.wake(this) })
    this.#judgeLater = new JudgeLater(this, deps)
    this.sync = new LogSync(history, {
      ...deps,
      notified: () => replication.notified,
      flying: () => this.inFlight !== undefined,
      adopt: (entries) => this.recovery.adopt(entries),
      read: () => this.recovery.afterReading(),
      tire: () => this.recovery.tire(),
      lost: () => this.lost(),
    })
    this.emptySince = deps.clock.now()
  }

  /** Reads snapshot and tail; the room's replication listens already. Rejects with `StoreError`. */
  static async open(number: number, deps: RoomDeps, replication: RoomReplication): Promise<Room> {
    const { history, entries } = await History.load(replication.id, deps)
    const room = new Room(number, deps, history, replication)
    await room.people.load(new Set(entries.flatMap((entry) => entry.updates.map((update) => update.author))))
    for (const entry of entries) history.append(room.#addressed(entry, []))
    room.#weigh()
    return room
  }

  get tail(): Tail {
    return this.history.tail
  }

  get subscribers(): number {
    return this.#subscriptions.size
  }

  /** Whether anything waits for the store. */
  get busy(): boolean {
    if (this.inFlight !== undefined || this.sync.lock.reading || this.waits) return true
    return this.recovery.holds > 0 || this.recovery.restart !== undefined
  }

  /** Resolves with the outcome of the entry in flight; undefined when none is. */
  get landing(): Promise<void> | undefined {
    return this.inFlight && (this.#landing ??= Promise.withResolvers()).promise
  }

  /** Whether admitted pushes wait. */
  get waits(): boolean {
    return this.pending !== undefined && this.pending.waiting > 0
  }

  /** Whether it has no subscriber and nothing waits, so that it may be closed. */
  get idle(): boolean {
    return this.#subscriptions.size === 0 && !this.busy
  }

  /**
   * One push: it waits for the store, or its author is answered what became of it (R3): at once, or when the promise
   * resolves where the log has to be read first. Never throws on input.
   */
  push(author: Subscription, frame: FrameId, bytes: Uint8Array): Promise<void> | undefined {
    const push = { author, frame, bytes }
    if (author.subscriber.grant.may !== "write") replyRefused(push, "read_only")
    else if (bytes.length > this.#deps.limits.pushBytes) replyRefused(push, "too_large")
    // Nearly every push is judged at once; a busy node would notice a promise for each.
    else if (this.pending === undefined || !this.judge(this.pending, push)) return this.#judgeLater.read(push)
    return undefined
  }

  /** False when nothing was decided: the push refers to what only the log can know. */
  judge(pending: PendingUpdates<Subscription>, push: Push<Subscription>): boolean {
    if (this.closed) return true
    const seen = pending.seen(push.author.person, push.frame)
    if (seen === undefined && this.#short(push.bytes.length)) {
      replyBusy([push])
      return true
    }
    const offer = seen ?? this.admit(pending, push)
    if (offer?.kind === "unknown") return false
    if (offer !== undefined) this.answer(push, offer)
    return true
  }

  /** Admits or judges a push; undefined when it waits or was answered. `tried`: it was tried what Yjs does with it. */
  admit(pending: PendingUpdates<Subscription>, push: Push<Subscription>, tried = false): Offer | undefined {
    if (this.#locked) return { kind: "refused", code: "read_only" }
    const offer = pending.offer(push, { full: this.#full(pending, push), tried })
    const { scanned } = pending.ledger
    if (scanned >= WORTH_COUNTING) {
      push.author.subscriber.judged?.(scanned, offer.kind === "refused" || offer.kind === "overlaps")
    }
    if (offer.kind === "waiting") {
      this.#deps.groupCommit.wake(this)
      return undefined
    }
    if (offer.kind === "dear") {
      void this.#judgeLater.tryOut(push)
      return undefined
    }
    if (offer.kind === "refused" && offer.code === "document_full" && this.tail.bytes > COMPACTABLE) {
      // Size counts after compaction: make room first, then judge.
      this.#deps.compact(this)
      replyBusy([push])
      return undefined
    }
    return offer
  }

  /** Answers a push that does not wait for the store. */
  answer(push: Push<Subscription>, offer: Offer): void {
    if (offer.kind === "again") {
      const before = this.pending?.again(push)
      // Another tab has sent it since: the first one asks again too, and does not wait for an answer to the other.
      if (before !== undefined && before !== push.author) replyBusy([{ ...push, author: before }])
    } else if (offer.kind === "known") replyKnown(push, offer.seq)
    else if (offer.kind === "unknown") replyResync(push)
    else if (offer.kind === "overlaps") replyOverlaps(push)
    else if (offer.kind === "refused") replyRefused(push, offer.code)
  }

  /**
   * The entry to append next, or nothing. Before the next one its outcome must be reported: by `onCommitted`, or by
   * `onConflict` or `onFailed` of the recovery.
   */
  nextEntry(): Entry | undefined {
    const { recovery, sync } = this
    if (this.closed || this.inFlight !== undefined || sync.lock.reading) return undefined
    const held = recovery.holds > 0
    if (this.busy && sync.outdated && !(held && recovery.restart === undefined)) {
      this.lost()
      return undefined
    }
    if (recovery.restart !== undefined) this.inFlight = recovery.nextRestart()
    if (!held) this.inFlight ??= this.#nextUpdates()
    if (this.inFlight !== undefined) sync.lock.appending()
    sync.lock.taken()
    return this.inFlight?.entry
  }

  #nextUpdates(): InFlight<Subscription> | undefined {
    const { pending, recovery } = this
    if (pending === undefined) return undefined
    if (pending.distrusted) recovery.dropDistrusted(pending)
    const taken = pending.take()
    if (taken.length === 0) return undefined
    const updates = taken.map(({ author, frame, bytes }) => ({ author: author.person, frame, bytes }))
    const place = { room: this.id, tail: this.tail, time: this.#deps.clock.now() }
    return { entry: entryOf(place, { epoch: this.tail.epoch, fresh: false, updates }), taken }
  }

  /** The store has the entry in flight: it becomes visible, and its frames acknowledged. */
  onCommitted(): void {
    const { inFlight } = this
    if (inFlight === undefined) throw new Error("nothing was in flight")
    const { entry, taken } = inFlight
    const now = this.#deps.clock.now()
    this.sync.landed(now)
    this.backoff.landed(entry.seq, now)
    if (entry.fresh) this.recovery.restarted(entry)
    else {
      this.pending?.landed(entry.seq)
      this.append(entry, taken)
    }
    this.recovery.failingSince = undefined
    this.settle()
    this.#replication.landed(entry)
    if (this.closed) return
    if (this.waits) this.#deps.groupCommit.wake(this)
    this.sync.follow()
  }

  /** The entry in flight has its outcome. */
  settle(): void {
    this.inFlight = undefined
    this.#landing?.resolve()
    this.#landing = undefined
    this.sync.lock.appended()
    if (this.closed) this.pending?.retract()
  }

  /** The log has one entry more. `taken`: the pushes of this node that it holds. */
  append(entry: Entry, taken: readonly Waiting<Subscription>[]): void {
    if (entry.fresh) this.#sendAway()
    const delivery = this.#addressed(entry, taken)
    for (const subscription of this.#subscriptions) {
      if (subscription.behind !== undefined) continue
      if (subscription.subscriber.entry(delivery) === "full") subscription.behind = this.tail.head
    }
    const own = taken.length > 0
    if (!own) this.#replication.moved()
    if (this.#due(own)) this.#deps.compact(this)
    this.history.append(delivery)
    this.#weigh()
  }

  /**
   * Lets a subscriber in: its place, and everything between its cursor and the head. From then on it gets every
   * number. `seated` gets the same as the answer, but in the same turn: before the first entry behind it.
   * `moved`: this view of the room can no longer serve (a snapshot was lost): open it again. Rejects with `StoreError`.
   */
  async join(
    subscriber: Subscriber,
    cursor: Cursor | undefined,
    seated?: (seated: Seated) => void,
  ): Promise<Seated | "moved"> {
    const { tail, history } = this
    if (history.endsBefore(cursor)) await this.sync.readOn()
    for (;;) {
      const { base } = tail
      const below = history.beginsBehind(cursor) ? await history.digestBelow(cursor.seq) : undefined
      // A snapshot was stored meanwhile: the cursor may be below it now.
      if (base !== tail.base) continue
      const plan = history.resume(cursor, below)
      if (plan.send === "entries") return this.#seat(subscriber, plan.after, { replace: false, seated })
      const bytes = await history.document().catch(unlessCorrupt)
      if (this.closed) return "moved"
      if (base !== tail.base) continue
      if (bytes === undefined) return "moved"
      const snapshot = base.seq > 0 ? { seq: base.seq, digest: base.digest, bytes } : undefined
      const { replace } = plan
      return this.#seat(subscriber, base.seq, { replace, seated, ...(snapshot && { snapshot }) })
    }
  }

  /** Where a subscriber is; `null`: it shows nothing. */
  show(subscription: Subscription, state: Presence | null): void {
    if (!subscription.gone) this.people.show(subscription, state)
  }

  /** The subscriber's buffer has room again: it gets what it missed, from its number on (R6). */
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
    subscription.subscriber.notice({ kind: "presence", entries: this.people.presence() })
  }

  /** The subscriber is gone; its presence goes at once. What it pushed still lands. */
  leave(subscription: Subscription): void {
    if (subscription.gone) return
    subscription.gone = true
    this.#subscriptions.delete(subscription)
    this.people.leave(subscription)
    if (this.#subscriptions.size === 0) this.emptySince = this.#deps.clock.now()
  }

  /** Access was taken back: gone, and nothing that waits is appended any more (M4). */
  evict(subscription: Subscription): void {
    subscription.trusted = false
    this.leave(subscription)
  }

  /** A snapshot was stored: what it covers leaves memory, and the frames of the entries are no longer recognised. */
  rebase(snapshot: Snapshot): void {
    const { history, pending } = this
    for (const { entry } of history.rebase(snapshot)) pending?.forget(entry.updates, entry.seq)
    if (history.tail.base.seq === snapshot.seq) pending?.ledger.settle(snapshot.meta.ledger)
    this.#weigh()
  }

  /** This view of the room no longer serves: its subscribers join the room as it is opened again. */
  lost(): void {
    this.#deps.lost(this)
  }

  /** Sends every subscriber away to join again, and takes nothing more. */
  close(): void {
    this.closed = true
    this.#replication.close()
    this.people.stop()
    this.recovery.stop()
    this.#sendAway()
    this.#weigh()
  }

  /** The node is short of memory: the ledger is forgotten, unless something waits, and read again with the next push. */
  shed(): void {
    if (!this.busy) this.pending = undefined
    this.#weigh()
  }

  /** People write nothing behind this entry; in a room of one person they go on, for late messages (K4, K5). */
  lockAt(entry: Entry): void {
    this.#locked ||= isLock(entry) && partsOf(this.id).kind !== "own"
  }

  /** Whether the node has no room for a push of so many bytes just now; where a snapshot helps, one is asked for. */
  #short(bytes: number): boolean {
    const { budget, held } = this.#deps
    if (budget.used + bytes > budget.max) return true
    if (held.used <= held.max || this.#weight <= SMALL_ROOM_BYTES) return false
    this.#deps.compact(this)
    return true
  }

  #full(
    { ledger }: PendingUpdates<Subscription>,
    { author, bytes: { length } }: Push<Subscription>,
  ): boolean {
    const { base, bytes: tail } = this.tail
    const { documentBytes } = this.#deps.limits
    const size = base.size + tail + length
    if (size <= documentBytes * NEARLY_FULL) return false
    if (length <= SMALL_UPDATE) return size > documentBytes * 1.05
    return size > documentBytes || ledger.bytesOf(author.person) + length > documentBytes * SMALL_PART
  }

  /**
   * Whether the tail is long enough for a snapshot. The node that appends makes it; one that only reads has twice the
   * patience, and finds the other's then (F6).
   */
  #due(own: boolean): boolean {
    const times = own ? 1 : 2
    return this.tail.entries.length >= TAIL_ENTRIES * times || this.tail.bytes >= TAIL_BYTES * times
  }

  #weigh(): void {
    const { tail, storedLedger } = this.history
    const kept = tail.bytes + tail.entries.length * ENTRY_BYTES + (storedLedger?.length ?? 0)
    const weight = this.closed ? 0 : kept + (this.pending?.ledger.weight ?? 0)
    this.#deps.held.used += weight - this.#weight
    this.#weight = weight
  }

  #sendAway(): void {
    const all = [...this.#subscriptions]
    // A subscriber that is sent away is not notified of the others.
    this.#subscriptions.clear()
    for (const subscription of all) {
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
    const subscription = new Subscription(subscriber, this.people.connection())
    this.#subscriptions.add(subscription)
    this.emptySince = undefined
    const arrival: Arrival = {
      room: this.number,
      may: grant.may,
      connection: subscription.connection,
      epoch: this.tail.epoch,
      ...this.people.arrival(grant),
      ...how,
      entries: entries.map((delivery) => tupleFor(delivery, grant.person, undefined)),
    }
    const answer = { subscription, arrival }
    seated?.(answer)
    return answer
  }

  #addressed(entry: Entry, taken: readonly Waiting<Subscription>[]): Delivery {
    const authors = this.people.numbersOf(entry.updates)
    return { entry, authors, senders: taken.map(({ author }) => author) }
  }
}
