import type { PersonId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import { type Entry, type RoomLog, StoreError } from "../store/port.ts"
import { Semaphore } from "../async/semaphore.ts"
import type { RoomMetrics } from "./metrics.ts"
import { NO_METRICS } from "./metrics.ts"
import type { Pace } from "./pace.ts"
import type { Room } from "./room.ts"

/** Delay before a failed append is retried, in ms: doubled each time, up to the second number. */
const RETRY_MS = 100
const RETRY_MAX_MS = 1_000
/** Assumed latency of the fan-out between nodes, in ms. */
const TOLD_MS = 2
/** Weight of the last append in the moving average of their durations. */
const TOOK_WEIGHT = 0.2
/** Rooms that settle a conflict or a lost answer with the store at the same time, at most. */
const SETTLING = 16

/** Somebody whose push waits in a room. */
interface WaitingAuthor {
  readonly person: PersonId
  readonly room: Room["id"]
}

/** Learns of the entries that this node appended, before subscribers are sent them. */
export interface EntryListener {
  wrote(entry: Entry): void
}

export interface GroupCommitDeps {
  readonly log: RoomLog
  readonly clock: Clock
  readonly pace: Pick<Pace, "interval">
  readonly metrics?: RoomMetrics
  readonly listeners?: readonly EntryListener[]
  /** An operator wants to know that the store refuses, once per change of state. */
  readonly onStore: (
    state: { readonly up: true } | { readonly up: false; readonly error: StoreError },
  ) => void
  /**
   * Asked before anything is appended again after the store failed (M4): which of these may no longer write. Rejects
   * with `StoreError` when the store cannot say; then nothing is appended yet.
   */
  readonly recheck?: (waiting: readonly WaitingAuthor[]) => Promise<ReadonlySet<WaitingAuthor>>
}

/**
 * Group commit over all rooms: while an append is on its way, everything else waits and goes together in the next
 * one. An idle node commits at once; a busy one is paced, so that entries hold more. A room whose number was another
 * node's, or whose answer was lost, settles that by itself: no room waits for another room's log to be read.
 */
export class GroupCommit {
  readonly #deps: GroupCommitDeps
  readonly #metrics: RoomMetrics
  readonly #dirty = new Set<Room>()
  readonly #settling = new Semaphore(SETTLING, () => this.#rest())
  /** Rooms whose queue waited for a lost answer: access is checked again before they append (M4). */
  readonly #doubted = new WeakSet<Room>()
  #flying = false
  #last = 0
  #backoff = 0
  /** Moving average of the duration of an append, in ms. */
  #took = 0
  #timer: (() => void) | undefined
  #due = 0
  #idle: PromiseWithResolvers<void> | undefined

  constructor(deps: GroupCommitDeps) {
    this.#deps = deps
    this.#metrics = deps.metrics ?? NO_METRICS
  }

  /** The room has something to append. */
  wake(room: Room): void {
    this.#dirty.add(room)
    this.#schedule([room])
  }

  /** Resolves when nothing is dirty and nothing is on its way; a store that stays away keeps it waiting. */
  async drained(): Promise<void> {
    if (!this.#flying && this.#dirty.size === 0 && this.#settling.idle) return
    this.#idle ??= Promise.withResolvers()
    await this.#idle.promise
  }

  stop(): void {
    this.#timer?.()
    this.#timer = undefined
    this.#dirty.clear()
  }

  /** Arms the timer of the next flush, or flushes now. `waking`: rooms that may be due sooner than the timer. */
  #schedule(waking: Iterable<Room> = this.#dirty): void {
    if (this.#flying) return
    const { clock, pace } = this.#deps
    const now = clock.now()
    const interval = pace.interval(now)
    // Never longer than the interval: a clock that was put back would hold every edit up until it is there again.
    const paced = Math.min(interval, this.#last + interval - now)
    const wait = this.#backoff > 0 ? this.#backoff : Math.max(paced, this.#contention(now, waking))
    // A room that lets other nodes try first holds up no other room.
    if (this.#timer !== undefined && this.#due <= now + wait) return
    this.#timer?.()
    this.#timer = undefined
    if (wait <= 0) return void this.#flush()
    this.#due = now + wait
    this.#timer = clock.after(wait, () => {
      this.#timer = undefined
      void this.#flush()
    })
  }

  async #flush(): Promise<void> {
    this.#flying = true
    if ((this.#backoff === 0 && !this.#doubtful) || (await this.#recheck())) {
      const { rooms, entries } = this.#take()
      if (entries.length > 0) {
        this.#last = this.#deps.clock.now()
        await this.#append(rooms, entries)
      }
    }
    this.#flying = false
    if (this.#dirty.size > 0) this.#schedule()
    else this.#rest()
  }

  #take(): { readonly rooms: readonly Room[]; readonly entries: readonly Entry[] } {
    const rooms: Room[] = []
    const entries: Entry[] = []
    const now = this.#deps.clock.now()
    for (const room of this.#dirty) {
      // One that settled while access was asked for is asked about next.
      if (this.#contention(now, [room]) > 0 || this.#doubted.has(room)) continue
      this.#dirty.delete(room)
      const entry = room.nextEntry()
      if (entry === undefined) continue
      rooms.push(room)
      entries.push(entry)
    }
    return { rooms, entries }
  }

  get #doubtful(): boolean {
    for (const room of this.#dirty) if (this.#doubted.has(room)) return true
    return false
  }

  /** How long, in ms, until at least one of these rooms may append: each may let other nodes try first. */
  #contention(now: number, rooms: Iterable<Room>): number {
    const turn = this.#deps.pace.interval(now) + this.#took + TOLD_MS
    let least = Infinity
    for (const room of rooms) {
      least = Math.min(least, room.backoff.wait(now, turn))
      if (least === 0) return 0
    }
    return least === Infinity ? 0 : least
  }

  #rest(): void {
    if (this.#flying || this.#dirty.size > 0 || !this.#settling.idle) return
    this.#idle?.resolve()
    this.#idle = undefined
  }

  async #append(rooms: readonly Room[], entries: readonly Entry[]): Promise<void> {
    const { log, clock, listeners = [] } = this.#deps
    const began = clock.now()
    try {
      const answers = await log.append(entries)
      if (this.#backoff > 0) this.#deps.onStore({ up: true })
      this.#backoff = 0
      const took = clock.now() - began
      this.#took += (took - this.#took) * TOOK_WEIGHT
      this.#metrics.appended(entries.length, took)
      for (const [i, room] of rooms.entries()) {
        const entry = entries[i]
        if (answers[i] !== "ok" || entry === undefined) continue
        for (const listener of listeners) listener.wrote(entry)
        room.onCommitted()
      }
      const taken = rooms.filter((_, i) => answers[i] !== "ok")
      for (const room of taken) this.#settle(room, () => room.recovery.onConflict())
      if (taken.length > 0) this.#stepAside()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#failed(error)
      for (const room of rooms) {
        if (error.outcome === "unknown") this.#settle(room, () => this.#unsettled(room))
        else this.#giveBack(room)
      }
    }
  }

  /**
   * Another node appends at the same moments: from now on in the middle between them. Of two that met only the later one
   * loses numbers, so only one of them steps aside.
   */
  #stepAside(): void {
    const { pace, clock } = this.#deps
    this.#last -= pace.interval(clock.now()) / 2
  }

  /** Checks the access of every author with queued pushes again. False when the store could not say. */
  async #recheck(): Promise<boolean> {
    const rooms = [...this.#dirty]
    const { recheck = () => Promise.resolve(new Set<WaitingAuthor>()) } = this.#deps
    try {
      const waiting = rooms.flatMap(({ id, recovery }) =>
        [...recovery.authors].map((person) => ({ person, room: id })),
      )
      const out = waiting.length === 0 ? new Set<WaitingAuthor>() : await recheck(waiting)
      for (const { id, recovery } of out.size === 0 ? [] : rooms) {
        recovery.distrust(new Set([...out].filter(({ room }) => room === id).map(({ person }) => person)))
      }
      for (const room of rooms) this.#doubted.delete(room)
      return true
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#failed(error)
      for (const room of rooms) {
        room.recovery.tire()
        if (!room.busy) this.#dirty.delete(room)
      }
      return false
    }
  }

  #giveBack(room: Room): void {
    room.recovery.onFailed()
    if (room.busy) this.#dirty.add(room)
  }

  #failed(error: StoreError): void {
    if (this.#backoff === 0) this.#deps.onStore({ up: false, error })
    this.#backoff = Math.min(RETRY_MAX_MS, Math.max(RETRY_MS, this.#backoff * 2))
  }

  #settle(room: Room, task: () => Promise<void>): void {
    this.#settling.run(async () => {
      await task()
      if (room.busy) this.wake(room)
    })
  }

  /** Reads back an append whose answer got lost, until the store says what became of it (L4). */
  async #unsettled(room: Room): Promise<void> {
    const { listeners = [] } = this.#deps
    for (let wait = RETRY_MS; ; wait = Math.min(RETRY_MAX_MS, wait * 2)) {
      try {
        const outcome = await room.recovery.readBack()
        if (outcome === "landed") {
          const { inFlight } = room
          if (inFlight !== undefined) for (const listener of listeners) listener.wrote(inFlight.entry)
          return room.onCommitted()
        }
        this.#doubted.add(room)
        return outcome === "taken" ? await room.recovery.onConflict() : room.recovery.onFailed()
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        if (error.reason === "corrupt" || room.closed) {
          room.lost()
          // It no longer matters what became of the append: what waited gives its bytes back.
          return room.recovery.onFailed()
        }
        const { promise, resolve } = Promise.withResolvers<void>()
        this.#deps.clock.after(wait, resolve)
        await this.#settling.aside(promise)
      }
    }
  }
}
