import * as Y from "yjs"
import {
  addMessage,
  bringBackMessage,
  changeMessage,
  coverTitle,
  greeting,
  messagesRoot,
  readMessages,
  removeMessage,
  writeCover,
} from "../../shared/documents/card.ts"
import { OwnUndo } from "../../shared/documents/own-undo.ts"
import { COVER_DESIGNS, PAPERS } from "../../shared/documents/card-looks.ts"
import { authorOf, MessageId, newMessageId, type PersonId } from "../../shared/ids.ts"
import { hasMessages, type RoomKind } from "../../shared/rooms.ts"
import type { Rng } from "../support/rng.ts"

/** Edits of a card as an editor on ProseMirror writes them: nodes, runs of text, marks, attributes. */

/** No surrogate pairs: these hands cut anywhere, editors cut at characters. */
const WORDS = ["a", "b", " ", "hello", "\u2764\ufe0f", "e\u0301", "\u6f22"]
const MARKS = ["bold", "italic"] as const
const NODES = ["paragraph", "heading", "bulletList"] as const
const MOST_MESSAGES = 4

export interface CardHand {
  readonly person: PersonId
  readonly rng: Rng
  readonly origin: unknown
}

/** Makes one edit in a room of a card and says what it was. */
export function editCard(kind: RoomKind, doc: Y.Doc, hand: CardHand, now: number): string {
  return hasMessages(kind) ? editMessages(doc, hand, now) : editGreeting(doc, hand)
}

/** Undo of one's own edits, in the whole document. */
export const cardUndo = (kind: RoomKind, doc: Y.Doc, origin: unknown): Y.UndoManager =>
  new OwnUndo(hasMessages(kind) ? messagesRoot(doc) : [coverTitle(doc), greeting(doc), doc.getMap("cover")], {
    trackedOrigins: new Set([origin]),
  })

/** What everybody sees. */
export function cardContent(kind: RoomKind, doc: Y.Doc): string {
  if (hasMessages(kind))
    return JSON.stringify(readMessages(doc).map(({ body, ...rest }) => [rest, body.toJSON()]))
  return JSON.stringify([coverTitle(doc).toJSON(), doc.getMap("cover").toJSON(), greeting(doc).toJSON()])
}

/** Deletes a letter of what another signed, as no page does. */
export function meddle(doc: Y.Doc, { person, rng, origin }: CardHand): string {
  const others = readMessages(doc).filter(({ author }) => author !== person)
  const texts = others.flatMap(({ body }) => textsIn(body)).filter(({ length }) => length > 0)
  if (texts.length > 0) doc.transact(() => rng.pick(texts).delete(0, 1), origin)
  return "meddle"
}

function editGreeting(doc: Y.Doc, { rng, origin }: CardHand): string {
  const title = coverTitle(doc)
  switch (rng.below(6)) {
    case 0:
      writeCover(doc, { design: rng.pick(COVER_DESIGNS), colours: rng.below(3) }, origin)
      return "cover"
    case 1:
      doc.transact(() => {
        if (title.length > 20) title.delete(rng.below(10), 5)
        else title.insert(0, rng.pick(["x", "y", "For "]))
      }, origin)
      return "title"
    default:
      return doc.transact(() => editRich(greeting(doc), rng), origin)
  }
}

function editMessages(doc: Y.Doc, hand: CardHand, now: number): string {
  const { rng, person, origin } = hand
  const mine = [...messagesRoot(doc).keys()].flatMap((key) => {
    const id = MessageId.safeParse(key)
    return id.success && authorOf(id.data) === person ? [id.data] : []
  })
  if (mine.length === 0 || (mine.length < MOST_MESSAGES && rng.chance(0.1))) {
    const id = newMessageId(person, (length) => rng.bytes(length))
    addMessage(doc, { id, for: "", paper: "milk", pattern: "plain", createdAt: now }, origin)
    return "sign"
  }
  const id = rng.pick(mine)
  switch (rng.below(12)) {
    case 0:
      changeMessage(doc, id, { paper: rng.pick(PAPERS), for: rng.pick(["", "Nele"]) }, origin)
      return "paper"
    case 1:
      removeMessage(doc, id, now, origin)
      return "remove"
    case 2:
      bringBackMessage(doc, id, origin)
      return "bring back"
    default: {
      const message = messagesRoot(doc).get(id)
      const body: unknown = message instanceof Y.Map ? message.get("body") : undefined
      return body instanceof Y.XmlFragment ? doc.transact(() => editRich(body, rng), origin) : "nothing"
    }
  }
}

/** One change as the binding of an editor makes it. */
function editRich(body: Y.XmlFragment, rng: Rng): string {
  const texts = textsIn(body)
  if (texts.length === 0 || rng.chance(0.1)) {
    body.insert(rng.below(body.length + 1), [newNode(rng)])
    return "node"
  }
  const text = rng.pick(texts)
  const at = rng.below(text.length + 1)
  switch (rng.below(8)) {
    case 0:
      if (text.length > 0)
        text.format(0, 1 + rng.below(text.length), { [rng.pick(MARKS)]: rng.chance(0.7) ? {} : null })
      return "mark"
    case 1:
      body.delete(rng.below(body.length), 1)
      return "delete a node"
    case 2:
    case 3: {
      const length = Math.min(text.length - at, 1 + rng.below(4))
      if (length > 0) text.delete(at, length)
      return "delete"
    }
    case 4: {
      const node = text.parent
      if (node instanceof Y.XmlElement) node.setAttribute("level", String(rng.below(3)))
      return "attribute"
    }
    default:
      text.insert(at, rng.pick(WORDS))
      return "type"
  }
}

function newNode(rng: Rng): Y.XmlElement {
  const name = rng.pick(NODES)
  const inner = new Y.XmlElement(name === "bulletList" ? "paragraph" : name)
  inner.insert(0, [new Y.XmlText(rng.pick(WORDS))])
  if (name !== "bulletList") return inner
  const [list, point] = [new Y.XmlElement("bulletList"), new Y.XmlElement("listItem")]
  point.insert(0, [inner])
  list.insert(0, [point])
  return list
}

function textsIn(node: Y.XmlFragment): Y.XmlText[] {
  return node
    .toArray()
    .flatMap((child) =>
      child instanceof Y.XmlText ? [child] : child instanceof Y.XmlElement ? textsIn(child) : [],
    )
}
