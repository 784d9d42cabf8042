import type { ErrorCode } from "../../shared/errors.ts"
import { type FrameId, type PersonId, epoch, seq } from "../../shared/ids.ts"
import { type RoomId, partsOf } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { type Digest, type Entry, StoreError } from "../store/port.ts"
import type { Delivery } from "./delivery.ts"
import { nextDigest } from "./digest.ts"
import type { History } from "./history.ts"
import { Intake, type Offer, type Push, type Waiting } from "./intake.ts"
import { Ledger } from "./ledger.ts"
import type { Notice, Subscription } from "./subscriber.ts"
import { Turns } from "./turns.ts"

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
  /** Asks for an append; `take` is called when it is this room's turn. */
  readonly wake: () => void
  /** Asks for a snapshot, soon. */
  readonly compact: () => void
  /** Makes the entry visible; called once per number, in order. */
  readonly deliver: (entry: Entry, senders: readonly (Subscription | undefined)[]) => Delivery
  readonly tell: (to: Subscription, notice: Notice) => void
}

/** A busy answer asks its author to wait this long, in ms. */
const RETRY_MS = 1_000
/** Edits wait this long for a store that does not take them, in ms, before they are answered busy. */
const PATIENCE_MS = 3_000
/** A tail of more bytes than this is worth compacting before a document counts as full. */
const COMPACTABLE = 32 * 1024
/** At the size limit these bytes still pass: a flag that removes an item must not be refused for want of room. */
const SMALL_UPDATE = 256

type Flight =
  | { readonly kind: "updates"; readonly entry: Entry; readonly taken: readonly Waiting<Subscription>[] }
  | { readonly kind: "fresh"; readonly entry: Entry }

interface FreshStart {
  readonly head: number
  readonly update: Uint8Array
  readonly author: PersonId
  readonly frame: FrameId
}

/**
 * The writing side of a room: judges pushes, hands out the next entry, and settles what the store answered. Exactly
 * one entry is on its way at a time, so the number after the head is always the one that is tried.
 */
export class Writer {
  readonly #room: RoomId
  readonly #history: History
  readonly #deps: WriterDeps
  #intake: Intake<Subscription> | undefined
  #flight: Flight | undefined
  readonly #turns = new Turns(() => this.#read())
  #failingSince: number | undefined
  #fresh: FreshStart | undefined
  #stopped = false

  constructor(room: RoomId, history: History, deps: WriterDeps) {
    this.#room = room
    this.#history = history
    this.#deps = deps
  }

