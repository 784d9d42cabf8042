import { z } from "zod"
import type { CardSigned } from "../../../shared/api.ts"
import { authorOf, MessageId, type OccasionId, Seq } from "../../../shared/ids.ts"
import { hasMessages, partsOf, type RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import type { Events } from "../../events.ts"
import { membersFor } from "../../circles/rules.ts"
import { type Held, roleIn } from "../../occasions/rules.ts"
import { isErased } from "../../store/erased.ts"
import { StoreError } from "../../store/port.ts"
import type { Table } from "../../store/table.ts"
import type { ArrangementRecord } from "../arrangement.ts"
import { isCardOpen } from "../rules.ts"
import { type CardRoomsDeps, readWholeRoom, roomsOfCard } from "./rooms.ts"

/** A room is read once nobody has written for so long, and while people go on writing this long after the first, in ms. */
const SETTLE_MS = 2_000
const AT_LATEST_MS = 15_000

/** Who has signed in one room of a card, as of a number of its log. */
export const SignersRecord = z.object({
  seq: Seq,
  /** Each message, by the id with which it began, and for whom it was written, so that hidden ones can be left out. */
  signed: z.array(z.object({ message: MessageId, for: z.string() })).default([]),
})
export type SignersRecord = z.infer<typeof SignersRecord>

export interface SignersDeps extends CardRoomsDeps {
  readonly signers: Table<SignersRecord>
  /** Which messages organisers hid (K12): who has no other has not signed. */
  readonly arrangements: Table<ArrangementRecord>
  readonly events: Events
  readonly clock: Clock
  readonly onFault: (sentence: string, error: unknown) => void
}

/**
 * Who has signed each card, as records beside its rooms: brought on a while after somebody wrote there, in a documents
 * thread, so that neither an edit nor a request opens a document.
 */
export class CardSigners {
  readonly #deps: SignersDeps
  readonly #settling = new Map<RoomId, { readonly latest: number; cancel: () => void }>()
  #stopped = false

  constructor(deps: SignersDeps) {
    this.#deps = deps
  }

  stop(): void {
    this.#stopped = true
    for (const { cancel } of this.#settling.values()) cancel()
  }

  /** This node appended to that room. */
  wrote({ room }: { readonly room: RoomId }): void {
    if (this.#stopped || !hasMessages(partsOf(room).kind)) return
    const { clock } = this.#deps
    const before = this.#settling.get(room)
    before?.cancel()
    const latest = before?.latest ?? clock.now() + AT_LATEST_MS
    const wait = Math.max(0, Math.min(SETTLE_MS, latest - clock.now()))
    this.#settling.set(room, { latest, cancel: clock.after(wait, () => void this.#bringOn(room)) })
  }

  /** Who has signed these cards, as far as is known; one query, however many they are. Of open ones nothing is said. */
  async of(cards: readonly Held[]): Promise<ReadonlyMap<OccasionId, CardSigned>> {
    const written = cards.filter(({ occasion }) => occasion.card !== undefined && !isCardOpen(occasion))
    if (written.length === 0) return new Map()
    const rooms = new Map(written.map((card) => [card.id, messageRooms(card)]))
    const [found, arranged] = await Promise.all([
      this.#deps.signers.getMany([...rooms.values()].flat()),
      this.#deps.arrangements.getMany([...rooms.keys()]),
    ])
    // A node that ended before it had looked left it to whoever asks for one card.
    if (written.length === 1) void this.#catchUp([...rooms.values()].flat(), found)
    return new Map(
      written.map((card) => {
        const hidden = new Set(arranged.get(card.id)?.hidden.map(({ message }) => message))
        const records = (rooms.get(card.id) ?? []).flatMap((room) => found.get(room) ?? [])
        const shown = records.flatMap(({ signed }) => signed).filter(({ message }) => !hidden.has(message))
        return [
          card.id,
          {
            people: [...new Set(shown.flatMap((one) => (one.for === "" ? [authorOf(one.message)] : [])))],
            names: [...new Set(shown.flatMap((one) => (one.for === "" ? [] : [one.for])))],
            messages: shown.length,
            of: mayCount(card),
          },
        ]
      }),
    )
  }

  async #catchUp(rooms: readonly RoomId[], found: ReadonlyMap<string, SignersRecord>): Promise<void> {
    try {
      const heads = await this.#deps.log.heads(rooms)
      for (const [i, room] of rooms.entries()) {
        if ((heads[i]?.seq ?? 0) !== (found.get(room)?.seq ?? 0) && !this.#settling.has(room))
          this.wrote({ room })
      }
    } catch (error) {
      this.#failed(error)
    }
  }

  async #bringOn(room: RoomId): Promise<void> {
    this.#settling.delete(room)
    try {
      const { seq, found } = await readWholeRoom(this.#deps, room)
      const record: SignersRecord = {
        seq,
        signed: found.map(({ message, origin }) => ({ message: origin, for: message.for })),
      }
      if (await this.#keep(room, record))
        this.#deps.events.publish({ type: "card_changed", occasion: partsOf(room).occasion })
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Whether it says something else than before. A record that is further stays. */
  async #keep(room: RoomId, record: SignersRecord): Promise<boolean> {
    const { signers, log } = this.#deps
    if ((await signers.insert(room, record)) === "inserted") {
      if (!(await isErased(log, room))) return record.signed.length > 0
      // Its occasion was erased since the room was read: the eraser has been here, and comes no more (A5).
      await signers.delete(room)
      return false
    }
    let before: SignersRecord | undefined
    await signers.change(room, (now) => {
      before = now
      return { ok: true, value: now.seq >= record.seq ? now : record }
    })
    return before !== undefined && before.seq < record.seq && said(before) !== said(record)
  }

  #failed(error: unknown): void {
    // It is read again with the next edit, or when somebody looks at the card.
    if (this.#stopped || error instanceof StoreError) return
    this.#deps.onFault("who signed a card could not be read", error)
  }
}

const said = ({ signed }: SignersRecord): string => JSON.stringify(signed)

const messageRooms = ({ id, occasion }: Pick<Held, "id" | "occasion">): readonly RoomId[] =>
  roomsOfCard(id, occasion).filter((room) => hasMessages(partsOf(room).kind))

/** How many may sign, as everybody who may know of the occasion knows them. */
const mayCount = (held: Held): number =>
  membersFor(held.circle, held.id).filter((person) => {
    const role = roleIn(held, person)
    return role !== undefined && role !== "reader" && !held.occasion.recipients.includes(person)
  }).length
