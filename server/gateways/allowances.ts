import type { ErrorCode } from "../../shared/errors.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import type { DailyBytes } from "../rooms/daily-bytes.ts"
import { Bucket } from "./limiter.ts"

/** Bytes and structs that one person may push: a whole list of 20 MB at once, and evenly from then on. */
const BYTES = { rate: 1024 * 1024, burst: 32 * 1024 * 1024 }
const STRUCTS = { rate: 10_000, burst: 200_000 }
/** Pushes, in times of what one connection may send. */
const CONNECTIONS_AT_ONCE = 4
/** A refused push costs so many times its structs: honest pages never send one. */
const REFUSED_TIMES = 4
/**
 * Pushes that came while their author had to wait, one more for each of so many bytes: a page asks once a second in each
 * room, over a few tabs.
 */
const IMPATIENCE = { rate: 64, burst: 256 }
const BYTES_OF_ONE = 32 * 1024
/** Connections that were ended for impatience: a few at once, then one in so many seconds. */
const FLOODS = { rate: 1 / 20, burst: 3 }
/** Rooms that one person may sit in, over all connections: five tabs of a large family. */
const SEATS = 320
/** Who spent their day waits this long, in ms, before the page asks again. */
const DAY_RETRY_MS = 10 * 60_000
/** People that are remembered; beyond it those who owe nothing and are not here are forgotten. */
const PEOPLE = 5_000

interface Account {
  readonly pushes: Bucket
  readonly bytes: Bucket
  readonly structs: Bucket
  readonly impatience: Bucket
  readonly floods: Bucket
  seats: number
}

/** Why a push is not taken: for how long, in ms, and for what reason when it is longer than a moment. */
export interface Wait {
  readonly ms: number
  readonly code?: ErrorCode
}

const DAY_SPENT: Wait = { ms: DAY_RETRY_MS, code: "changes_today" }

/**
 * What one person may cost this node, over all their connections: a limit on each connection alone would be multiplied
 * by opening more of them.
 */
export class Allowances {
  readonly #clock: Clock
  readonly #updatesPerSecond: number
  readonly #daily: Pick<DailyBytes, "take">
  readonly #accounts = new Map<PersonId, Account>()

  constructor(clock: Clock, updatesPerSecond: number, daily: Pick<DailyBytes, "take">) {
    this.#clock = clock
    this.#updatesPerSecond = updatesPerSecond
    this.#daily = daily
  }

  /** A push arrives. Answers how long its author has to wait when it is not taken. */
  push(person: PersonId, room: RoomId, bytes: number): Wait | undefined {
    const account = this.#of(person)
    const ms = Math.max(account.pushes.wait(), account.bytes.wait(), account.structs.wait())
    if (ms > 0) return { ms }
    if (this.#daily.take(person, room, bytes) === "spent") return DAY_SPENT
    account.pushes.spend(1)
    account.bytes.spend(bytes)
    return undefined
  }

  /**
   * Counts a push whose author should have waited; true when there are so many that no page sent them, and its connection
   * should end: even to read them costs the others.
   */
  impatient(person: PersonId, bytes: number): boolean {
    const { impatience } = this.#of(person)
    impatience.spend(1 + bytes / BYTES_OF_ONE)
    return impatience.wait() > 0
  }

  /** A connection of this person was ended because they pushed on instead of waiting. */
  flooded(person: PersonId): void {
    this.#of(person).floods.spend(1)
  }

  /** Milliseconds until this person may connect again; 0: now. Even to answer who floods at once costs the others. */
  keptOut(person: PersonId): number {
    return this.#accounts.get(person)?.floods.wait() ?? 0
  }

  /** A push was judged; that took the time of so many structs. */
  judged(person: PersonId, structs: number, refused: boolean): void {
    this.#of(person).structs.spend(refused ? structs * REFUSED_TIMES : structs)
  }

  /** Takes a seat in a room; false when this person has too many. `leave` gives it back. */
  sit(person: PersonId): boolean {
    const account = this.#of(person)
    if (account.seats >= SEATS) return false
    account.seats++
    return true
  }

  leave(person: PersonId): void {
    this.#of(person).seats--
  }

  #of(person: PersonId): Account {
    const known = this.#accounts.get(person)
    if (known !== undefined) return known
    const rate = this.#updatesPerSecond * CONNECTIONS_AT_ONCE
    const account = {
      pushes: new Bucket(this.#clock, { rate, burst: rate * 2 }),
      bytes: new Bucket(this.#clock, BYTES),
      structs: new Bucket(this.#clock, STRUCTS),
      impatience: new Bucket(this.#clock, IMPATIENCE),
      floods: new Bucket(this.#clock, FLOODS),
      seats: 0,
    }
    this.#accounts.set(person, account)
    if (this.#accounts.size > PEOPLE) this.#forget()
    return account
  }

  #forget(): void {
    for (const [person, { seats, ...buckets }] of this.#accounts)
      if (seats === 0 && Object.values(buckets).every((bucket) => bucket.full)) this.#accounts.delete(person)
  }
}