  /** Whether anything waits for the store. */
  get busy(): boolean {
    if (this.#flight !== undefined || this.#fresh !== undefined || this.#turns.reading) return true
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
    if (author.subscriber.grant.may !== "write") this.#refuse(push, "read_only")
    else if (bytes.length > this.#deps.pushBytes) this.#refuse(push, "too_large")
    // Nearly every push is judged at once; a busy node would notice a promise for each.
    else if (this.#intake === undefined || !this.#judge(this.#intake, push)) return this.#judgeLater(push)
    return undefined
  }

  /** False when nothing was decided: it refers to what only the log can know. */
  #judge(intake: Intake<Subscription>, push: Push<Subscription>): boolean {
    const { author, frame, bytes } = push
    if (this.#stopped) return true
    const seen = intake.seen(author.person, frame)
    if (seen === undefined && this.#deps.budget.used + bytes.length > this.#deps.budget.max) {
      this.#busy([push])
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
      await this.readOn()
      if (this.#stopped) return
      const offer = intake.seen(author.person, frame) ?? this.#offer(intake, push)
      if (offer !== undefined) this.#answer(push, offer)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#busy([push])
    }
  }

  /** Takes nothing more; what is on its way may still land. Everybody was sent away and pushes again elsewhere. */
  stop(): void {
    this.#stopped = true
    this.#turns.taken()
    if (this.#flight === undefined) this.#dropWaiting()
  }

  /** The entry to append next, or nothing. Its outcome must be told by `landed`, `taken` or `failed` before the next. */
  take(): Entry | undefined {
    if (this.#stopped || this.#flight !== undefined || this.#turns.reading) return undefined
    const entry = this.#next()
    if (entry !== undefined) this.#turns.appending()
    this.#turns.taken()
    return entry
  }

  #next(): Entry | undefined {
    if (this.#fresh?.head === this.#history.tail.head) return this.#takeFresh(this.#fresh)
    // The log went on: what it says since is not in that document.
    this.#fresh = undefined
    const intake = this.#intake
    if (intake === undefined) return undefined
    if (intake.distrusted) this.#dropDistrusted(intake)
    const taken = intake.take()
    if (taken.length === 0) return undefined
    const { tail } = this.#history
    const content = {
      seq: seq(tail.head + 1),
      epoch: tail.epoch,
      fresh: false,
      updates: taken.map(({ author, frame, bytes }) => ({ author: author.person, frame, bytes })),
    }
    const entry = this.#entry(content)
    this.#flight = { kind: "updates", entry, taken }
    return entry
  }

  /** The store has the entry: it becomes visible, and its frames acknowledged. */
  landed(): void {
    const flight = this.#flight
    if (flight === undefined) throw new Error("nothing was on its way")
    this.#failingSince = undefined
    if (flight.kind === "updates") {
      for (const { bytes } of flight.taken) this.#deps.budget.used -= bytes.length
      this.#intake?.landed(flight.entry.seq)
      this.#history.append(
        this.#deps.deliver(
          flight.entry,
          flight.taken.map(({ author }) => author),
        ),
      )
    } else {
      this.#fresh = undefined
      // What came while it was on its way was admitted against the history before.
      const again = this.#intake?.retract() ?? []
      this.#startAnew(flight.entry)
      if (this.#intake !== undefined) this.#again(this.#intake, again)
    }
    this.#settle()
    if (!this.#stopped && this.#waits) this.#deps.wake()
  }

  /** Another node owns that number: read its entry, judge again what waits, try the next number. */
  async taken(): Promise<void> {
    if (this.#flight?.kind === "fresh") this.#fresh = undefined
    this.#intake?.back()
    this.#settle()
    if (!this.#stopped) await this.#turns.readFirst(() => this.#readLog())
  }

  /** Nothing was written. It is tried again until patience ends; then every author keeps their edits (busy). */
  failed(): void {
    this.#intake?.back()
    this.#settle()
    if (this.#stopped) return
    const now = this.#deps.clock.now()
    // A clock that was put back must not prolong anybody's wait.
    this.#failingSince = Math.min(this.#failingSince ?? now, now)
    if (now - this.#failingSince < PATIENCE_MS) return
    const given = this.#intake?.retract() ?? []
    this.#failingSince = undefined
    for (const { bytes } of given) this.#deps.budget.used -= bytes.length
    this.#busy(given)
  }

  /** The connection to the store died after the append was sent: that number, read back, says what happened. */
  async unsettled(): Promise<"landed" | "taken" | "failed"> {
    const flight = this.#flight
    if (flight === undefined) throw new Error("nothing was on its way")
    const [entry] = await this.#history.readOn()
    if (entry === undefined) return "failed"
    return entry.digest === flight.entry.digest ? "landed" : "taken"
  }

  /** Reads the log after the head and takes over what stands there. Rejects with `StoreError`. */
  async readOn(): Promise<void> {
    await this.#turns.read(() => this.#readLog())
  }

  /** What came while the log was read is appended before it is read again. */
  #read(): void {
    if (this.#stopped || !this.#waits) return
    this.#turns.due()
    this.#deps.wake()
  }

  async #readLog(): Promise<void> {
    const entries = await this.#history.readOn()
    const next = this.#history.tail.head + 1
    this.#adopt(entries.filter((entry) => entry.seq >= next))
  }

  /**
   * Starts the document anew from `update` (a squash): under a new epoch, as an entry of its own. Does nothing when
   * the room moved on since `head` or anything waits.
   */
  startAnew(fresh: FreshStart): boolean {
    if (this.busy || fresh.head !== this.#history.tail.head) return false
    this.#fresh = fresh
    this.#deps.wake()
    return true
  }

  /** Entries left the tail; their frames are no longer recognised. */
  forget(dropped: readonly Delivery[]): void {
    for (const { entry } of dropped) this.#intake?.forget(entry.updates)
  }

  async #open(): Promise<Intake<Subscription>> {
    for (;;) {
      const { base } = this.#history.tail
      const ledger = await this.#history.ledger()
      if (this.#intake !== undefined) return this.#intake
      if (base !== this.#history.tail.base) continue
      const intake = new Intake<Subscription>(ledger)
      for (const { entry } of this.#history.tail.entries) intake.absorb(entry.updates, entry.seq)
      this.#intake = intake
      return intake
    }
  }

  /** Admits or judges a push; undefined when it waits or was answered. */
  #offer(intake: Intake<Subscription>, push: Push<Subscription>): Offer | undefined {
    const offer = intake.offer(push, { full: this.#full(push.bytes.length) })
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
      this.#busy([push])
      return undefined
    }
    return offer
  }

  #full(bytes: number): boolean {
    const { base, bytes: tail } = this.#history.tail
    const room = bytes <= SMALL_UPDATE ? this.#deps.documentBytes * 1.05 : this.#deps.documentBytes
    return base.size + tail + bytes > room
  }

  #answer(push: Push<Subscription>, offer: Offer): void {
    if (offer.kind === "again") {
      const before = this.#intake?.again(push)
      // Another tab has sent it since: who sent it first asks again too, and does not wait for an answer to the other.
      if (before !== undefined && before !== push.author) this.#busy([{ ...push, author: before }])
    } else if (offer.kind === "known") {
      this.#deps.tell(push.author, { kind: "known", frames: [[push.frame, offer.seq]] })
    } else if (offer.kind === "unknown") {
      this.#deps.tell(push.author, { kind: "resync" })
    } else if (offer.kind === "refused") {
      this.#refuse(push, offer.code)
    }
  }

  #refuse(push: Push<Subscription>, code: ErrorCode): void {
    this.#deps.tell(push.author, { kind: "refused", frames: [push.frame], code })
  }

  #busy(pushes: readonly Push<Subscription>[]): void {
    for (const [author, own] of Map.groupBy(pushes, (push) => push.author)) {
      this.#deps.tell(author, { kind: "busy", frames: own.map((push) => push.frame), retryMs: RETRY_MS })
    }
  }

  /** Judges anew what was admitted against a log that has changed since. */
  #again(intake: Intake<Subscription>, pushes: readonly Push<Subscription>[]): void {
    for (const push of pushes) {
      this.#deps.budget.used -= push.bytes.length
      const seen = intake.seen(push.author.person, push.frame)
      const offer = seen ?? this.#offer(intake, push)
      if (offer !== undefined) this.#answer(push, offer)
    }
  }

  /** Whoever lost access has nothing appended any more, also not what was waiting (M4). */
  #dropDistrusted(intake: Intake<Subscription>): void {
    const all = intake.retract()
    for (const { author, bytes } of all) if (!author.trusted) this.#deps.budget.used -= bytes.length
    this.#again(
      intake,
      all.filter(({ author }) => author.trusted),
    )
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
      intake?.absorb(entry.updates, entry.seq)
      this.#history.append(this.#deps.deliver(entry, []))
    }
    if (intake !== undefined) this.#again(intake, again)
  }

  #takeFresh({ update, author, frame }: FreshStart): Entry {
    const { tail } = this.#history
    const entry = this.#entry({
      seq: seq(tail.head + 1),
      epoch: epoch(tail.epoch + 1),
      fresh: true,
      updates: [{ author, frame, bytes: update }],
    })
    this.#flight = { kind: "fresh", entry }
    return entry
  }

  #startAnew(entry: Entry): void {
    const ledger = Ledger.empty(partsOf(this.#room).kind)
    for (const update of entry.updates) ledger.absorb(update.bytes, undefined)
    this.#intake?.restart(ledger)
    this.#history.append(this.#deps.deliver(entry, []))
  }

  #entry(content: Pick<Entry, "seq" | "epoch" | "fresh" | "updates">): Entry {
    const before: Digest = this.#history.tail.digest
    return { ...content, room: this.#room, time: this.#deps.clock.now(), digest: nextDigest(before, content) }
  }

  #settle(): void {
    this.#flight = undefined
    this.#turns.appended()
    if (this.#stopped) this.#dropWaiting()
  }

  #dropWaiting(): void {
    for (const { bytes } of this.#intake?.retract() ?? []) this.#deps.budget.used -= bytes.length
  }
}
