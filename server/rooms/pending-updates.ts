import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId, PersonId, Seq } from "../../shared/ids.ts"
import type { Entry, LoggedUpdate } from "../store/port.ts"
import type { Effect, Ledger, RefusalReason } from "./admission/ledger.ts"

/** An entry takes at most this many updates or bytes; the rest waits for the next flush. */
const ENTRY_UPDATES = 256
const ENTRY_BYTES = 1024 * 1024

/** Bytes that wait for the store, over all rooms of a node. */
export interface WaitingBudget {
  used: number
  readonly max: number
}

/** The author of a push: gets its outcome; access is checked once more before the append. */
export interface Author {
  readonly person: PersonId
  /** False once access was taken back; a lost connection alone changes nothing. */
  readonly trusted: boolean
}

export interface Push<A extends Author> {
  readonly author: A
  readonly frame: FrameId
  readonly bytes: Uint8Array
}

/** A push that was admitted and waits for the store. */
export interface Waiting<A extends Author> extends Push<A> {
  readonly effect: Effect
  readonly place: Place
}

/** An entry on its way to the store, and the pushes that it holds; one that restarts the document holds none. */
export interface InFlight<A extends Author> {
  readonly entry: Entry
  readonly taken: readonly Waiting<A>[]
}

/** Where a frame stands in the log; undefined while it waits. Kept twice, so that landing needs no search. */
interface Place {
  at: Seq | undefined
}

export type Offer =
  | { readonly kind: "waiting" }
  /** It is on its way already: the acknowledgement will come with its entry. */
  | { readonly kind: "again" }
  | { readonly kind: "known"; readonly seq: Seq }
  | { readonly kind: "unknown" }
  /** It may make Yjs search for long: it has to be tried in a thread first. */
  | { readonly kind: "dear" }
  /** It begins within what is known: part of it landed since its client was sent a state vector, or it is hostile. */
  | { readonly kind: "overlaps" }
  | { readonly kind: "refused"; readonly code: ErrorCode }

const CODES: Readonly<Partial<Record<RefusalReason, ErrorCode>>> = {
  not_yours: "not_yours",
  too_large: "too_large",
  share: "share_full",
}

const codeOf = (reason: RefusalReason): ErrorCode => CODES[reason] ?? "unreadable_update"

/**
 * The door of one room: what its log teaches about clocks and owners (the ledger), which pushes were admitted and
 * wait, and which frames the kept tail holds. Admission counts what waits as known; so when what waits is given up or
 * another node was first, everything is taken back in reverse and offered again.
 */
export class PendingUpdates<A extends Author> {
  readonly #budget: WaitingBudget
  #ledger: Ledger
  #waiting: Waiting<A>[] = []
  #flying: Waiting<A>[] = []
  readonly #frames = new Map<PersonId, Map<FrameId, Place>>()

  constructor(ledger: Ledger, budget: WaitingBudget) {
    this.#ledger = ledger
    this.#budget = budget
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  get waiting(): number {
    return this.#waiting.length + this.#flying.length
  }

  /** Whether this frame waits or stands in the kept tail; undefined when it has to be judged. */
  seen(person: PersonId, frame: FrameId): Offer | undefined {
    const place = this.#frames.get(person)?.get(frame)
    if (place === undefined) return undefined
    return place.at === undefined ? { kind: "again" } : { kind: "known", seq: place.at }
  }

  /** Judges a push that was not seen; when admitted it waits, and the ledger counts it as known. */
  offer(push: Push<A>, room: { readonly full: boolean; readonly tried: boolean }): Offer {
    const verdict = this.#ledger.admit(push.bytes, push.author.person, room)
    if (verdict.kind === "unknown" || verdict.kind === "dear") return { kind: verdict.kind }
    if (verdict.kind === "refused") {
      if (verdict.reason === "overlap") return { kind: "overlaps" }
      return { kind: "refused", code: codeOf(verdict.reason) }
    }
    if (room.full && !verdict.deletesOnly) {
      this.#ledger.undo(verdict.effect)
      return { kind: "refused", code: "document_full" }
    }
    const { author, frame, bytes } = push
    const place = { at: undefined }
    this.#budget.used += bytes.length
    this.#waiting.push({ author, frame, bytes, effect: verdict.effect, place })
    this.#note(author.person, frame, place)
    return { kind: "waiting" }
  }

  /**
   * A push that waits came again: the last sender gets its outcome (R3). Returns the sender before.
   */
  again(push: Push<A>): A | undefined {
    for (const pushes of [this.#flying, this.#waiting]) {
      const at = pushes.findIndex(
        ({ author, frame }) => frame === push.frame && author.person === push.author.person,
      )
      const waiting = pushes[at]
      if (waiting === undefined) continue
      pushes[at] = { ...waiting, author: push.author }
      return waiting.author
    }
    return undefined
  }

  /** Takes what the next entry holds. Nothing else is taken until `landed` or `back`. */
  take(): readonly Waiting<A>[] {
    let bytes = 0
    let count = 0
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes.length
      if (count > 0 && (count >= ENTRY_UPDATES || bytes > ENTRY_BYTES)) break
      count++
    }
    this.#flying = this.#waiting.splice(0, count)
    return this.#flying
  }

  /** What was taken stands in the log at this number: a push that comes again is acknowledged from there. */
  landed(at: Seq): void {
    for (const { place, bytes } of this.#flying) {
      place.at = at
      this.#budget.used -= bytes.length
    }
    this.#flying = []
  }

  /** What was taken was not written: it waits again, in front. */
  back(): void {
    this.#waiting.unshift(...this.#flying)
    this.#flying = []
  }

  /** Takes everything back that waits, newest first, so that the ledger is the log's again. */
  retract(): readonly Waiting<A>[] {
    this.back()
    const all = this.#waiting
    this.#waiting = []
    for (const waiting of all.toReversed()) {
      this.#budget.used -= waiting.bytes.length
      this.#ledger.undo(waiting.effect)
      this.#frames.get(waiting.author.person)?.delete(waiting.frame)
    }
    return all
  }

  /** Whether pushes of an author without access wait. */
  get distrusted(): boolean {
    return this.#waiting.some((waiting) => !waiting.author.trusted)
  }

  /** Whose pushes wait. */
  get senders(): readonly A[] {
    return [...this.#flying, ...this.#waiting].map(({ author }) => author)
  }

  /** Learns from an entry of the log that this node did not admit itself. */
  absorb(updates: readonly LoggedUpdate[], at: Seq): void {
    for (const update of updates) this.#ledger.absorb(update.bytes, update.author)
    for (const update of updates) this.#note(update.author, update.frame, { at })
  }

  /**
   * This entry left the tail; its frames are no longer looked for. A frame that stands behind it too (pushed again when
   * the first place was forgotten elsewhere) or that waits is.
   */
  forget(updates: readonly LoggedUpdate[], at: Seq): void {
    for (const update of updates) {
      const frames = this.#frames.get(update.author)
      if (frames?.get(update.frame)?.at === at) frames.delete(update.frame)
      if (frames?.size === 0) this.#frames.delete(update.author)
    }
  }

  /** The document restarts (a fresh entry); nothing may wait. */
  restart(ledger: Ledger): void {
    this.#ledger = ledger
    // A frame of the history before is no acknowledgement in this one: its structs are not in this document.
    this.#frames.clear()
  }

  #note(person: PersonId, frame: FrameId, place: Place): void {
    const frames = this.#frames.get(person)
    if (frames) frames.set(frame, place)
    else this.#frames.set(person, new Map([[frame, place]]))
  }
}
