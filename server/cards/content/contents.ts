import type { CardContent, CardMessage } from "../../../shared/card-content.ts"
import {
  authorOf,
  type BlobId,
  type MessageId,
  type OccasionId,
  type PersonId,
  type RandomBytes,
} from "../../../shared/ids.ts"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import { type RoomId, roomOf } from "../../../shared/rooms.ts"
import type { describeIn } from "../../access/describe.ts"
import type { Clock } from "../../clock.ts"
import type { Events } from "../../events.ts"
import type { OccasionRecord } from "../../occasions/rules.ts"
import { lockRoom } from "../../rooms/log/lock.ts"
import type { Table } from "../../store/table.ts"
import { isCardOpen } from "../rules.ts"
import { type CardFrontRecord, type CardMessageRecord, messageKey } from "./record.ts"
import type { WrittenMessage } from "./read-room.ts"
import { type CardRoomsDeps, readCardRooms, readWholeRoom, roomsOfCard } from "./rooms.ts"

export interface ContentsDeps extends CardRoomsDeps {
  readonly occasions: Pick<Table<OccasionRecord>, "get">
  readonly fronts: Table<CardFrontRecord>
  readonly messages: Table<CardMessageRecord>
  readonly describe: ReturnType<typeof describeIn>
  readonly events: Events
  readonly clock: Clock
  readonly random: RandomBytes
  /** Photos of a message that went out of a card. */
  readonly withdrawn: (id: OccasionId, photos: readonly BlobId[]) => Promise<void>
  readonly onFault: (sentence: string, error: unknown) => void
}

/** Cards that are made ahead at the same time. */
const AHEAD_AT_ONCE = 4

/**
 * Opened cards as records: made once from the rooms, after these were locked, and read from the records ever after.
 * Whichever nodes make one, however often, and wherever they die meanwhile, the records come out the same: they are
 * inserted and never replaced, and what they are made of no longer changes.
 */
export class CardContents {
  readonly #deps: ContentsDeps
  readonly #making = new Map<OccasionId, Promise<void>>()
  readonly #ahead: OccasionId[] = []
  #working = 0

  constructor(deps: ContentsDeps) {
    this.#deps = deps
  }

  /** What stands on an open card; its records are made first where nobody did. Rejects with `StoreError`. */
  async read(id: OccasionId, occasion: OccasionRecord): Promise<CardContent> {
    const { fronts, messages } = this.#deps
    if ((await fronts.get(id)) === undefined) await this.#madeOnce(id, occasion)
    const [front, found] = await Promise.all([fronts.get(id), messages.find("occasion", { equals: id })])
    if (front === undefined) throw new Error("a card that was made has its record")
    const { title, cover, greeting } = front
    return { title, cover, greeting, messages: inOrder(found.flatMap(({ body }) => body.message ?? [])) }
  }

  /** A card has opened: makes its records soon, so that who reads it first need not wait. */
  ahead(id: OccasionId): void {
    this.#ahead.push(id)
    if (this.#working < AHEAD_AT_ONCE) void this.#work()
  }

  async #work(): Promise<void> {
    this.#working++
    for (let id = this.#ahead.shift(); id !== undefined; id = this.#ahead.shift()) {
      try {
        const occasion = await this.#deps.occasions.get(id)
        if (occasion !== undefined && isCardOpen(occasion)) await this.#madeOnce(id, occasion)
      } catch (error) {
        this.#deps.onFault("a card that opened could not be read; it is read when it is asked for", error)
      }
    }
    this.#working--
  }

