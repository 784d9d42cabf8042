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
    const paid = this.#paidBy(client, now)
    const over = paid + this.#cost - now - MINUTE_MS
    // Refused calls cost nothing. (A thousandth of a millisecond is the rounding of the divisions.)
    const allowed = over <= 0.001
    this.#remember(client, allowed ? paid + this.#cost : paid)
    return allowed ? 0 : Math.ceil((over - 0.001) / 1000)
  }

  /** A call that was allowed turned out to be worth `calls` more; a client never owes more than a minute. */
  charge(client: string, calls: number): void {
    const now = this.#clock.now()
    this.#remember(client, Math.min(this.#paidBy(client, now) + calls * this.#cost, now + MINUTE_MS))
  }

  /** A clock that was set back must not shut anybody out for longer than a minute. */
  #paidBy(client: string, now: number): number {
    return Math.min(Math.max(this.#paid.get(client) ?? 0, now), now + MINUTE_MS)
  }

  #remember(client: string, paid: number): void {
    this.#paid.delete(client)
    this.#paid.set(client, paid)
    this.#forget()
  }

  #forget(): void {
    if (this.#paid.size <= CLIENTS_MAX) return
    const [quietest] = this.#paid.keys()
    if (quietest !== undefined) this.#paid.delete(quietest)
  }
}
