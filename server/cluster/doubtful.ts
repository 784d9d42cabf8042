import type { Clock } from "../clock.ts"
import type { Event } from "../events.ts"

/** An event that was said this long before the link turned out to be lost, in ms, may not have arrived. */
const DOUBTFUL_MS = 10_000
/** More than these are not kept: other nodes ask the store again anyway, only later. */
const KEPT = 1_000

/**
 * Events that other nodes may not have heard, to be said again when they can be reached. Saying one twice costs a
 * question to the store; not saying it leaves a signed-out device connected until its token ends.
 */
export class Doubtful {
  readonly #clock: Clock
  readonly #kept: { readonly event: Event; readonly at: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** An event that was said, or could not be. `heard`: as far as this node knows, others hear it. */
  keep(event: Event, heard: boolean): void {
    const now = this.#clock.now()
    this.#kept.push({ event, at: now })
    const superfluous = (): boolean => {
      const [first] = this.#kept
      if (first === undefined || this.#kept.length > KEPT) return first !== undefined
      const age = now - first.at
      return heard && (age < 0 || age > DOUBTFUL_MS)
    }
    while (superfluous()) this.#kept.shift()
  }

  /** What is to be said again, oldest first; it is no longer kept. */
  take(): Event[] {
    return this.#kept.splice(0).map(({ event }) => event)
  }
}
