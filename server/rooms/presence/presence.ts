import type { Presence, PresenceEntry } from "../../../shared/protocol.ts"
import type { Clock } from "../../clock.ts"

/** Presence goes out at most this often per room, in ms: 20 times a second looks live and costs little. */
const COALESCE_MS = 50

interface Standing {
  readonly person: number
  readonly state: Presence
  readonly text: string
}

/**
 * Who is in a room and where, one entry per connection, kept by the server alone (R9). Changes are coalesced to the
 * latest of each connection; leaving is sent at once. Nothing is sent for a state that did not change.
 */
export class PresenceBoard {
  readonly #here = new Map<number, Standing>()
  readonly #changed = new Map<number, PresenceEntry>()
  readonly #clock: Clock
  readonly #send: (entries: readonly PresenceEntry[]) => void
  #timer: (() => void) | undefined

  constructor(clock: Clock, send: (entries: readonly PresenceEntry[]) => void) {
    this.#clock = clock
    this.#send = send
  }

  /** Everybody who is here now. */
  all(): PresenceEntry[] {
    return [...this.#here].map(([connection, { person, state }]) => [connection, person, state])
  }

  /** False when that is known already. */
  set(connection: number, person: number, state: Presence): boolean {
    const text = JSON.stringify(state)
    const before = this.#here.get(connection)
    if (before?.text === text) return false
    this.#here.set(connection, { person, state, text })
    this.#changed.set(connection, [connection, person, state])
    this.#timer ??= this.#clock.after(COALESCE_MS, () => this.#flush())
    return true
  }

  /** Sent at once; of connections that do not show nothing is sent, nor anything else the sooner for it (S3). */
  clear(...connections: readonly number[]): void {
    let gone = false
    for (const connection of connections) {
      const before = this.#here.get(connection)
      if (before === undefined) continue
      gone = true
      this.#here.delete(connection)
      this.#changed.set(connection, [connection, before.person, null])
    }
    if (gone) this.#flush()
  }

  stop(): void {
    this.#timer?.()
    this.#timer = undefined
  }

  #flush(): void {
    this.stop()
    const entries = [...this.#changed.values()]
    this.#changed.clear()
    if (entries.length > 0) this.#send(entries)
  }
}
