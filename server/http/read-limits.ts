import type { EndpointName } from "../../shared/api-routes.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import { Buckets } from "./buckets.ts"
import { FairQueue } from "../async/fair-queue.ts"

/** As many people behind one address may do as much as they may. */
export const PEOPLE_AT_HOME = 10
/** An answer counts as one read, and as one more for each of so many bytes. */
const BYTES_PER_READ = 32 * 1024
/** Answers made from many records: each takes milliseconds of the event loop. */
const DEAR: ReadonlySet<EndpointName> = new Set(["home", "members", "shopping", "claims", "gifts", "replies"])
/** Dear answers made at once: two, so that one that waits for the store does not keep the next from being made. */
const DEAR_AT_ONCE = 2

/** Who reads: a person, or an address that no person is known of. */
export interface Reader {
  readonly client: string
  readonly person: PersonId | undefined
}

/**
 * How much may be read over HTTP. Counted by person where there is one: what counted for a whole home would tell a
 * recipient, at the limit, of each thing that a giver at home looks at (S3).
 */
export class ReadLimits {
  readonly #people: Buckets
  readonly #homes: Buckets
  readonly #anonymous: Buckets
  readonly #dear = new FairQueue(DEAR_AT_ONCE)

  constructor(clock: Clock, perMinute: number) {
    this.#people = new Buckets(clock, perMinute)
    this.#homes = new Buckets(clock, PEOPLE_AT_HOME * perMinute)
    this.#anonymous = new Buckets(clock, PEOPLE_AT_HOME * perMinute)
  }

  /** Takes one read; 0 when it is allowed, else the seconds until the next one is. */
  take({ person, client }: Reader): number {
    if (person === undefined) return this.#anonymous.take(client)
    // Whoever is at their own limit takes nothing from the others' common one.
    return this.#people.take(person) || this.#homes.take(client)
  }

  /** What was answered is counted by its size. */
  charge({ person, client }: Reader, bytes: number): void {
    const more = Math.floor(bytes / BYTES_PER_READ)
    if (more === 0) return
    if (person === undefined) return this.#anonymous.charge(client, more)
    this.#people.charge(person, more)
    this.#homes.charge(client, more)
  }

  /** Makes an answer when its turn comes; undefined when this reader waits for too many already. */
  make<T>(name: EndpointName, { person, client }: Reader, answer: () => Promise<T>): Promise<T> | undefined {
    return DEAR.has(name) ? this.inTurn(person ?? client, answer) : answer()
  }

  /** Makes a dear answer when the turn of this key comes; undefined when too many of the key wait already. */
  inTurn<T>(key: string, answer: () => Promise<T>): Promise<T> | undefined {
    return this.#dear.run(key, answer)
  }
}
