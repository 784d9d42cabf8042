import type { ErrorCode } from "../../shared/errors.ts"
import type { Clock } from "../clock.ts"
import { Buckets } from "../http/buckets.ts"

/** Connections may be opened so often, in times of how many one address may have at once, each minute. */
const TIMES_A_MINUTE = 3
/** Peers that come back without jitter are let in this far apart, in ms, and wait this long at most. */
const SPACING_MS = 4
const LONGEST_MS = 10_000

/** Who may open a live connection to this node at this moment, over all its gateways. */
export class Arrivals {
  readonly #clock: Clock
  readonly #max: number
  readonly #openings: Buckets
  readonly #counts = new Map<string, number>()
  #nextAt = 0

  /** `maxPerAddress`: connections that one client address may have at once. */
  constructor(clock: Clock, maxPerAddress: number) {
    this.#clock = clock
    this.#max = maxPerAddress
    this.#openings = new Buckets(clock, maxPerAddress * TIMES_A_MINUTE)
  }

  /** Why nobody from this address may open another connection now. */
  refusalOf(address: string): ErrorCode | undefined {
    return (this.#counts.get(address) ?? 0) >= this.#max ? "too_many" : undefined
  }

  /** The same for peers that try again at once, for ever, whatever they are answered. */
  refusalOfStubborn(address: string): ErrorCode | undefined {
    return this.refusalOf(address) ?? (this.#openings.take(address) > 0 ? "too_many" : undefined)
  }

  /** In how many ms it is the turn of whoever comes now; undefined when too many wait. */
  turn(): number | undefined {
    const now = this.#clock.now()
    const at = Math.min(Math.max(now, this.#nextAt), now + LONGEST_MS + 1)
    if (at - now > LONGEST_MS) return undefined
    this.#nextAt = at + SPACING_MS
    return at - now
  }

  enter(address: string): void {
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1)
  }

  leave(address: string): void {
    const left = (this.#counts.get(address) ?? 0) - 1
    if (left > 0) this.#counts.set(address, left)
    else this.#counts.delete(address)
  }
}
