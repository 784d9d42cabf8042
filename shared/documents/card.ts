import * as Y from "yjs"
import { authorOf, MessageId, type PersonId } from "../ids.ts"
import { COVER_TITLE_MAX, MESSAGES_EACH_MAX, MESSAGES_MADE_MAX, NAME_MAX } from "../limits.ts"
import { ok, refuse, type Result } from "../result.ts"
import { COLOURWAYS, CoverDesign, Paper, Pattern, type Cover } from "./card-looks.ts"
import { hasParts, readParts } from "./message-parts.ts"
import { isBlank, isEmptied } from "./rich-text.ts"

/**
 * The documents of a card, which a family writes together. Readers take anything and never throw.
 *
 * Room `card` (everybody writes all of it): text `title`, fragment `greeting` (ProseMirror's nodes by y-prosemirror), map `cover`.
 * Room `messages` (authored, K1): map `messages` by `MessageId`. The id begins with its author's person id, and
 * admission lets nobody else write under it; each message is a map of `MESSAGE_FIELDS`. Rooms `own` are the same, each for one author.
 */

/** A signed message as everybody reads it. */
export interface Message {
  readonly id: MessageId
  /** The id that it had when it was written first; moving it to another room gives it a new one. What organisers arrange goes by this. */
  readonly origin: MessageId
  readonly author: PersonId
  /** Whom the author wrote it for, who has no device (C5): "Nele", "Gran Edda". Empty: the author's own. */
  readonly for: string
  readonly paper: Paper
  readonly pattern: Pattern
  /** Milliseconds since the epoch, by the author's clock; 0 when unknown. */
  readonly createdAt: number
  /** The rich text: live, to be observed or bound to an editor. */
  readonly body: Y.XmlFragment
  /** The message's own map, to be observed; its parts are read by `readParts`. */
  readonly map: Y.Map<unknown>
}

/** Whether there is nothing on it yet: no word, no photo, no drawing, no signature, no sticker. */
export const isEmptyMessage = ({ body, map }: Pick<Message, "body" | "map">): boolean =>
  isBlank(body) && !hasParts(readParts(map))

export const coverTitle = (doc: Y.Doc): Y.Text => doc.getText("title")
export const greeting = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment("greeting")
export const messagesRoot = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("messages")
const coverRoot = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("cover")

/** The title as covers show it: one line, no longer than they hold. */
export const readTitle = (doc: Y.Doc): string =>
  coverTitle(doc).toJSON().slice(0, COVER_TITLE_MAX).toWellFormed().replaceAll(/\s+/gu, " ").trim()

/** The chosen cover; without one, or with one that this version does not know, `otherwise`. */
export const readCover = (doc: Y.Doc, otherwise: CoverDesign): Cover => ({
  design: otherwise,
  ...chosenCover(doc),
})

/** The cover as it was chosen: without a design when nobody chose one, or one that this version does not know. */
export function chosenCover(doc: Y.Doc): { readonly design?: CoverDesign; readonly colours: number } {
  const design = CoverDesign.safeParse(coverRoot(doc).get("design")).data
  const colours = coverRoot(doc).get("colours")
  const known =
    typeof colours === "number" && Number.isInteger(colours) && colours >= 0 && colours < COLOURWAYS
  return { ...(design !== undefined && { design }), colours: known ? colours : 0 }
}

export function writeCover(doc: Y.Doc, { design, colours }: Cover, origin: unknown): void {
  doc.transact(() => {
    coverRoot(doc).set("design", design)
    coverRoot(doc).set("colours", colours)
  }, origin)
}

function read(id: MessageId, map: Y.Map<unknown>): Message | undefined {
  return isMoved(map) || map.get("removedAt") !== undefined ? undefined : readAnyway(id, map)
}

const isMoved = (map: Y.Map<unknown>): boolean => map.get("moved") !== undefined

/** The id that a message began with: an author's word, so it has to be one of that author's. */
function originOf(id: MessageId, map: Y.Map<unknown>): MessageId {
  const from = MessageId.safeParse(map.get("movedFrom")).data
  return from !== undefined && authorOf(from) === authorOf(id) ? from : id
}

