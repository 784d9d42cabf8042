import type { Clock } from "../clock.ts"

/** A token bucket: `rate` a second on average, twice that in a burst. */
export class Limiter {
  readonly #clock: Clock
  readonly #rate: number
  #tokens: number
  #at: number

  constructor(clock: Clock, rate: number) {
    this.#clock = clock
    this.#rate = rate
    this.#tokens = rate * 2
    this.#at = clock.now()
  }

  /** Takes one token; false when there is none. */
  take(): boolean {
    const now = this.#clock.now()
    // A clock that was put back takes nothing away.
    this.#tokens = Math.min(this.#rate * 2, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.#rate)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
