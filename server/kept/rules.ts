import type { CardMessage } from "../../shared/card-content.ts"
import type { CardPerson } from "../../shared/card-people.ts"
import {
  type CircleId,
  type MessageId,
  newMessageId,
  newPersonId,
  newTicketId,
  type OccasionId,
  type PersonId,
} from "../../shared/ids.ts"
import type { KeptFront, KeptMessage } from "../../shared/kept/format.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { type ArrangementRecord, NOTHING_ARRANGED } from "../cards/arrangement.ts"
import { boundedStrokes, boundedText } from "../cards/content/bounds.ts"
import type { CardFrontRecord } from "../cards/content/record.ts"
import { nothingSaid, type RepliesRecord } from "../cards/replies.ts"
import type { TicketsRecord } from "../cards/tickets.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import { idSource } from "../randomness.ts"

/** What becomes of a card from a file (K27), as records. */

/** What has not arrived as a whole by then is erased, in ms. */
const BRING_MS = 24 * 3_600_000

/** The first part of a card that is brought. */
export interface Brought {
  readonly id: OccasionId
  readonly card: KeptFront
  /** How many come. */
  readonly messages: number
}

/**
 * Whom the file names at this place: an id that is nobody's here, made of the occasion's, which nobody chooses. So no
 * file can speak of somebody whom this server knows.
 */
const personAt = (id: OccasionId, place: number): PersonId =>
  newPersonId(idSource(`kept/${id}`, `person/${place}`))

/** The message at this place. Its id begins with nobody's: nobody may take it back. */
export const messageAt = (id: OccasionId, place: number): MessageId =>
  newMessageId(newPersonId(idSource(`kept/${id}`, "author")), idSource(`kept/${id}`, `message/${place}`))

const peopleOf = ({ id, card }: Brought): CardPerson[] =>
  card.people.map((one, place) => ({ person: personAt(id, place), ...one }))

/**
 * The occasion: a card alone that is open, as long as it arrives like one that is being erased. Nobody sees it so, and
 * it is erased unless it arrives as a whole.
 */
export function occasionOf(
  brought: Brought,
  by: {
    readonly person: PersonId
    readonly name: string
    readonly circle: CircleId
    readonly now: number
    readonly rules: ZoneRules
  },
): OccasionRecord {
  const { card, messages } = brought
  const { kind, called, date, zone, opens, openedAt } = card
  const { person, name, circle, now, rules } = by
  const people = peopleOf(brought)
  const recipients = card.recipients.flatMap((place) => people[place] ?? [])
  return {
    circle,
    kind,
    ...(called !== undefined && { title: called }),
    recipients: recipients.length > 0 ? recipients.map((one) => one.person) : [personAt(brought.id, -1)],
    organisers: [person],
    ...(date !== undefined && { date }),
    zone,
    secrecy: "surprise",
    closed: true,
    writers: "everyone",
    list: false,
    card: {
      opens,
      zone,
      opensAt: rules.instantOf(opens, zone),
      told: false,
      by: person,
      lateAllowed: false,
      openedAt,
    },
    brought: { by: person, name, at: now, recipients, messages, arriving: true },
    createdAt: now,
    reveals: [],
    turned: [],
    deletedAt: now,
    erasedAt: now,
    eraseAt: now + BRING_MS,
  }
}

/** From now on it is there. A moment before, it may have begun to be erased. */
export function arrived(occasion: OccasionRecord, now: number): Result<OccasionRecord, "not_here"> {
  const { deletedAt: _deleted, erasedAt: _erased, eraseAt, brought, ...rest } = occasion
  if (brought === undefined) return refuse("not_here")
  if (brought.arriving === undefined) return ok(occasion)
  if (eraseAt === undefined || eraseAt <= now) return refuse("not_here")
  const { arriving: _arriving, ...there } = brought
  return ok({ ...rest, brought: there })
}

/** Everything that stands on it but its messages. */
export const frontOf = (brought: Brought): CardFrontRecord => ({
  occasion: brought.id,
  title: brought.card.title,
  cover: brought.card.cover,
  greeting: boundedText(brought.card.greeting),
  people: peopleOf(brought),
})

/** It is read in the order of the file, whatever the messages' times say. */
export const arrangementOf = ({ id, messages }: Brought): ArrangementRecord => ({
  ...NOTHING_ARRANGED,
  order: Array.from({ length: messages }, (_, place) => messageAt(id, place)),
})

export const ticketsOf = ({ id, card }: Brought): TicketsRecord => ({
  tickets: card.gifts.map(({ givers, ...gift }, n) => ({
    id: newTicketId(idSource(`kept/${id}`, `ticket/${n}`)),
    by: personAt(id, givers[0] ?? -1),
    givers: givers.map((place) => personAt(id, place)),
    ...gift,
    announced: true,
    createdAt: card.openedAt,
  })),
})

/** What was said to it: a record for each who said something. */
export function repliesOf({ id, card }: Brought): readonly RepliesRecord[] {
  const places = new Set([...card.reactions, ...card.answers, ...card.thanks].map(({ by }) => by))
  const of = Map.groupBy(card.reactions, ({ by }) => by)
  const answers = Map.groupBy(card.answers, ({ by }) => by)
  const thanks = new Map(card.thanks.map(({ by, text, at }) => [by, { text, at }]))
  return [...places].map((place) => {
    const thank = thanks.get(place)
    return {
      ...nothingSaid(id, personAt(id, place)),
      reactions: (of.get(place) ?? []).map(({ message, as, at }) => ({
        message: messageAt(id, message),
        as,
        at,
      })),
      answers: (answers.get(place) ?? []).map(({ message, text, at }) => ({
        message: messageAt(id, message),
        text,
        at,
      })),
      ...(thank !== undefined && { thanks: thank }),
    }
  })
}

/** A message of the file as it is shown; undefined when it names nobody. */
export function messageOf(
  id: OccasionId,
  people: readonly CardPerson[],
  { place, kept }: { readonly place: number; readonly kept: KeptMessage },
): CardMessage | undefined {
  const { by, body, photos, drawing, signature, sticker, arrivedAt, ...rest } = kept
  const author = people[by]
  if (author === undefined) return undefined
  return {
    ...rest,
    id: messageAt(id, place),
    author,
    body: boundedText(body),
    photos: photos.map(({ sha256, ...photo }) => ({ blob: sha256, ...photo })),
    drawing: boundedStrokes(drawing),
    signature: boundedStrokes(signature),
    ...(sticker !== undefined && { sticker }),
    ...(arrivedAt !== undefined && { arrivedAt }),
  }
}
