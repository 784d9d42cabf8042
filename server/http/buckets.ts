import type { Clock } from "../clock.ts"

/** Clients whose use is remembered at once; beyond it the one that was quiet for longest is forgotten. */
const CLIENTS_MAX = 10_000

const MINUTE_MS = 60_000

/** Allows each client so many calls a minute, all at once if they like, and evenly from then on. */
export class Buckets {
  readonly #clock: Clock
  /** What one call costs, in ms; a client may owe a minute. */
  readonly #cost: number
  /** Until when each client's calls are paid for. */
  readonly #paid = new Map<string, number>()

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock
    this.#cost = MINUTE_MS / perMinute
  }

  /** Takes one call; 0 when it is allowed, else the seconds until the next one is. */
  take(client: string): number {
    const now = this.#clock.now()
    // A clock that was set back must not shut anybody out for longer than a minute.
    const paid = Math.min(Math.max(this.#paid.get(client) ?? 0, now), now + MINUTE_MS)
    const over = paid + this.#cost - now - MINUTE_MS
    // Refused calls cost nothing. (A thousandth of a millisecond is the rounding of the divisions.)
    const allowed = over <= 0.001
    this.#paid.delete(client)
    this.#paid.set(client, allowed ? paid + this.#cost : paid)
    this.#forget()
    return allowed ? 0 : Math.ceil((over - 0.001) / 1000)
  }

  #forget(): void {
    if (this.#paid.size <= CLIENTS_MAX) return
    const [quietest] = this.#paid.keys()
    if (quietest !== undefined) this.#paid.delete(quietest)
  }
}
