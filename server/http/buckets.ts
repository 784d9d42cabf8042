import type { Clock } from "../clock.ts"

/** Clients whose use is remembered at once; beyond it the one that was quiet for longest is forgotten. */
const CLIENTS_MAX = 10_000

const MINUTE_MS = 60_000

/** Allows each client so many calls a minute (or in another time), all at once if they like, and evenly from then on. */
export class Buckets {
  readonly #clock: Clock
  readonly #period: number
  /** What one call costs, in ms; a client may owe the whole period. */
  readonly #cost: number
  /** Until when each client's calls are paid for. */
  readonly #paid = new Map<string, number>()

  constructor(clock: Clock, calls: number, period = MINUTE_MS) {
    this.#clock = clock
    this.#period = period
    this.#cost = period / calls
  }

  /** Takes one call; 0 when it is allowed, else the seconds until the next one is. */
  take(client: string): number {
    const now = this.#clock.now()
    const paid = this.#paidBy(client, now)
    const wait = this.#waitAfter(paid, now)
    // Refused calls cost nothing.
    this.#remember(client, wait === 0 ? paid + this.#cost : paid)
    return wait
  }

  /** What `take` would answer; nothing is taken. */
  wait(client: string): number {
    const now = this.#clock.now()
    return this.#waitAfter(this.#paidBy(client, now), now)
  }

  #waitAfter(paid: number, now: number): number {
    const over = paid + this.#cost - now - this.#period
    // A thousandth of a millisecond is the rounding of the divisions.
    return over <= 0.001 ? 0 : Math.ceil((over - 0.001) / 1000)
  }

  /** A call that was allowed turned out to be worth `calls` more; a client never owes more than the period. */
  charge(client: string, calls: number): void {
    const now = this.#clock.now()
    this.#remember(client, Math.min(this.#paidBy(client, now) + calls * this.#cost, now + this.#period))
  }

  /** A clock that was set back must not shut anybody out for longer than the period. */
  #paidBy(client: string, now: number): number {
    return Math.min(Math.max(this.#paid.get(client) ?? 0, now), now + this.#period)
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
