import * as Y from "yjs"
import { type MessageId, newMessageId, type PersonId } from "../ids.ts"
import { type Message, messagesRoot, readLeftovers, readMessages } from "./card.ts"
import { copyNodes, isEmptiedNode } from "./rich-text.ts"
import { isPartKey } from "./schema.ts"

/**
 * A message goes from the room that all signers read to its author's own, or back (K15): copied with everything that is in
 * it, also what this version does not know, and taken out where it was once the copy is saved.
 *
 * Two devices of one author may do so at the same time, and either may write meanwhile, for days without a connection. So
 * no letter is lost by these rules: a copy gets a key of its own, which nobody else writes; who takes a message out has made
 * such a copy first, and takes out nothing that is not in it; and what is taken out keeps its paragraphs, without what was in them, so
 * that text that arrives later has a place and can be found (`readLeftovers`).
 */

function mapOf(doc: Y.Doc, id: MessageId): Y.Map<unknown> | undefined {
  const map = messagesRoot(doc).get(id)
  return map instanceof Y.Map ? map : undefined
}

/** Writes the message of `from` into `to`, under a new id, which is the answer. Undefined when it is not there. */
export function copyMessage(
  { from, to }: { readonly from: Y.Doc; readonly to: Y.Doc },
  message: Pick<Message, "id" | "origin" | "author">,
  { origin, as = newMessageId(message.author) }: { readonly origin: unknown; readonly as?: MessageId },
): MessageId | undefined {
  const map = mapOf(from, message.id)
  if (map === undefined) return undefined
  to.transact(() => {
    const copy = map.clone()
    messagesRoot(to).set(as, copy)
    copy.set("movedFrom", message.origin)
  }, origin)
  return as
}

/** All that a message holds, parts and marks included, whatever it is called: two that say the same read the same. */
export function contentOf(doc: Y.Doc, id: MessageId): string {
  const map = mapOf(doc, id)
  const fields = [...(map?.keys() ?? [])].filter((key) => key !== "movedFrom").sort()
  return JSON.stringify(
    fields.map((key) => {
      const value = map?.get(key)
      return [key, value instanceof Y.XmlFragment ? value.toJSON() : value]
    }),
  )
}

/** Takes a message out with its content; `removeMessage` only marks one as deleted. */
export function takeMessageOut(doc: Y.Doc, id: MessageId, origin: unknown): void {
  const map = mapOf(doc, id)
  if (map === undefined) return
  doc.transact(() => {
    empty(map)
    if (!map.has("moved")) map.set("moved", true)
  }, origin)
}

/** Fields that say nothing of what is in a message. */
const KEPT = new Set(["body", "movedFrom", "moved"])

function empty(map: Y.Map<unknown>): void {
  for (const key of map.keys()) if (!KEPT.has(key)) map.delete(key)
  const body = map.get("body")
  if (body instanceof Y.XmlFragment) emptyNodes(body)
}

/** Leaves the nodes in which text can stand, and of them nothing but their names. */
function emptyNodes(fragment: Y.XmlFragment): void {
  for (const [at, node] of [...fragment.toArray().entries()].reverse()) {
    if (node instanceof Y.XmlText) emptyText(node)
    else if (node instanceof Y.XmlElement && holdsText(node)) {
      for (const name of Object.keys(node.getAttributes())) node.removeAttribute(name)
      emptyNodes(node)
    } else fragment.delete(at, 1)
  }
}

const holdsText = (element: Y.XmlElement): boolean =>
  element
    .toArray()
    .some((node) => node instanceof Y.XmlText || (node instanceof Y.XmlElement && holdsText(node)))

/** Letters and marks: deleting a range leaves marks beside it, and a mark may hold a link. */
function emptyText(text: Y.XmlText): void {
  for (const name of Object.keys(text.getAttributes())) text.removeAttribute(name)
  const { doc } = text
  if (doc === null) return
  doc.transact((transaction) => {
    for (let item = text._start; item !== null; item = item.right) item.delete(transaction)
  })
}

export interface MovedIn {
  readonly shared: Y.Doc
  readonly own: Y.Doc
}

