import type { ClientClock } from "../../client/sync/clock.ts"
import type { Clock } from "../../server/clock.ts"

interface Timer {
  at: number
  readonly order: number
  readonly task: () => void
}

/** Time that only moves when the simulation says so. */
export class SimClock {
  #now = 1_790_000_000_000
  #order = 0
  #timers: Timer[] = []

  get now(): number {
    return this.#now
  }

  get next(): number | undefined {
    return this.#timers[0]?.at
  }

  /** A clock for one process or tab; after `kill` nothing of it runs any more. */
  scope(): { readonly clock: Clock & ClientClock; readonly kill: () => void } {
    let alive = true
    const clock = {
      now: () => this.#now,
      after: (ms: number, task: () => void) => this.#add(ms, () => alive && task()),
      utilisation: () => 0,
    }
    return { clock, kill: () => (alive = false) }
  }

  /** Moves on by `ms`, running what is due on the way, in order. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (let first = this.#timers[0]; first !== undefined && first.at <= until; first = this.#timers[0]) {
      this.#timers.shift()
      this.#now = Math.max(this.#now, first.at)
      first.task()
    }
    this.#now = until
  }

  /** Somebody sets the clock back; timers run on as before. */
  putBack(ms: number): void {
    this.#now -= ms
    for (const timer of this.#timers) timer.at -= ms
  }

  #add(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, task }
    const before = this.#timers.findLastIndex((other) => other.at <= timer.at)
    this.#timers.splice(before + 1, 0, timer)
    return () => {
      const at = this.#timers.indexOf(timer)
      if (at !== -1) this.#timers.splice(at, 1)
    }
  }
}