  /** K5: adds one message of this room to a card that is open, as one that came later. Once: again it changes nothing. */
  async publishLate(
    { id, occasion }: { readonly id: OccasionId; readonly occasion: OccasionRecord },
    room: RoomId,
    message: MessageId,
  ): Promise<Result<CardMessage, "not_here">> {
    if (!isCardOpen(occasion)) return refuse("not_here")
    await this.#madeOnce(id, occasion)
    const { found } = await readWholeRoom(this.#deps, room)
    const written = found.find((one) => one.message.id === message)?.message
    if (written === undefined) return refuse("not_here")
    const [late] = await this.#signed(id, [written])
    if (late === undefined) return refuse("not_here")
    const arrivedAt = this.#deps.clock.now()
    await this.#deps.messages.insert(messageKey(id, message), {
      occasion: id,
      message: { ...late, arrivedAt },
      lateIn: id,
      arrivedAt,
    })
    const stored = await this.#deps.messages.get(messageKey(id, message))
    this.#deps.events.publish({ type: "card_changed", occasion: id })
    return stored?.message === undefined ? refuse("not_here") : ok(stored.message)
  }

  /** K9: the record goes, then its photos; what is left says that there was one. Rejects with `StoreError`. */
  async withdraw(
    { id, occasion }: { readonly id: OccasionId; readonly occasion: OccasionRecord },
    message: MessageId,
    isTheirs: (author: PersonId) => boolean,
  ): Promise<Result<undefined, "not_here" | "not_allowed">> {
    const { messages, clock, events } = this.#deps
    await this.#madeOnce(id, occasion)
    let photos: readonly BlobId[] = []
    const changed = await messages.change(messageKey(id, message), (record) => {
      if (!isTheirs(authorOf(message))) return refuse("not_allowed")
      photos = record.message?.photos.map(({ blob }) => blob) ?? []
      if (record.message === undefined) return ok(record)
      const { lateIn, arrivedAt } = record
      const withdrawnAt = clock.now()
      return ok({ occasion: id, withdrawnAt, ...(lateIn !== undefined && { lateIn, arrivedAt }) })
    })
    if (!changed.ok) return refuse(changed.error === "absent" ? "not_here" : changed.error)
    events.publish({ type: "card_changed", occasion: id })
    try {
      await this.#deps.withdrawn(id, photos)
    } catch (error) {
      this.#deps.onFault("photos of a message that was taken back are deleted later", error)
    }
    return ok(undefined)
  }

  /** Makes the records, unless they are there; at most one attempt at a time on this node. */
  async #madeOnce(id: OccasionId, occasion: OccasionRecord): Promise<void> {
    const running = this.#making.get(id)
    if (running !== undefined) return running
    const making = this.#make(id, occasion).finally(() => this.#making.delete(id))
    this.#making.set(id, making)
    return making
  }

  async #make(id: OccasionId, occasion: OccasionRecord): Promise<void> {
    const { fronts, messages } = this.#deps
    if ((await fronts.get(id)) !== undefined) return
    const rooms = roomsOfCard(id, occasion)
    const text = await readCardRooms(this.#deps, rooms, (room) => lockRoom(this.#deps, room))
    for (const message of await this.#signed(id, text.messages))
      await messages.insert(messageKey(id, message.id), { occasion: id, message })
    // Last: where it is, everything is.
    await fronts.insert(id, { occasion: id, ...text.front, greeting: [...text.front.greeting] })
  }

  /** With names and looks, as the circle knows the authors now. */
  async #signed(id: OccasionId, messages: readonly WrittenMessage[]): Promise<readonly CardMessage[]> {
    const authors = [...new Set(messages.map(({ author }) => author))]
    const known = await this.#deps.describe(roomOf("messages", id), authors)
    const signer = (person: PersonId) => ({ person, ...(known.get(person) ?? { name: "", look: 0 }) })
    return messages.map((message) => ({ ...message, author: signer(message.author) }))
  }
}

/** The oldest first, as they were read while they were written; then those that came later, as they came. */
const inOrder = (messages: readonly CardMessage[]): CardMessage[] =>
  messages.toSorted(
    (a, b) => (a.arrivedAt ?? 0) - (b.arrivedAt ?? 0) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
  )
