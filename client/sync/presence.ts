import { PRESENCE_RENEW_MS } from "../../shared/limits.ts"
import type { Presence, PresenceEntry, RoomPerson } from "../../shared/protocol.ts"
import type { ClientClock } from "./clock.ts"
import type { Present } from "./types.ts"

/** At most one presence message per room in this many ms: enough to feel live, and bounded. */
const THROTTLE_MS = 150
/** Without input for this long, or in a hidden tab, a person counts as idle. */
export const IDLE_AFTER_MS = 60_000
/** After this long they are no longer shown. */
export const AWAY_AFTER_MS = 5 * 60_000

/** How attentive this window is: all rooms share it. */
export type Attention = "here" | "idle" | "away"

/** What this person shows in one room: sent at most some times a second, renewed, gone when they are. */
export class ShownPresence {
  readonly #clock: ClientClock
  readonly #send: (presence: Presence | null) => void
  #said: Presence | null = null
  #attention: Attention = "here"
  #sent: string | undefined
  #sentAt = 0
  #joined = false
  #timer: (() => void) | undefined

  constructor(clock: ClientClock, send: (presence: Presence | null) => void) {
    this.#clock = clock
    this.#send = send
  }

  say(presence: Presence | null): void {
    this.#said = presence
    this.#look()
  }

  attend(attention: Attention): void {
    this.#attention = attention
    this.#look()
  }

  joined(): void {
    this.#joined = true
    this.#sent = undefined
    this.#sentAt = 0
    if (this.#shown() !== null) this.#look()
  }

  /** The connection or the place in the room is gone, and with it what was shown. */
  left(): void {
    this.#joined = false
    this.#stop()
  }

  /** The page is going away: shown no longer, at once. */
  hide(): void {
    if (!this.#joined || this.#sent === undefined || this.#sent === "null") return
    this.#deliver(null)
  }

  #shown(): Presence | null {
    if (this.#said === null || this.#attention === "away") return null
    return this.#attention === "idle" ? { ...this.#said, typing: false, idle: true } : this.#said
  }

  #look(): void {
    if (!this.#joined) return
    const text = JSON.stringify(this.#shown())
    if (text === this.#sent || (text === "null" && this.#sent === undefined)) return
    this.#at(this.#sentAt + THROTTLE_MS)
  }

  #at(when: number): void {
    const wait = when - this.#clock.now()
    if (wait <= 0) return this.#deliver(this.#shown())
    this.#stop()
    this.#timer = this.#clock.after(wait, () => {
      this.#timer = undefined
      this.#deliver(this.#shown())
    })
  }

  #deliver(presence: Presence | null): void {
    this.#stop()
    this.#sent = JSON.stringify(presence)
    this.#sentAt = this.#clock.now()
    this.#send(presence)
    if (presence !== null) {
      this.#timer = this.#clock.after(PRESENCE_RENEW_MS, () => {
        this.#timer = undefined
        this.#deliver(this.#shown())
      })
    }
  }

  #stop(): void {
    this.#timer?.()
    this.#timer = undefined
  }
}

/** Whom this person sees in one room. */
export class SeenPresence {
  readonly #here = new Map<number, { readonly person: number; readonly state: Presence }>()
  #people: ReadonlyMap<number, RoomPerson> = new Map()
  /** What was answered last; undefined when it is out of date. */
  #present: { readonly self: number | undefined; readonly all: readonly Present[] } | undefined

  get people(): ReadonlyMap<number, RoomPerson> {
    return this.#people
  }

  meet(people: readonly RoomPerson[]): void {
    if (people.length === 0) return
    this.#present = undefined
    this.#people = new Map([...this.#people, ...people.map((person) => [person.n, person] as const)])
  }

  /** A join's answer: exactly these are here. */
  start(entries: readonly PresenceEntry[]): void {
    this.#here.clear()
    this.update(entries)
  }

  update(entries: readonly PresenceEntry[]): void {
    this.#present = undefined
    for (const [connection, person, state] of entries) {
      if (state === null) this.#here.delete(connection)
      else this.#here.set(connection, { person, state })
    }
  }

  clear(): void {
    this.#present = undefined
    this.#here.clear()
  }

  /** Everybody but this connection; the same list until somebody comes, goes or does something else. */
  present(self: number | undefined): readonly Present[] {
    if (this.#present === undefined || this.#present.self !== self) {
      const all = [...this.#here].flatMap(([connection, { person, state }]) => {
        const known = this.#people.get(person)
        return known === undefined || connection === self ? [] : [{ connection, person: known, state }]
      })
      this.#present = { self, all }
    }
    return this.#present.all
  }
}
