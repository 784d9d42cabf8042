import type { Seq } from "../../../shared/ids.ts"
import type { Clock } from "../../clock.ts"
import { type Entry, type Head, StoreError } from "../../store/port.ts"
import { RemoteEntries } from "./remote-entries.ts"
import type { History } from "../log/history.ts"
import type { RoomMetrics } from "../metrics.ts"
import { LogLock } from "../log/log-lock.ts"

/** After a conflict the log is read until it has the entry: delay between readings (first, longest) and total, in ms. */
const LOOK_MS = 10
/** How long the fan-out may bring the entry that was first before the log is read for it, in ms. */
const TOLD_MS = 20
const LOOK_MAX_MS = 1_000
const LOOK_FOR_MS = 1_000
/** Conflicts in a row without an entry in the log: the store was replaced by an older backup. */
const NOWHERE = 10

export interface LogSyncDeps {
  readonly clock: Clock
  readonly metrics: RoomMetrics
  /** A view that the store has not confirmed for this long, ms, appends nothing (L1). */
  readonly viewMs: number
  /** Whether other nodes notify this one of their entries at once. */
  readonly notified: () => boolean
  /** Whether an append is on its way. */
  readonly flying: () => boolean
  /** Entries of the log that continue what this node knows; called between appends only. */
  readonly adopt: (entries: readonly Entry[]) => void
  /** A reading has ended: what waits has its turn. */
  readonly read: () => void
  /** The store did not do what was asked. */
  readonly tire: () => void
  /** This view of the log no longer serves: the room has to be opened again. */
  readonly lost: () => void
}

/**
 * Keeps a room's view of its log up with what other nodes append: takes over what they tell where it continues the
 * log, and reads wherever it does not. What stands in the log is the truth and never judged.
 */
export class LogSync {
  readonly lock: LogLock
  readonly #history: History
  readonly #deps: LogSyncDeps
  readonly #remote = new RemoteEntries()
  /** When the store last confirmed how far the log reaches, ms since the epoch. */
  #confirmed: number
  #catching = false
  /** Wakes the conflict handling that waits for the next entry of another node. */
  #onEntry: (() => void) | undefined
  #nowhere = 0
  #stopped = false

  constructor(history: History, deps: LogSyncDeps) {
    this.#history = history
    this.#deps = deps
    this.#confirmed = deps.clock.now()
    this.lock = new LogLock(() => {
      if (this.#stopped) return
      deps.read()
      this.follow()
    })
  }

  /** True when the store has not confirmed our head for `viewMs`: a trimmed number could be given twice (L1). */
  get outdated(): boolean {
    return Math.abs(this.#deps.clock.now() - this.#confirmed) > this.#deps.viewMs
  }

  /** Another node says that this entry stands in the log. */
  onRemoteEntry(entry: Entry): void {
    if (entry.seq <= this.#history.tail.head) return this.#deps.metrics.ignored("entry")
    this.#remote.entry(entry)
    this.#onEntry?.()
    this.follow()
  }

  /** Another node says that the log reaches to this number. */
  onRemoteHead(at: Seq): void {
    this.#remote.head(at)
    this.follow()
  }

  /** The store's answer, to a question of `asked` (ms since the epoch), how far the log reaches. */
  confirm(head: Head, asked: number): void {
    if (head.seq === this.#history.tail.head) this.#confirm(asked)
    else this.onRemoteHead(head.seq)
  }

  /** At this time (ms since the epoch) the head was the log's. */
  landed(now: number): void {
    this.#nowhere = 0
    this.#confirm(now)
  }

  /** Takes over received entries as far as they continue the log; reads the rest. */
  follow(): void {
    if (this.#stopped || this.lock.reading || this.#deps.flying()) return
    const { tail } = this.#history
    this.#takeOver()
    if (this.#remote.said > tail.head && !this.#catching) void this.#catchUp()
  }

  /** Reads the log after the head and takes over what stands there. Rejects with `StoreError`. */
  async readOn(): Promise<void> {
    await this.lock.read(() => this.#read())
  }

  /** Looks for the entry that has the number we tried: sent by its node, or in the log. Absent means wait. */
  async winner(): Promise<void> {
    if (!this.#stopped) await this.lock.readFirst(() => this.#readWinner())
  }

  /** Follows no longer. */
  stop(): void {
    this.#stopped = true
    this.lock.taken()
  }

  #takeOver(): void {
    const entries = this.#remote.continuing(this.#history.tail)
    const last = entries.at(-1)
    if (last !== undefined) this.#history.told(last.seq)
    this.#deps.adopt(entries)
  }

  #confirm(at: number): void {
    this.#confirmed = Math.max(this.#confirmed, at)
  }

  async #read(): Promise<void> {
    const { tail } = this.#history
    const { said } = this.#remote
    const asked = this.#deps.clock.now()
    const entries = await this.#history.readOn()
    if (this.#stopped) return
    this.#confirm(asked)
    if (entries.length > 0) this.#deps.metrics.healed(entries.length)
    this.#deps.adopt(entries.filter((entry) => entry.seq > tail.head))
    this.#remote.checked(said, tail)
  }

  async #readWinner(): Promise<void> {
    const { tail } = this.#history
    const before = tail.head
    let looked = 0
    this.#takeOver()
    if (tail.head === before && this.#deps.notified()) await this.#nextEntry()
    for (let wait = LOOK_MS; ; wait = Math.min(LOOK_MAX_MS, wait * 2)) {
      this.#takeOver()
      if (tail.head === before && !this.#stopped) await this.#readOrTire()
      if (tail.head > before) this.#nowhere = 0
      if (tail.head > before || this.#stopped) return
      if (looked >= LOOK_FOR_MS) break
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#deps.clock.after(wait, resolve)
      looked += wait
      await promise
    }
    // Trying the number once more takes nothing from anybody: its entry may have been lost before a majority had it.
    // A log that stays shorter than what was appended to is another one: an older backup was put under this node.
    if (++this.#nowhere >= NOWHERE) this.#deps.lost()
  }

  /** Resolves when another node has sent an entry, or after a while. */
  async #nextEntry(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = this.#deps.clock.after(TOLD_MS, resolve)
    this.#onEntry = resolve
    await promise
    this.#onEntry = undefined
    stop()
  }

  async #readOrTire(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.reason === "corrupt") this.#deps.lost()
      else this.#deps.tire()
    }
  }

  async #catchUp(): Promise<void> {
    this.#catching = true
    try {
      await this.readOn()
      this.#catching = false
      this.follow()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.reason === "corrupt") return this.#deps.lost()
      this.#deps.clock.after(LOOK_MAX_MS, () => {
        this.#catching = false
        this.follow()
      })
    }
  }
}