function readAnyway(id: MessageId, map: Y.Map<unknown>): Message | undefined {
  const body = map.get("body")
  const written = map.get("for")
  const at = map.get("createdAt")
  if (!(body instanceof Y.XmlFragment)) return undefined
  return {
    id,
    origin: originOf(id, map),
    author: authorOf(id),
    for: typeof written === "string" ? tidyName(written) : "",
    paper: Paper.safeParse(map.get("paper")).data ?? "milk",
    pattern: Pattern.safeParse(map.get("pattern")).data ?? "plain",
    createdAt: typeof at === "number" && Number.isSafeInteger(at) && at >= 0 ? at : 0,
    body,
    map,
  }
}

const tidyName = (name: string): string => name.trim().slice(0, NAME_MAX).toWellFormed()

/** One message; undefined when there is none, or it was removed. */
export function readMessage(doc: Y.Doc, id: MessageId): Message | undefined {
  const map = messagesRoot(doc).get(id)
  return map instanceof Y.Map ? read(id, map) : undefined
}

/** The messages to show, the oldest first; of one author at most `MESSAGES_EACH_MAX`. */
export function readMessages(doc: Y.Doc): readonly Message[] {
  const all: Message[] = []
  for (const [key, value] of messagesRoot(doc).entries()) {
    const id = MessageId.safeParse(key).data
    const message = id !== undefined && value instanceof Y.Map ? read(id, value) : undefined
    if (message !== undefined) all.push(message)
  }
  const each = new Map<PersonId, number>()
  return all
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    .filter(({ author }) => {
      const n = (each.get(author) ?? 0) + 1
      each.set(author, n)
      return n <= MESSAGES_EACH_MAX
    })
}

/**
 * What stands in messages that were moved on from here: another device of their author wrote it before it heard of the move.
 */
export function readLeftovers(doc: Y.Doc): readonly Message[] {
  return [...messagesRoot(doc).entries()].flatMap(([key, value]) => {
    const id = MessageId.safeParse(key).data
    if (id === undefined || !(value instanceof Y.Map) || !isMoved(value)) return []
    const left = readAnyway(id, value)
    return left === undefined || (isEmptied(left.body) && !hasParts(readParts(value))) ? [] : [left]
  })
}

/** Starts a message, empty; everything in it is made at once, since two lazy makers would overwrite each other. */
export function addMessage(
  doc: Y.Doc,
  message: Pick<Message, "id" | "for" | "paper" | "pattern" | "createdAt">,
  origin: unknown,
): Result<Y.XmlFragment, "exists" | "too_many_messages"> {
  const root = messagesRoot(doc)
  const author = authorOf(message.id)
  if (root.has(message.id)) return refuse("exists")
  const made = [...root].filter(
    ([key, map]) => key.startsWith(`${author}.`) && !(map instanceof Y.Map && isMoved(map)),
  )
  if (made.length >= MESSAGES_MADE_MAX) return refuse("too_many_messages")
  if (readMessages(doc).filter((one) => one.author === author).length >= MESSAGES_EACH_MAX)
    return refuse("too_many_messages")
  const body = new Y.XmlFragment()
  doc.transact(() => {
    const map = new Y.Map<unknown>()
    root.set(message.id, map)
    map.set("body", body)
    map.set("for", tidyName(message.for))
    map.set("paper", message.paper)
    map.set("pattern", message.pattern)
    map.set("createdAt", message.createdAt)
  }, origin)
  return ok(body)
}

/** Changes how a message looks, or whom it is for. False when it is gone. */
export function changeMessage(
  doc: Y.Doc,
  id: MessageId,
  change: Partial<Pick<Message, "for" | "paper" | "pattern">>,
  origin: unknown,
): boolean {
  const map = messagesRoot(doc).get(id)
  if (!(map instanceof Y.Map) || map.get("removedAt") !== undefined) return false
  doc.transact(() => {
    const { for: name, paper, pattern } = change
    if (name !== undefined) map.set("for", tidyName(name))
    if (paper !== undefined) map.set("paper", paper)
    if (pattern !== undefined) map.set("pattern", pattern)
  }, origin)
  return true
}

/** Takes a message away; `bringBackMessage` undoes it. */
export function removeMessage(doc: Y.Doc, id: MessageId, at: number, origin: unknown): void {
  const map = messagesRoot(doc).get(id)
  if (map instanceof Y.Map) doc.transact(() => map.set("removedAt", at), origin)
}

export function bringBackMessage(doc: Y.Doc, id: MessageId, origin: unknown): void {
  const map = messagesRoot(doc).get(id)
  if (map instanceof Y.Map) doc.transact(() => map.delete("removedAt"), origin)
}
