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

/** A bucket of what is only known once it is spent: it may owe, and is empty until that is paid. */
export class Bucket {
  readonly #clock: Clock
  readonly #rate: number
  readonly #burst: number
  #left: number
  #at: number

  /** So much a second on average, and so much at once. */
  constructor(clock: Clock, { rate, burst }: { readonly rate: number; readonly burst: number }) {
    this.#clock = clock
    this.#rate = rate
    this.#burst = burst
    this.#left = burst
    this.#at = clock.now()
  }

  spend(amount: number): void {
    this.#fill()
    this.#left = Math.max(-this.#burst, this.#left - amount)
  }

  /** Milliseconds until something may be spent again; 0: now. */
  wait(): number {
    this.#fill()
    return this.#left > 0 ? 0 : Math.ceil((-this.#left / this.#rate) * 1000) + 1
  }

  /** Whether nothing of it is used. */
  get full(): boolean {
    this.#fill()
    return this.#left === this.#burst
  }

  #fill(): void {
    const now = this.#clock.now()
    this.#left = Math.min(this.#burst, this.#left + (Math.max(0, now - this.#at) / 1000) * this.#rate)
    this.#at = now
  }
}
