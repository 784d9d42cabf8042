import type { ClientClock } from "../../client/sync/clock.ts"
import type { Clock } from "../../server/clock.ts"

interface Timer {
  at: number
  readonly order: number
  readonly task: () => void
}

/** Time as one process or tab has it. */
interface SimScope {
  readonly clock: Clock & ClientClock
  /** Nothing of it runs any more. */
  readonly kill: () => void
  /** Nothing of it runs until it is resumed; then at once what was due. */
  readonly pause: () => void
  readonly resume: () => void
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

  /** A clock for one process or tab. */
  scope(): SimScope {
    let alive = true
    let held: (() => void)[] | undefined
    const clock = {
      now: () => this.#now,
      after: (ms: number, task: () => void) =>
        this.#add(ms, () => {
          if (held !== undefined) held.push(task)
          else if (alive) task()
        }),
      utilisation: () => 0,
    }
    const resume = (): void => {
      const due = held
      held = undefined
      for (const task of due ?? []) if (alive) task()
    }
    return { clock, kill: () => (alive = false), pause: () => (held ??= []), resume }
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

  /** The whole machine slept: what became due meanwhile runs now, once. */
  jump(ms: number): void {
    this.#now += ms
    const order = this.#order
    for (
      let first = this.#timers[0];
      first !== undefined && first.at <= this.#now && first.order < order;
      first = this.#timers[0]
    ) {
      this.#timers.shift()
      first.task()
    }
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