/** Messages of one author that stand in both rooms, or twice in one: a move was interrupted, or two devices made it. */
export function messagesTwice({ shared, own }: MovedIn, author: PersonId): readonly (readonly Message[])[] {
  const groups = new Map<MessageId, Message[]>()
  for (const message of [...readMessages(own), ...readMessages(shared)]) {
    if (message.author !== author) continue
    const group = groups.get(message.origin)
    if (group === undefined) groups.set(message.origin, [message])
    else group.push(message)
  }
  return [...groups.values()].filter((group) => isTwice(group, own))
}

/** Two in the own room that read differently are two messages: their author decides. */
function isTwice(group: readonly Message[], own: Y.Doc): boolean {
  if (group.some(({ map }) => map.doc !== own)) return group.length > 1
  return new Set(group.map(({ id }) => contentOf(own, id))).size < group.length
}

/** A message that is to be taken out where it is, as it was when its copy was made. */
export interface TakenOut {
  readonly doc: Y.Doc
  readonly id: MessageId
  readonly content: string
  /** What has to stand in the own room first. */
  readonly copy: MessageId
}

/** Takes these out, each once its copy is there, unless somebody wrote in it since. */
export function takeOutCopied(taken: readonly TakenOut[], own: Y.Doc, origin: unknown): void {
  for (const { doc, id, content, copy } of taken) {
    if (messagesRoot(own).has(copy) && contentOf(doc, id) === content) takeMessageOut(doc, id, origin)
  }
}

/**
 * Writes messages that stand twice into the own room, anew: each text once. Nobody else knows those copies, so that another
 * device that ends a move takes out none of them. Answers what may be taken out once they are saved.
 */
export function gatherTwice(rooms: MovedIn, author: PersonId, origin: unknown): readonly TakenOut[] {
  const { own } = rooms
  return messagesTwice(rooms, author).flatMap((group) => {
    const copies = new Map<string, MessageId>()
    return group.flatMap((message) => {
      const { doc } = message.map
      if (doc === null) return []
      const content = contentOf(doc, message.id)
      const copy = copies.get(content) ?? copyMessage({ from: doc, to: own }, message, { origin })
      if (copy === undefined) return []
      copies.set(content, copy)
      return [{ doc, id: message.id, content, copy }]
    })
  })
}

/**
 * Brings what another device wrote into moved messages to where these are now, if that is the own room, at their end; otherwise as a
 * message of its own there, since nobody else has to have read it. Answers what may be taken out once that is saved.
 */
export function gatherLeftovers(
  { from, own }: { readonly from: readonly Y.Doc[]; readonly own: Y.Doc },
  author: PersonId,
  { origin, createdAt }: { readonly origin: unknown; readonly createdAt: number },
): readonly TakenOut[] {
  return from.flatMap((doc) =>
    readLeftovers(doc).flatMap((left) => {
      if (left.author !== author) return []
      const content = contentOf(doc, left.id)
      const now = readMessages(own).find((message) => message.origin === left.origin)
      const copy = now?.id ?? newMessageId(author)
      own.transact(() => {
        if (now === undefined) messagesRoot(own).set(copy, messageOf(left, createdAt))
        else append(left, now)
      }, origin)
      return [{ doc, id: left.id, content, copy }]
    }),
  )
}

function messageOf({ map, body }: Message, createdAt: number): Y.Map<unknown> {
  const message = new Y.Map<unknown>()
  for (const [key, value] of map.entries()) if (!KEPT.has(key)) message.set(key, value)
  const copied = new Y.XmlFragment()
  copied.insert(
    0,
    copyNodes(body, (node) => !isEmptiedNode(node)),
  )
  message.set("body", copied)
  message.set("createdAt", createdAt)
  return message
}

function append(left: Message, now: Message): void {
  const written = copyNodes(left.body, (node) => !isEmptiedNode(node))
  now.body.insert(now.body.length, written)
  for (const [key, value] of left.map.entries()) {
    if ((isPartKey(key) || key === "sticker") && !now.map.has(key)) now.map.set(key, value)
  }
}
