import type { OccasionView } from "../api.ts"
import type { CardContent, CardMessage } from "../card-content.ts"
import type { MessageId } from "../ids.ts"
import type { CardReplies } from "../reply-routes.ts"
import type { Tickets } from "../ticket-routes.ts"
import { KEPT_FORMAT, KEPT_VERSION, type KeptBytes, type KeptContents, type KeptMessage } from "./format.ts"

/** Writes a card as data. The same card is the same bytes, whoever keeps it, when, and on which server. */

/** What the server says of an opened card to whoever reads it. */
export interface OpenedCard {
  readonly occasion: Pick<OccasionView, "kind" | "title" | "recipients" | "date" | "zone" | "card">
  readonly content: CardContent
  readonly replies: CardReplies
  readonly tickets: Tickets
}

interface Named {
  readonly name: string
  readonly look: number
}

/** Numbers people in the order in which the card names them. One who changed their name is two. */
class People {
  readonly list: Named[] = []
  readonly #places = new Map<string, number>()

  place(id: string, { name, look }: Named): number {
    const key = JSON.stringify([id, name, look])
    const known = this.#places.get(key)
    if (known !== undefined) return known
    this.#places.set(key, this.list.length)
    return this.list.push({ name, look }) - 1
  }
}

/**
 * The card as it is kept; undefined for one that has not opened. Of gifts those that the reader has, and no message that
 * they hid from their own view (K10).
 */
export function keptContents({ occasion, content, replies, tickets }: OpenedCard): KeptContents | undefined {
  const { kind, title: called, date, zone, card } = occasion
  if (card?.openedAt === undefined) return undefined
  const people = new People()
  const recipients = occasion.recipients.map((one) => people.place(one.id, one))
  const shown = content.messages.filter(({ id }) => !replies.away.includes(id))
  const messages = shown.map((message) => keptMessage(message, people))
  const said = keptReplies(replies, { people, messages: shown })
  const gifts = keptGifts(tickets, people)
  const { design, colours } = content.cover
  return {
    kind,
    ...(called !== undefined && { called }),
    recipients,
    ...(date !== undefined && { date }),
    zone,
    opens: card.opens,
    openedAt: card.openedAt,
    title: content.title,
    cover: { ...(design !== undefined && { design }), colours },
    greeting: content.greeting,
    messages,
    ...said,
    gifts,
    people: people.list,
  }
}

const keptMessage = (
  { id: _id, author, photos, sticker, arrivedAt, ...rest }: CardMessage,
  people: People,
): KeptMessage => ({
  ...rest,
  by: people.place(author.person, author),
  photos: photos.map(({ blob, width, height, alt }) => ({ sha256: blob, width, height, alt })),
  ...(sticker !== undefined && { sticker }),
  ...(arrivedAt !== undefined && { arrivedAt }),
})

/**
 * What was said, by time. Two of the same moment are told apart by what the file says of them, since a server gives
 * them in the order of its own ids.
 */
function keptReplies(
  { people: named, reactions, answers, thanks }: CardReplies,
  { people, messages }: { readonly people: People; readonly messages: readonly CardMessage[] },
): Pick<KeptContents, "reactions" | "answers" | "thanks"> {
  const places = new Map<MessageId, number>(messages.map(({ id }, place) => [id, place]))
  const known = new Map(named.map((one) => [one.person, one]))
  const whole = <T extends Said>(all: readonly T[]) =>
    all
      .map((one) => ({ ...one, who: known.get(one.by) ?? { name: "", look: 0 } }))
      .toSorted((a, b) => a.at - b.at || compare(contentOf(a), contentOf(b)))
  const contentOf = ({ who, message, as = "", text = "" }: Said & { readonly who: Named }) =>
    JSON.stringify([message === undefined ? -1 : places.get(message), who.name, who.look, as, text])
  const placed = <T extends { readonly message: MessageId }>(all: readonly T[]) =>
    all.flatMap((one) => {
      const message = places.get(one.message)
      return message === undefined ? [] : [{ ...one, message }]
    })
  return {
    reactions: placed(whole(reactions)).map(({ message, by, who, as, at }) => ({
      message,
      by: people.place(by, who),
      as,
      at,
    })),
    answers: placed(whole(answers)).map(({ message, by, who, text, at }) => ({
      message,
      by: people.place(by, who),
      text,
      at,
    })),
    thanks: whole(thanks).map(({ by, who, text, at }) => ({ by: people.place(by, who), text, at })),
  }
}

interface Said {
  readonly by: CardReplies["people"][number]["person"]
  readonly at: number
  readonly message?: MessageId
  readonly as?: string
  readonly text?: string
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const keptGifts = ({ tickets }: Tickets, people: People): KeptContents["gifts"] =>
  tickets.flatMap((ticket) => {
    if (ticket.see !== "whole") return []
    const { title, note, inside, validUntil } = ticket
    const givers = ticket.givers.map((giver) => people.place(giver.person, giver))
    return [{ title, note, inside, givers, ...(validUntil !== undefined && { validUntil }) }]
  })

/** JSON with its keys in order and nothing between: the one way to write a value. */
export const canonical = (value: unknown): string => JSON.stringify(inOrder(value))

function inOrder(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed()
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => compare(a, b))
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]))
}

/** The file, in pieces: with all photos it is longer than a text should be. `photos`: those whose bytes there are. */
export function keptPieces(card: KeptContents, photos: readonly KeptBytes[]): readonly string[] {
  const sorted = photos.toSorted((a, b) => compare(a.sha256, b.sha256))
  return [
    `{"card":${canonical(card)},"format":"${KEPT_FORMAT}","photos":[`,
    ...sorted.map((photo, n) => `${n === 0 ? "" : ","}${canonical(photo)}`),
    `],"version":${KEPT_VERSION}}\n`,
  ]
}

/** The photos of a card, each once, in the order of the file. */
export const photosOf = ({ messages }: Pick<KeptContents, "messages">) =>
  [...new Set(messages.flatMap(({ photos }) => photos.map(({ sha256 }) => sha256)))].toSorted(compare)
