import type { FrameId, PersonId } from "../../shared/ids.ts"
import { type RoomId, partsOf } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { ENTRY_MAX_BYTES, type Entry } from "../store/port.ts"
import { Ledger } from "./admission/ledger.ts"
import type { History } from "./log/history.ts"
import type { RoomMetrics } from "./metrics.ts"
import { restartEntry } from "./log/entry.ts"
import type { InFlight, Offer, PendingUpdates, Push, Waiting } from "./pending-updates.ts"
import { replyBusy } from "./replies.ts"
import type { LogSync } from "./replication/log-sync.ts"
import type { Subscription } from "./subscriber.ts"

/** Edits wait this long for a store that does not take them, ms, before they are answered busy. */
const PATIENCE_MS = 3_000

/** A document that is to restart from `update`, if the head is still `head`. */
export interface DocumentRestart {
  readonly head: number
  readonly update: Uint8Array
  readonly author: PersonId
  readonly frame: FrameId
  /** Also while edits wait: none of them is lost by it. */
  readonly anyway?: boolean
  /** Called once it is known what became of it. */
  readonly settled?: (outcome: RestartOutcome) => void
}

/** `overtaken`: it is not in the log, and never will be. `unknown`: this node will not find out. */
export type RestartOutcome = "landed" | "overtaken" | "unknown"

/** What recovery does to its room. */
interface RecoveringRoom {
  readonly id: RoomId
  readonly history: History
  readonly sync: LogSync
  readonly closed: boolean
  readonly busy: boolean
  readonly waits: boolean
  pending: PendingUpdates<Subscription> | undefined
  inFlight: InFlight<Subscription> | undefined
  append(entry: Entry, taken: readonly Waiting<Subscription>[]): void
  settle(): void
  admit(pending: PendingUpdates<Subscription>, push: Push<Subscription>): Offer | undefined
  answer(push: Push<Subscription>, offer: Offer): void
  lockAt(entry: Entry): void
}

interface RecoveryDeps {
  readonly clock: Clock
  readonly metrics: RoomMetrics
  /** Asks for an append of the room. */
  readonly wake: () => void
}

/**
 * What may come between a push and its entry: another node has the number, the store failed or did not answer, access
 * was taken back, the document restarts. Pushes that were admitted against a log that has changed are judged again.
 */
export class CommitRecovery {
  readonly #room: RecoveringRoom
  readonly #wake: () => void
  readonly #clock: Clock
  readonly #metrics: RoomMetrics
  /** Since when appends fail, ms since the epoch. */
  failingSince: number | undefined
  /** A restart of the document that waits, or is in flight. */
  restart: DocumentRestart | undefined
  /** How many keep this node from appending people's edits. */
  holds = 0

  constructor(room: RecoveringRoom, { clock, metrics, wake }: RecoveryDeps) {
    this.#room = room
    this.#wake = wake
    this.#clock = clock
    this.#metrics = metrics
  }

