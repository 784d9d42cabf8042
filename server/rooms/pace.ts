import type { Clock } from "../clock.ts"

/** Utilisation is looked at this often, in ms, while there is something to commit. */
const LOOK_MS = 50
const BUSY = 0.75
const CALM = 0.6
const MAX_INTERVAL_MS = 60

/**
 * How far apart commits of a busy node are. Grouping only what arrives during a commit leaves one update per entry;
 * a little patience makes entries, frames and wake-ups fewer while the event loop is busy, and costs nothing when it
 * is not. Follows the loop's utilisation: above three quarters the interval grows, below 0.6 it shrinks to nothing.
 */
export class Pace {
  readonly #clock: Clock
  #interval = 0
  #looked = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds between the start of one commit and the next. */
  interval(now: number): number {
    if (Math.abs(now - this.#looked) >= LOOK_MS) {
      const share = this.#clock.utilisation()
      this.#looked = now
      if (share > BUSY) this.#interval = Math.min(MAX_INTERVAL_MS, Math.max(1, this.#interval * 1.4))
      else if (share < CALM) this.#interval = this.#interval < 1 ? 0 : this.#interval * 0.85
    }
    return this.#interval
  }
}
