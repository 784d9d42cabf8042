import { z } from "zod"
import { Presence, type PresenceEntry, type RoomPerson } from "../../shared/protocol.ts"
import type { Clock } from "../clock.ts"
import type { AwarenessEntry } from "./y-messages.ts"

/** How people look in the app on light paper, by look (client/theme/tokens.css). */
const COLOURS = "#b54a46 #a75c00 #867000 #308639 #008474 #007e9a #3072c1 #6b62bf #9553a4 #ab4a7d".split(" ")
/** A state of more JSON than this is passed over, in UTF-16 units. */
const STATE_MAX = 4_096
/** What counts of a client's own state: the same that pages show. Who it is, the server adds; the rest stays with it. */
const Shown = z.object(Presence.shape)

/**
 * The people of a room as one y-websocket client is told of them, and what it shows of itself (R9). One entry for each
 * connection, under the room's number for it; names and colours are the server's.
 */
export class People {
  readonly #clock: Pick<Clock, "now">
  readonly #own: number
  readonly #people = new Map<number, RoomPerson>()
  /** By connection. */
  readonly #here = new Map<number, PresenceEntry>()
  /** Every connection that the client was ever told of: what it says of them is an echo. */
  readonly #told = new Set<number>()
  #client: number | undefined
  #tick: number

  /** `own`: the number of this client's own connection, which it is not told of. */
  constructor(clock: Pick<Clock, "now">, own: number) {
    this.#clock = clock
    this.#own = own
    this.#tick = clock.now()
  }

  meet(people: readonly RoomPerson[]): void {
    for (const person of people) this.#people.set(person.n, person)
  }

  /** News of presence, as entries for the client. */
  told(news: readonly PresenceEntry[]): readonly AwarenessEntry[] {
    const others = news.filter(([connection]) => connection !== this.#own)
    for (const entry of others) {
      this.#told.add(entry[0])
      if (entry[2] === null) this.#here.delete(entry[0])
      else this.#here.set(entry[0], entry)
    }
    return this.#entries(others)
  }

  /** Everybody who is here, said anew: clients forget whom they have not heard of for 30 s. */
  all(): readonly AwarenessEntry[] {
    return this.#entries([...this.#here.values()])
  }

  /**
   * What the client shows of itself in a message; undefined: nothing new. A provider sends back whatever it hears of
   * others, so entries of any other client say nothing.
   */
  shownBy(entries: readonly AwarenessEntry[]): Presence | null | undefined {
    this.#client ??= entries.find(({ client }) => !this.#told.has(client))?.client
    const own = entries.findLast(({ client }) => client === this.#client)
    if (own === undefined || own.state.length > STATE_MAX) return undefined
    const state = parseJson(own.state)
    if (state === null) return null
    const shown = Shown.safeParse(state)
    return shown.success ? shown.data : undefined
  }

  #entries(entries: readonly PresenceEntry[]): readonly AwarenessEntry[] {
    // Over any earlier connection, too: a client takes only what has a higher clock than what it heard before.
    this.#tick = Math.max(this.#tick + 1, this.#clock.now())
    return entries.map(([client, person, state]) => ({
      client,
      clock: this.#tick,
      state: JSON.stringify(state && { user: this.#userOf(person), ...state }),
    }))
  }

  #userOf(number: number): object {
    const { id, name, look } = this.#people.get(number) ?? { id: "", name: "", look: 0 }
    return { id, name, color: COLOURS[look] }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
