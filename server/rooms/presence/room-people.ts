import type { PersonId, RandomBytes } from "../../../shared/ids.ts"
import type { Presence, PresenceEntry, RoomPerson } from "../../../shared/protocol.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import { type LoggedUpdate, StoreError } from "../../store/port.ts"
import type { Grant } from "../grant.ts"
import type { RoomReplication } from "../replication/room-replication.ts"
import type { Subscription } from "../subscriber.ts"
import { type Described, nameless, Participants } from "./participants.ts"
import { PresenceBoard } from "./presence.ts"
import { RemotePresence } from "./remote-presence.ts"
import { ShortIds } from "./short-ids.ts"

/** Names that could not be looked up are looked up again after this long, ms. */
const DESCRIBE_AGAIN_MS = 2_000

/**
 * A connection's number is sent to itself at each join. Drawn from few, it would never be one that is in use, and a
 * client that joins often enough could count the connections that do not show (S3).
 */
const CONNECTION_NUMBERS = 0x4000_0000

export interface RoomPeopleDeps {
  readonly clock: Clock
  readonly random: RandomBytes
  /** Names and looks of people who wrote in a room before it was opened. */
  readonly describe: (room: RoomId, people: readonly PersonId[]) => Promise<ReadonlyMap<PersonId, Described>>
}

/** The people of one room: their numbers, who of them subscribers know, and who is where (R9, S3). */
export class RoomPeople {
  /** Who shows in this room on other nodes. */
  readonly remote: RemotePresence
  readonly #deps: RoomPeopleDeps
  readonly #replication: RoomReplication
  readonly #subscriptions: ReadonlySet<Subscription>
  readonly #participants: Participants
  readonly #presence: PresenceBoard
  readonly #connections: ShortIds
  #stopped = false

  constructor(deps: RoomPeopleDeps, replication: RoomReplication, subscriptions: ReadonlySet<Subscription>) {
    this.#deps = deps
    this.#replication = replication
    this.#subscriptions = subscriptions
    this.#participants = new Participants(deps.random)
    this.#connections = new ShortIds(deps.random, CONNECTION_NUMBERS)
    this.#presence = new PresenceBoard(deps.clock, (entries) => this.#broadcastPresence(entries))
    this.remote = new RemotePresence({
      board: this.#presence,
      draw: () => this.#connections.draw(),
      free: (connection) => this.#connections.free(connection),
      meet: ({ person, name, look }) => {
        const number = this.#participants.meet(person, { name, look })
        this.#introduce([person])
        return number
      },
    })
  }

  /** Looks up the authors of a room that is being opened; no subscriber is there yet. Rejects with `StoreError`. */
  async load(authors: ReadonlySet<PersonId>): Promise<void> {
    const described = await this.#deps.describe(this.#replication.id, [...authors])
    for (const [person, facts] of described) this.#participants.meet(person, facts)
    this.#participants.announce(authors)
  }

  /** The number of each update's author; subscribers that do not know an author are sent their name first. */
  numbersOf(updates: readonly LoggedUpdate[]): readonly number[] {
    const authors = updates.map(({ author }) => author)
    const known = this.#participants.announcedNumbers(authors)
    if (known !== undefined) return known
    const strangers = authors.filter((author) => !this.#participants.has(author))
    if (strangers.length > 0) void this.#describe(strangers)
    this.#introduce(authors)
    return authors.map((author) => this.#participants.numberOf(author))
  }

  /** A number for a new connection of this room. */
  connection(): number {
    return this.#connections.draw()
  }

  /** What a subscriber is sent when it joins: its own number, whom it may know, and who is here. */
  arrival(grant: Grant): {
    readonly me: number
    readonly people: RoomPerson[]
    readonly presence: PresenceEntry[]
  } {
    const me = this.#participants.meet(grant.person, grant)
    const people = shownTo(grant, this.#participants.visibleTo(grant.person))
    return { me, people, presence: this.#presence.all() }
  }

  /** Everybody who is here now. */
  presence(): PresenceEntry[] {
    return this.#presence.all()
  }

  /** Where a subscriber is. Stamped with connection and person; a giver shows in a shared room only while editing (S3). */
  show({ connection, subscriber: { grant } }: Subscription, state: Presence | null): void {
    const edits = state?.field !== undefined || state?.at !== undefined
    const shown = state !== null && (grant.presence === "always" || edits)
    if (!shown || grant.may === "read") return this.#hide(connection)
    const { person, name, look } = grant
    this.#introduce([person])
    if (this.#presence.set(connection, this.#participants.numberOf(person), state)) {
      this.#replication.shows({ connection, person, name, look, state })
    }
  }

  /** The subscriber left: its presence goes at once. */
  leave({ connection }: Subscription): void {
    this.#hide(connection)
    this.#connections.free(connection)
  }

  stop(): void {
    this.#stopped = true
    this.#presence.stop()
  }

  #hide(connection: number): void {
    this.#presence.clear(connection)
    this.#replication.hides(connection)
  }

  /** A slow reader is sent who is here once it has caught up, and until then only who has gone. */
  #broadcastPresence(entries: readonly PresenceEntry[]): void {
    const gone = entries.filter(([, , state]) => state === null)
    for (const { subscriber, behind } of this.#subscriptions) {
      const news = behind === undefined ? entries : gone
      if (news.length > 0) subscriber.notice({ kind: "presence", entries: news })
    }
  }

  /** Authors on other nodes: subscribers are sent who they are once that is known; edits do not wait for it. */
  async #describe(strangers: readonly PersonId[]): Promise<void> {
    try {
      const described = await this.#deps.describe(this.#replication.id, strangers)
      for (const [person, facts] of described) this.#participants.meet(person, facts)
      if (!this.#stopped) this.#introduce(strangers)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#deps.clock.after(DESCRIBE_AGAIN_MS, () => {
        if (!this.#stopped) void this.#describe(strangers)
      })
    }
  }

  #introduce(people: readonly PersonId[]): void {
    const fresh = this.#participants.announce(people)
    if (fresh.length === 0) return
    for (const { subscriber } of this.#subscriptions) {
      subscriber.notice({ kind: "people", people: shownTo(subscriber.grant, fresh) })
    }
  }
}

/** Readers are not sent who the givers are. */
const shownTo = (grant: Grant, people: readonly RoomPerson[]): RoomPerson[] =>
  grant.names === "hidden" ? nameless(people, grant.person) : [...people]
