import type { Clock } from "../clock.ts"

/** Clients whose use is remembered at once; beyond it the one that was quiet for longest is forgotten. */
const CLIENTS_MAX = 10_000

/** Allows each client so many calls a minute, all at once if they like, and evenly from then on. */
export class Buckets {
  readonly #clock: Clock
  readonly #perMinute: number
  readonly #left = new Map<string, { readonly calls: number; readonly at: number }>()

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock
    this.#perMinute = perMinute
  }

  /** Takes one call; 0 when it is allowed, else the seconds until the next one is. */
  take(client: string): number {
    const now = this.#clock.now()
    const before = this.#left.get(client) ?? { calls: this.#perMinute, at: now }
    const perMs = this.#perMinute / 60_000
    const calls = Math.min(this.#perMinute, before.calls + Math.max(0, now - before.at) * perMs)
    const allowed = calls >= 1
    this.#left.delete(client)
    this.#left.set(client, { calls: allowed ? calls - 1 : calls, at: now })
    this.#forget()
    return allowed ? 0 : Math.ceil((1 - calls) / perMs / 1000)
  }

  #forget(): void {
    if (this.#left.size <= CLIENTS_MAX) return
    const [quietest] = this.#left.keys()
    if (quietest !== undefined) this.#left.delete(quietest)
  }
}
