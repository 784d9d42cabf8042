import type { FrameId, PersonId } from "../../shared/ids.ts"
import { type RoomId, partsOf } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { ENTRY_MAX_BYTES, type Entry, StoreError } from "../store/port.ts"
import { ContentionBackoff } from "./replication/contention-backoff.ts"
import type { Delivery } from "./delivery.ts"
import { type Flight, type FreshOutcome, type FreshStart, flightOf, freshFlight } from "./flight.ts"
import { LogSync } from "./replication/log-sync.ts"
import type { History } from "./log/history.ts"
import { PendingUpdates, type Offer, type Push } from "./pending-updates.ts"
import { Ledger } from "./admission/ledger.ts"
import { isLock } from "./log/lock.ts"
import type { RoomMetrics } from "./metrics.ts"
import { Replies } from "./replies.ts"
import type { Notice, Subscription } from "./subscriber.ts"
import { loadStepsFor, stepsFor } from "./trials/trial-steps.ts"
import type { Trial, TrialJob, Tried } from "./trials/try-out.ts"

/** Bytes that wait for the store, over all rooms of a node. */
export interface WaitingBudget {
  used: number
  readonly max: number
}

export interface WriterDeps {
  readonly clock: Clock
  readonly budget: WaitingBudget
  readonly pushBytes: number
  readonly documentBytes: number
  /** Whether this room takes more memory than it may just now. */
  readonly crowded: () => boolean
  /** Asks for an append; `take` is called when it is this room's turn. */
  readonly wake: () => void
  /** Asks for a snapshot, soon. */
  readonly compact: () => void
  /** Tries a push that may be dear before it gets a number. */
  readonly trial: Trial
  /** Makes the entry visible; called once per number, in order. */
  readonly deliver: (entry: Entry, senders: readonly (Subscription | undefined)[]) => Delivery
  /** The log has one entry more. */
  readonly grown: () => void
  readonly tell: (to: Subscription, notice: Notice) => void
  /** An entry of this node landed, and its own people have it (F1). */
  readonly landed: (entry: Entry) => void
  /** Whether what other nodes append is told here at once. */
  readonly told: () => boolean
  /** This view of the log no longer serves: the room has to be opened anew. */
  readonly lost: () => void
  readonly metrics: RoomMetrics
  /** A view that nobody confirmed for this long, in ms, appends nothing any more (L1). */
  readonly viewMs: number
}

/** Judging fewer structs than this takes no time that anybody would notice. */
const WORTH_COUNTING = 64

/** Edits wait this long for a store that does not take them, in ms, before they are answered busy. */
const PATIENCE_MS = 3_000
/** A tail of more bytes than this is worth compacting before a document counts as full. */
const COMPACTABLE = 32 * 1024
/** In the last quarter of a document only those write who have put in no more than this part of it. */
const NEARLY_FULL = 0.75
const SMALL_PART = 1 / 128
/** At the size limit these bytes still pass: a flag that removes an item must not be refused for want of room. */
const SMALL_UPDATE = 256

/**
 * The writing side of a room: judges pushes, hands out the next entry, and settles what the store answered. Exactly
 * one entry is on its way at a time, so the number after the head is always the one that is tried.
 */
export class Writer {
  /** Keeps this view of the log up with other nodes. */
  readonly follower: LogSync
  readonly courtesy = new ContentionBackoff()
  readonly #room: RoomId
  readonly #history: History
  readonly #deps: WriterDeps
  #intake: PendingUpdates<Subscription> | undefined
  #flight: Flight | undefined
  readonly #replies: Replies
  #failingSince: number | undefined
  #fresh: FreshStart | undefined
  /** How many keep this node from appending people's edits. */
  #holds = 0
  #stopped = false
  /** The log has ended for people: nothing is admitted any more (K4). */
  #locked = false
  #resting: PromiseWithResolvers<void> | undefined