  /** The authors of what waits. */
  get authors(): ReadonlySet<PersonId> {
    return new Set(this.#room.pending?.senders.map(({ person }) => person))
  }

  /**
   * Another node has that number: its entry is taken over, what waits is judged again, and the next number tried (L5).
   * Nothing is appended before; absent means wait, not free. Resolves when that is over.
   */
  async onConflict(): Promise<void> {
    const room = this.#room
    this.#metrics.conflict()
    if (room.inFlight?.entry.fresh === true) this.#giveRestartUp()
    room.pending?.back()
    room.settle()
    if (!room.closed) await room.sync.winner()
  }

  /** Nothing was written. It is tried again until patience ends. */
  onFailed(): void {
    const room = this.#room
    room.pending?.back()
    room.settle()
    if (room.closed) return this.#giveRestartUp("unknown")
    this.tire()
    room.sync.follow()
  }

  /** The store did not do what was asked: when patience ends, every author keeps their edits (busy, R8). */
  tire(): void {
    if (this.#room.inFlight !== undefined) return
    const now = this.#clock.now()
    // A clock that was put back must not prolong anybody's wait.
    this.failingSince = Math.min(this.failingSince ?? now, now)
    if (now - this.failingSince < PATIENCE_MS) return
    this.failingSince = undefined
    replyBusy(this.#room.pending?.retract() ?? [])
  }

  /** The connection to the store died after the append was sent: that number, read back, says what happened (L4). */
  async readBack(): Promise<"landed" | "taken" | "failed"> {
    const { inFlight, history } = this.#room
    if (inFlight === undefined) throw new Error("nothing was in flight")
    const [entry] = await history.readOn()
    if (entry === undefined) return "failed"
    return entry.digest === inFlight.entry.digest ? "landed" : "taken"
  }

  /** These people lost access: what they have waiting is not appended (M4). */
  distrust(people: ReadonlySet<PersonId>): void {
    for (const author of this.#room.pending?.senders ?? [])
      if (people.has(author.person)) author.trusted = false
  }

  /** What waits of people without access goes; the rest is judged again, as it may build on that (M4). */
  dropDistrusted(pending: PendingUpdates<Subscription>): void {
    this.#judgeAgain(
      pending,
      pending.retract().filter(({ author }) => author.trusted),
    )
  }

  /** A reading of the log has ended: what came meanwhile is appended before the next. */
  afterReading(): void {
    if (!this.#room.waits) return
    this.#room.sync.lock.due()
    this.#wake()
  }

  /** Entries of the log that this node did not append: the truth, never judged. */
  adopt(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    const { pending } = this.#room
    const again = pending?.retract() ?? []
    for (const entry of entries) {
      if (entry.fresh) {
        this.#restartFrom(entry)
        continue
      }
      this.#room.lockAt(entry)
      pending?.absorb(entry.updates, entry.seq)
      this.#room.append(entry, [])
    }
    if (pending !== undefined) this.#judgeAgain(pending, again)
  }

  /**
   * Restarts the document from `update`: under a new epoch, as an entry of its own. Does nothing when the room moved on
   * since `head`, or anything waits: unless `anyway`, then what waits is judged again in the new document. No entry
   * holds more than ENTRY_MAX_BYTES.
   */
  restartDocument(restart: DocumentRestart): boolean {
    const room = this.#room
    const hindered =
      restart.anyway === true ? room.inFlight !== undefined || this.restart !== undefined : room.busy
    if (hindered || room.closed || restart.head !== room.history.tail.head) return false
    if (restart.update.length > ENTRY_MAX_BYTES) return false
    this.restart = restart
    this.#wake()
    return true
  }

  /** The entry by which the document restarts, if that waits and the log has not moved on since. */
  nextRestart(): InFlight<Subscription> | undefined {
    if (this.restart === undefined) return undefined
    const { id, history } = this.#room
    if (this.restart.head === history.tail.head) {
      const place = { room: id, tail: history.tail, time: this.#clock.now() }
      return { entry: restartEntry(place, this.restart), taken: [] }
    }
    // What the log says since is not in that document.
    this.#giveRestartUp()
    return undefined
  }

  /** The entry that restarts the document is in the log. */
  restarted(entry: Entry): void {
    const { settled } = this.restart ?? {}
    this.restart = undefined
    // What came while it was in flight was admitted against the history before.
    const { pending } = this.#room
    const again = pending?.retract() ?? []
    this.#restartFrom(entry)
    if (pending !== undefined) this.#judgeAgain(pending, again)
    settled?.("landed")
  }

  /** From now on nothing that people write is appended here, until the answer is called; it waits. */
  hold(): () => void {
    this.holds++
    return () => {
      this.holds--
      if (this.holds === 0 && this.#room.waits) this.#wake()
    }
  }

  /** The room closes: its subscribers push again elsewhere. What is in flight may land, or not: its outcome says so. */
  stop(): void {
    const { inFlight, pending, sync } = this.#room
    if (inFlight?.entry.fresh !== true) this.#giveRestartUp()
    sync.stop()
    if (inFlight === undefined) pending?.retract()
  }

  #restartFrom(entry: Entry): void {
    const ledger = Ledger.empty(partsOf(this.#room.id).kind)
    for (const update of entry.updates) ledger.absorb(update.bytes, undefined)
    this.#room.pending?.restart(ledger)
    this.#room.append(entry, [])
  }

  #giveRestartUp(outcome: RestartOutcome = "overtaken"): void {
    const { settled } = this.restart ?? {}
    this.restart = undefined
    settled?.(outcome)
  }

  #judgeAgain(pending: PendingUpdates<Subscription>, pushes: readonly Push<Subscription>[]): void {
    for (const push of pushes) {
      const offer = pending.seen(push.author.person, push.frame) ?? this.#room.admit(pending, push)
      if (offer !== undefined) this.#room.answer(push, offer)
    }
  }
}
