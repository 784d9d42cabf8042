import type { Clock } from "../clock.ts"

/** One connection's part of the heartbeat (wire.ts). */
export interface Beating {
  /** Asks the peer for a sign of life. */
  ping(): void
  /** Whether anything came from the peer since it was asked; true also for one that was not asked yet. */
  answered(): boolean
  /** Ends the connection of a peer that is gone. */
  end(): void
}

export interface Rhythm {
  /** Every connection is pinged this often, s. */
  readonly every: number
  /** A peer from which nothing comes for this long after a ping is gone, s. */
  readonly patience: number
}

/**
 * Asks every peer in turn whether it is still there. Connections are spread over the seconds of a round, and those of one
 * second are asked together: the process wakes up once for all of them, where a timer for each made it wake up once for
 * each ping and once for each answer. Runs only while somebody is connected.
 */
export class Heartbeats {
  readonly #clock: Clock
  readonly #patience: number
  readonly #slots: readonly Set<Beating>[]
  #size = 0
  #arrivals = 0
  #second = 0
  #isBeating = false

  constructor(clock: Clock, { every, patience }: Rhythm) {
    this.#clock = clock
    this.#patience = patience
    this.#slots = Array.from({ length: every }, () => new Set<Beating>())
  }

  /** The answer takes the connection out. */
  add(connection: Beating): () => void {
    const slot = this.#slot(this.#arrivals++)
    slot.add(connection)
    this.#size++
    if (!this.#isBeating) this.#beatLater()
    return () => {
      if (slot.delete(connection)) this.#size--
    }
  }

  readonly #beat = (): void => {
    this.#isBeating = false
    if (this.#size === 0) return
    this.#beatLater()
    const second = this.#second++
    for (const connection of this.#slot(second)) connection.ping()
    for (const connection of this.#slot(second - this.#patience)) if (!connection.answered()) connection.end()
  }

  #beatLater(): void {
    this.#isBeating = true
    this.#clock.after(1_000, this.#beat)
  }

  #slot(number: number): Set<Beating> {
    const { length } = this.#slots
    const slot = this.#slots[((number % length) + length) % length]
    if (slot === undefined) throw new Error("a heartbeat needs a round of at least a second")
    return slot
  }
}
