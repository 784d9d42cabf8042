import type { Clock } from "../clock.ts"
import { type Entry, type RoomLog, StoreError } from "../store/port.ts"
import type { Pace } from "./pace.ts"
import type { Room } from "./room.ts"

/** After a failed append the next try waits this long, in ms, doubling up to the second number. */
const RETRY_MS = 100
const RETRY_MAX_MS = 1_000

export interface CommitterDeps {
  readonly log: RoomLog
  readonly clock: Clock
  readonly pace: Pace
  /** An operator wants to know that the store refuses, once per change of state. */
  readonly onStore: (
    state: { readonly up: true } | { readonly up: false; readonly error: StoreError },
  ) => void
}

/**
 * Group commit over all rooms: while an append is on its way, everything else waits and goes together in the next
 * one. An idle node commits at once; a busy one is paced, so that entries hold more.
 */
export class Committer {
  readonly #deps: CommitterDeps
  readonly #dirty = new Set<Room>()
  #flying = false
  #last = 0
  #backoff = 0
  #timer: (() => void) | undefined
  #idle: PromiseWithResolvers<void> | undefined

  constructor(deps: CommitterDeps) {
    this.#deps = deps
  }

  /** The room has something to append. */
  wake(room: Room): void {
    this.#dirty.add(room)
    this.#schedule()
  }

  /** Resolves when nothing is dirty and nothing is on its way; a store that stays away keeps it waiting. */
  async drained(): Promise<void> {
    if (!this.#flying && this.#dirty.size === 0) return
    this.#idle ??= Promise.withResolvers()
    await this.#idle.promise
  }

  stop(): void {
    this.#timer?.()
    this.#timer = undefined
    this.#dirty.clear()
  }

  #schedule(): void {
    if (this.#flying || this.#timer !== undefined) return
    const { clock, pace } = this.#deps
    const now = clock.now()
    const interval = pace.interval(now)
    // Never longer than the interval: a clock that was put back would hold every edit up until it is there again.
    const paced = Math.min(interval, this.#last + interval - now)
    const wait = this.#backoff > 0 ? this.#backoff : paced
    if (wait <= 0) return void this.#flush()
    this.#timer = clock.after(wait, () => {
      this.#timer = undefined
      void this.#flush()
    })
  }

  async #flush(): Promise<void> {
    const rooms: Room[] = []
    const entries: Entry[] = []
    for (const room of this.#dirty) {
      const entry = room.writer.take()
      if (entry === undefined) continue
      rooms.push(room)
      entries.push(entry)
    }
    this.#dirty.clear()
    if (entries.length > 0) {
      this.#flying = true
      this.#last = this.#deps.clock.now()
      await this.#append(rooms, entries)
      this.#flying = false
    }
    if (this.#dirty.size > 0) this.#schedule()
    else if (!this.#flying) this.#rest()
  }

  #rest(): void {
    this.#idle?.resolve()
    this.#idle = undefined
  }

  async #append(rooms: readonly Room[], entries: readonly Entry[]): Promise<void> {
    try {
      const answers = await this.#deps.log.append(entries)
      if (this.#backoff > 0) this.#deps.onStore({ up: true })
      this.#backoff = 0
      for (const [i, room] of rooms.entries()) if (answers[i] === "ok") room.writer.landed()
      // Behind everything that is durable: nobody waits for another room's log to be read.
      for (const [i, room] of rooms.entries()) {
        if (answers[i] !== "ok") await this.#retry(room, () => room.writer.taken())
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#failed(error)
      for (const room of rooms) {
        if (error.outcome === "unknown") await this.#unsettled(room)
        else room.writer.failed()
        if (room.writer.busy) this.#dirty.add(room)
      }
    }
  }

  #failed(error: StoreError): void {
    if (this.#backoff === 0) this.#deps.onStore({ up: false, error })
    this.#backoff = Math.min(RETRY_MAX_MS, Math.max(RETRY_MS, this.#backoff * 2))
  }

  /** What became of an append whose answer never came, read back until the store says so. */
  async #unsettled(room: Room): Promise<void> {
    await this.#retry(room, async () => {
      const outcome = await room.writer.unsettled()
      if (outcome === "landed") room.writer.landed()
      else if (outcome === "taken") await room.writer.taken()
      else room.writer.failed()
    })
  }

  /** Reading may fail as the append did: it is tried until it works or the room is closed. */
  async #retry(room: Room, task: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await task()
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        if (error.reason === "corrupt" || room.closed) {
          room.close()
          // It no longer matters what became of the append: what waited gives its bytes back.
          return room.writer.failed()
        }
        this.#failed(error)
        const { promise, resolve } = Promise.withResolvers<void>()
        this.#deps.clock.after(this.#backoff, resolve)
        await promise
      }
    }
  }
}
