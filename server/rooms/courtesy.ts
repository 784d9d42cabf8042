/** Another node's entry makes a room one that several nodes write in for this long, in ms. */
const SHARED_MS = 1_000
/** Nobody waits longer than this for others, in ms. */
const MOST_MS = 250

/**
 * Turns between nodes that write in the same room. The one that got a number would be the first to try the next, again
 * and again, and people of the others would wait for as long: so it lets them try first, for the time that its own
 * append took. No promise hangs on it; it costs nothing where only one node writes. Times are ms since the epoch.
 */
export class Courtesy {
  #others = -Infinity
  #left = 0
  #until = -Infinity

  /** An entry of another node came. */
  met(now: number): void {
    this.#others = now
  }

  /** An entry of this node is on its way. */
  leaves(now: number): void {
    this.#left = now
  }

  /** It is in the log. */
  landed(now: number): void {
    const shared = Math.abs(now - this.#others) < SHARED_MS
    this.#until = shared ? now + Math.min(MOST_MS, now - this.#left) : -Infinity
  }

  /** For so long, in ms, the next append of this room waits. */
  wait(now: number): number {
    // A clock that was put back must not hold anybody up.
    return Math.min(MOST_MS, Math.max(0, this.#until - now))
  }
}