  constructor(room: RoomId, history: History, deps: WriterDeps) {
    this.#room = room
    this.#history = history
    this.#deps = deps
    this.#replies = new Replies(deps.tell)
    this.follower = new LogSync(history, {
      ...deps,
      flying: () => this.#flight !== undefined,
      adopt: (entries) => this.#adopt(entries),
      read: () => this.#read(),
      tire: () => this.tire(),
    })
  }

  /** Whether anything waits for the store. */
  get busy(): boolean {
    if (this.#flight !== undefined || this.#fresh !== undefined || this.follower.turns.reading) return true
    if (this.#holds > 0) return true
    return this.#waits
  }

  get #waits(): boolean {
    return this.#intake !== undefined && this.#intake.waiting > 0
  }

  get clients(): number {
    return this.#intake?.ledger.clients ?? 0
  }

  /**
   * One push: it waits for the store, or its author is told what became of it (R3): at once, or when the answer
   * resolves where the log has to be read first. Never throws on input.
   */
  push(author: Subscription, frame: FrameId, bytes: Uint8Array): Promise<void> | undefined {
    const push = { author, frame, bytes }
    if (author.subscriber.grant.may !== "write") this.#replies.refuse(push, "read_only")
    else if (bytes.length > this.#deps.pushBytes) this.#replies.refuse(push, "too_large")
    // Nearly every push is judged at once; a busy node would notice a promise for each.
    else if (this.#intake === undefined || !this.#judge(this.#intake, push)) return this.#judgeLater(push)
    return undefined
  }

  /** False when nothing was decided: it refers to what only the log can know. */
  #judge(intake: PendingUpdates<Subscription>, push: Push<Subscription>): boolean {
    const { author, frame, bytes } = push
    if (this.#stopped) return true
    const seen = intake.seen(author.person, frame)
    if (seen === undefined && this.#deps.budget.used + bytes.length > this.#deps.budget.max) {
      this.#replies.busy([push])
      return true
    }
    if (seen === undefined && this.#deps.crowded()) {
      this.#deps.compact()
      this.#replies.busy([push])
      return true
    }
    const offer = seen ?? this.#offer(intake, push)
    if (offer?.kind === "unknown") return false
    if (offer !== undefined) this.#answer(push, offer)
    return true
  }

  async #judgeLater(push: Push<Subscription>): Promise<void> {
    const { author, frame } = push
    try {
      const intake = this.#intake ?? (await this.#open())
      if (this.#judge(intake, push)) return
      // A node that lags knows less than the author: the log decides (no offence).
      await this.follower.readOn()
      if (this.#stopped) return
      const offer = intake.seen(author.person, frame) ?? this.#offer(intake, push)
      if (offer !== undefined) this.#answer(push, offer)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#replies.busy([push])
    }
  }

  /** Bytes that this room's ledger takes in memory, about. */
  get weight(): number {
    return this.#intake?.ledger.weight ?? 0
  }

  /** Forgets the ledger, unless something waits: it is read again with the next push. */
  shed(): void {
    if (!this.busy) this.#intake = undefined
  }

  /** Takes nothing more; what is on its way may still land. Everybody was sent away and pushes again elsewhere. */
  stop(): void {
    this.#stopped = true
    // What is on its way may land, or not: its outcome says so.
    if (this.#flight?.kind !== "fresh") this.#giveFreshUp()
    this.follower.stop()
    if (this.#flight === undefined) this.#dropWaiting()
  }

  /** Resolves with what became of the entry that is on its way; undefined when none is. */
  get landing(): Promise<void> | undefined {
    return this.#flight && (this.#resting ??= Promise.withResolvers()).promise
  }

  /** The entry to append next, or nothing. Its outcome must be told by `landed`, `taken` or `failed` before the next. */
  take(): Entry | undefined {
    if (this.#stopped || this.#flight !== undefined || this.follower.turns.reading) return undefined
    if (this.#holds > 0 && this.#fresh === undefined) {
      this.follower.turns.taken()
      return undefined
    }
    if (this.busy && this.follower.outdated) {
      this.#deps.lost()
      return undefined
    }
    const entry = this.#next()
    if (entry !== undefined) this.follower.turns.appending()
    this.follower.turns.taken()
    return entry
  }

  #next(): Entry | undefined {
    const place = { room: this.#room, tail: this.#history.tail, time: this.#deps.clock.now() }
    if (this.#fresh?.head === place.tail.head) {
      this.#flight = freshFlight(place, this.#fresh)
      return this.#flight.entry
    }
    // The log went on: what it says since is not in that document.
    this.#giveFreshUp()
    if (this.#holds > 0) return undefined
    const intake = this.#intake
    if (intake === undefined) return undefined
    if (intake.distrusted) this.#dropDistrusted(intake)
    const taken = intake.take()
    if (taken.length === 0) return undefined
    this.#flight = flightOf(place, taken)
    return this.#flight.entry
  }

  /** The store has the entry: it becomes visible, and its frames acknowledged. */
  landed(): void {
    const flight = this.#flight
    if (flight === undefined) throw new Error("nothing was on its way")
    this.#failingSince = undefined
    this.follower.landed(this.#deps.clock.now())
    this.courtesy.landed(flight.entry.seq, this.#deps.clock.now())
    if (flight.kind === "updates") {
      for (const { bytes } of flight.taken) this.#deps.budget.used -= bytes.length
      this.#intake?.landed(flight.entry.seq)
      this.#append(
        flight.entry,
        flight.taken.map(({ author }) => author),
      )
    } else {
      const { settled } = this.#fresh ?? {}
      this.#fresh = undefined
      // What came while it was on its way was admitted against the history before.
      const again = this.#intake?.retract() ?? []
      this.#startAnew(flight.entry)
      if (this.#intake !== undefined) this.#again(this.#intake, again)
      settled?.("landed")
    }
    this.#settle()
    this.#deps.landed(flight.entry)
    if (this.#stopped) return
    if (this.#waits) this.#deps.wake()
    this.follower.follow()
  }

  /**
   * Another node owns that number: its entry is taken over, what waits is judged again, and the next number tried
   * (L5). Nothing is appended before; absent means wait, not free. Resolves when that is over.
   */
  async taken(): Promise<void> {
    this.#deps.metrics.conflict()
    if (this.#flight?.kind === "fresh") this.#giveFreshUp()
    this.#intake?.back()
    this.#settle()
    if (!this.#stopped) await this.follower.winner()
  }

  /** Nothing was written. It is tried again until patience ends. */
  failed(): void {
    this.#intake?.back()
    this.#settle()
    if (this.#stopped) return this.#giveFreshUp("unknown")
    this.tire()
    this.follower.follow()
  }

  /** The store did not do what was asked: when patience ends, every author keeps their edits (busy). */
  tire(): void {
    if (this.#flight !== undefined) return
    const now = this.#deps.clock.now()
    // A clock that was put back must not prolong anybody's wait.
    this.#failingSince = Math.min(this.#failingSince ?? now, now)
    if (now - this.#failingSince < PATIENCE_MS) return
    const given = this.#intake?.retract() ?? []
    this.#failingSince = undefined
    for (const { bytes } of given) this.#deps.budget.used -= bytes.length
    this.#replies.busy(given)
  }

  /** Who has something waiting. */
  get authors(): ReadonlySet<PersonId> {
    return new Set(this.#intake?.senders.map(({ person }) => person))
  }

  /** These people lost access: what they have waiting is not appended (M4). */
  distrust(people: ReadonlySet<PersonId>): void {
    for (const author of this.#intake?.senders ?? []) if (people.has(author.person)) author.trusted = false
  }

  /** The connection to the store died after the append was sent: that number, read back, says what happened. */
  async unsettled(): Promise<"landed" | "taken" | "failed"> {
    const flight = this.#flight
    if (flight === undefined) throw new Error("nothing was on its way")
    const [entry] = await this.#history.readOn()
    if (entry === undefined) return "failed"
    return entry.digest === flight.entry.digest ? "landed" : "taken"
  }

  /** What came while the log was read is appended before it is read again. */
  #read(): void {
    if (!this.#waits) return
    this.follower.turns.due()
    this.#deps.wake()
  }

  /**
   * Starts the document anew from `update`: under a new epoch, as an entry of its own. Does nothing when the room moved
   * on since `head`, or anything waits: unless `anyway`, then what waits is judged again in the new document. No entry holds more than
   * ENTRY_MAX_BYTES.
   */
  startAnew(fresh: FreshStart): boolean {
    const hindered =
      fresh.anyway === true ? this.#flight !== undefined || this.#fresh !== undefined : this.busy
    if (hindered || this.#stopped || fresh.head !== this.#history.tail.head) return false
    if (fresh.update.length > ENTRY_MAX_BYTES) return false
    this.#fresh = fresh
    this.#deps.wake()
    return true
  }

  /** From now on nothing that people write is appended here, until the answer is called; it waits. */
  hold(): () => void {
    this.#holds++
    return () => {
      this.#holds--
      if (this.#holds === 0 && this.#waits) this.#deps.wake()
    }
  }

  #giveFreshUp(outcome: FreshOutcome = "overtaken"): void {
    const { settled } = this.#fresh ?? {}
    this.#fresh = undefined
    settled?.(outcome)
  }

  /** A snapshot was stored. Entries that left the tail: their frames are no longer recognised. */
  forget(dropped: readonly Delivery[], ledger: Uint8Array | undefined): void {
    for (const { entry } of dropped) this.#intake?.forget(entry.updates, entry.seq)
    if (ledger !== undefined) this.#intake?.ledger.settle(ledger)
  }

  async #open(): Promise<PendingUpdates<Subscription>> {
    for (;;) {
      const { base } = this.#history.tail
      const ledger = await this.#history.ledger()
      if (this.#intake !== undefined) return this.#intake
      if (base !== this.#history.tail.base) continue
      const intake = new PendingUpdates<Subscription>(ledger)
      for (const { entry } of this.#history.tail.entries) {
        intake.absorb(entry.updates, entry.seq)
        this.#locked ||= this.#endsAt(entry)
      }
      this.#intake = intake
      return intake
    }
  }

  /** Admits or judges a push; undefined when it waits or was answered. */
  #offer(
    intake: PendingUpdates<Subscription>,
    push: Push<Subscription>,
    { tried }: { readonly tried: boolean } = { tried: false },
  ): Offer | undefined {
    if (this.#locked) return { kind: "refused", code: "read_only" }
    const offer = intake.offer(push, { full: this.#full(intake, push), tried })
    const { scanned } = intake.ledger
    const refused = offer.kind === "refused" || offer.kind === "overlaps"
    if (scanned >= WORTH_COUNTING) push.author.subscriber.judged?.(scanned, refused)
    if (offer.kind === "dear") {
      void this.#tryOut(push)
      return undefined
    }
    if (offer.kind === "waiting") {
      this.#deps.budget.used += push.bytes.length
      this.#deps.wake()
      return undefined
    }
    if (
      offer.kind === "refused" &&
      offer.code === "document_full" &&
      this.#history.tail.bytes > COMPACTABLE
    ) {
      // Size counts after compaction: make room first, then judge.
      this.#deps.compact()
      this.#replies.busy([push])
      return undefined
    }
    return offer
  }

  /** Whether people write nothing behind this entry; in a room of one person they go on, for late messages (K5). */
  #endsAt(entry: Entry): boolean {
    return isLock(entry) && partsOf(this.#room).kind !== "own"
  }

  #full(
    { ledger }: PendingUpdates<Subscription>,
    { author, bytes: { length } }: Push<Subscription>,
  ): boolean {
    const { base, bytes: tail } = this.#history.tail
    const { documentBytes } = this.#deps
    const size = base.size + tail + length
    if (size <= documentBytes * NEARLY_FULL) return false
    if (length <= SMALL_UPDATE) return size > documentBytes * 1.05
    return size > documentBytes || ledger.bytesOf(author.person) + length > documentBytes * SMALL_PART
  }

  /** Applies the push to the document elsewhere, and answers it once that has shown what it costs. */
  async #tryOut(push: Push<Subscription>): Promise<void> {
    const { person } = push.author
    try {
      const { base, entries } = this.#history.tail
      const updates = entries.flatMap(({ entry }) => entry.updates.map(({ bytes }) => bytes))
      const document = await this.#history.document()
      const budget = this.#budgetOf(person)
      const known = document !== undefined && base === this.#history.tail.base
      const tried: Tried = known
        ? await this.#deps.trial(person, { base: document, updates, push: push.bytes, ...budget })
        : { kind: "busy" }
      const intake = this.#intake
      if (this.#stopped) return
      if (tried.kind === "busy" || intake === undefined) return this.#replies.busy([push])
      if (tried.kind === "too_dear") return this.#replies.refuse(push, "too_dear")
      intake.ledger.tried(tried, person)
      const offer = intake.seen(person, push.frame) ?? this.#offer(intake, push, { tried: true })
      if (offer !== undefined) this.#answer(push, offer)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#replies.busy([push])
    }
  }

  #budgetOf(person: PersonId): Pick<TrialJob, "steps" | "loadSteps"> {
    const { work = 0 } = this.#intake?.ledger ?? {}
    const steps = stepsFor(work, this.#intake?.ledger.triedBy(person) ?? 0)
    return { steps, loadSteps: loadStepsFor(work, steps) }
  }

  #answer(push: Push<Subscription>, offer: Offer): void {
    if (offer.kind === "again") {
      const before = this.#intake?.again(push)
      // Another tab has sent it since: who sent it first asks again too, and does not wait for an answer to the other.
      if (before !== undefined && before !== push.author) this.#replies.busy([{ ...push, author: before }])
    } else if (offer.kind === "known") {
      this.#replies.known(push, offer.seq)
    } else if (offer.kind === "unknown") {
      this.#replies.resync(push)
    } else if (offer.kind === "overlaps") {
      this.#replies.overlaps(push)
    } else if (offer.kind === "refused") {
      this.#replies.refuse(push, offer.code)
    }
  }

  /** Judges anew what was admitted against a log that has changed since. */
  #again(intake: PendingUpdates<Subscription>, pushes: readonly Push<Subscription>[]): void {
    for (const push of pushes) {
      this.#deps.budget.used -= push.bytes.length
      const seen = intake.seen(push.author.person, push.frame)
      const offer = seen ?? this.#offer(intake, push)
      if (offer !== undefined) this.#answer(push, offer)
    }
  }

  /** Whoever lost access has nothing appended any more, also not what was waiting (M4). */
  #dropDistrusted(intake: PendingUpdates<Subscription>): void {
    const all = intake.retract()
    for (const { author, bytes } of all) if (!author.trusted) this.#deps.budget.used -= bytes.length
    const rest = all.filter(({ author }) => author.trusted)
    this.#again(intake, rest)
  }

  /** Entries of the log that this node did not append: the truth, never judged. */
  #adopt(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    const intake = this.#intake
    const again = intake?.retract() ?? []
    for (const entry of entries) {
      if (entry.fresh) {
        this.#startAnew(entry)
        continue
      }
      this.#locked ||= this.#endsAt(entry)
      intake?.absorb(entry.updates, entry.seq)
      this.#append(entry, [])
    }
    if (intake !== undefined) this.#again(intake, again)
  }

  #startAnew(entry: Entry): void {
    const ledger = Ledger.empty(partsOf(this.#room).kind)
    for (const update of entry.updates) ledger.absorb(update.bytes, undefined)
    this.#intake?.restart(ledger)
    this.#append(entry, [])
  }

  #append(entry: Entry, senders: readonly Subscription[]): void {
    this.#history.append(this.#deps.deliver(entry, senders))
    this.#deps.grown()
  }

  #settle(): void {
    this.#flight = undefined
    this.#resting?.resolve()
    this.#resting = undefined
    this.follower.turns.appended()
    if (this.#stopped) this.#dropWaiting()
  }

  #dropWaiting(): void {
    for (const { bytes } of this.#intake?.retract() ?? []) this.#deps.budget.used -= bytes.length
  }
}
