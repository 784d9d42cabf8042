import { expect, test } from "vitest"
import * as Y from "yjs"
import { messagesRoot, readLeftovers, readMessage, readMessages } from "../../../../shared/documents/card.ts"
import {
  copyMessage,
  gatherLeftovers,
  gatherTwice,
  messagesTwice,
  takeMessageOut,
  takeOutCopied,
} from "../../../../shared/documents/move-message.ts"
import { messageTexts } from "../../../../shared/documents/replay-card.ts"
import { textOf } from "../../../../shared/documents/rich-text.ts"
import type { MessageId } from "../../../../shared/ids.ts"
import { firstText, messageId, node, signed } from "../../../support/cards.ts"
import { personId } from "../../../support/documents.ts"

const MIRA = personId(1)
const ID = messageId(MIRA, 1)
const NO_ORIGIN = { origin: null }
const LATER = { origin: null, createdAt: 9_000 }

function rooms() {
  const [shared, own] = [new Y.Doc(), new Y.Doc()]
  signed(shared, MIRA, 1, "Hello")
  return { shared, own }
}

const texts = (doc: Y.Doc): readonly string[] => readMessages(doc).map(({ body }) => textOf(body))

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

const exchange = (one: Y.Doc, other: Y.Doc): void => {
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other))
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one))
}

const bytesSay = (doc: Y.Doc, word: string): boolean =>
  Buffer.from(Y.encodeStateAsUpdate(copyOf(doc))).includes(word)

function copy(from: Y.Doc, to: Y.Doc, id: MessageId): MessageId {
  const message = readMessage(from, id)
  const made = message && copyMessage({ from, to }, message, NO_ORIGIN)
  if (made === undefined) throw new Error("there is no such message")
  return made
}

function move(from: Y.Doc, to: Y.Doc, id: MessageId): MessageId {
  const made = copy(from, to, id)
  takeMessageOut(from, id, null)
  return made
}

function textIn(doc: Y.Doc, id: MessageId): Y.XmlText {
  const body = readMessage(doc, id)?.body
  if (body === undefined) throw new Error("there is no such message")
  return firstText(body)
}

function gather({ shared, own }: ReturnType<typeof rooms>): void {
  takeOutCopied(gatherLeftovers({ from: [shared, own], own }, MIRA, LATER), own, null)
}

function tidy(both: ReturnType<typeof rooms>): void {
  takeOutCopied(gatherTwice(both, MIRA, null), both.own, null)
}

test("[K15] a message goes with everything in it, also what this version does not know, and keeps its origin", () => {
  const { shared, own } = rooms()
  const map = messagesRoot(shared).get(ID)
  if (!(map instanceof Y.Map)) throw new Error("a message is a map")
  map.set("sticker", "cake")
  map.set("unknown", { of: ["a", "later", "version"] })
  const moved = messagesRoot(own).get(move(shared, own, ID))
  expect([texts(shared), texts(own), readLeftovers(shared)]).toEqual([[], ["Hello"], []])
  expect(moved instanceof Y.Map && [moved.get("sticker"), moved.get("unknown")]).toEqual([
    "cake",
    { of: ["a", "later", "version"] },
  ])
  const back = move(own, shared, readMessages(own)[0]?.id ?? ID)
  expect(readMessage(shared, back)).toMatchObject({ id: back, origin: ID })
  expect(readMessage(shared, ID)).toBeUndefined()
})

test("[K15] nothing of a message is in the bytes of the room that it left: text, links, attributes, unknown nodes", () => {
  const { shared, own } = rooms()
  const body = readMessage(shared, ID)?.body
  if (body === undefined) throw new Error("it was just written")
  firstText(body).format(0, 5, { link: { href: "https://party.example" } })
  body.push([
    node("picture", "", { src: "seen.png" }),
    node("callout", [node("paragraph", "Whisper")], { kind: "quiet" }),
  ])
  const map = messagesRoot(shared).get(ID)
  if (map instanceof Y.Map) map.set("for", "Grandmother")
  const words = ["Hello", "party.example", "seen.png", "Whisper", "quiet", "Grandmother"]
  expect(words.filter((word) => bytesSay(shared, word))).toEqual(words)
  move(shared, own, ID)
  expect(words.filter((word) => bytesSay(shared, word))).toEqual([])
  expect(readLeftovers(shared)).toEqual([])
})

test("[K15] what another device wrote meanwhile comes after the message, wherever in it that was", () => {
  const { shared, own } = rooms()
  const theirs = copyOf(shared)
  textIn(theirs, ID).insert(5, " there")
  readMessage(theirs, ID)?.body.push([node("paragraph", "And more"), node("picture", "", { src: "p" })])
  const map = messagesRoot(theirs).get(ID)
  if (map instanceof Y.Map) map.set("sticker", "cake")
  move(shared, own, ID)
  exchange(shared, theirs)
  expect(texts(shared)).toEqual([])
  gather({ shared, own })
  expect(texts(own)).toEqual(["Hello\n there\nAnd more"])
  expect(readMessages(own)[0]?.map.get("sticker")).toBe("cake")
  expect(bytesSay(own, "picture")).toBe(true)
  expect([readLeftovers(shared), bytesSay(shared, "more"), bytesSay(shared, "cake")]).toEqual([
    [],
    false,
    false,
  ])
  gather({ shared, own })
  expect(texts(own)).toEqual(["Hello\n there\nAnd more"])
})

test("[K15] what was written as hidden stays hidden when the message was shown meanwhile", () => {
  const { shared, own } = rooms()
  const hidden = move(shared, own, ID)
  const theirs = copyOf(own)
  textIn(theirs, hidden).insert(5, ", secret")
  move(own, shared, hidden)
  exchange(own, theirs)
  gather({ shared, own })
  expect([texts(shared), texts(own)]).toEqual([["Hello"], [", secret"]])
  expect(messagesTwice({ shared, own }, MIRA)).toEqual([])
})

test("[K15] what was interrupted is tidied up into the own room, and a text that differs is kept beside", () => {
  const { shared, own } = rooms()
  copy(shared, own, ID)
  expect(messagesTwice({ shared, own }, MIRA)).toHaveLength(1)
  expect(messagesTwice({ shared, own }, personId(2))).toEqual([])
  tidy({ shared, own })
  expect([texts(shared), texts(own)]).toEqual([[], ["Hello"]])

  const other = rooms()
  copy(other.shared, other.own, ID)
  textIn(other.shared, ID).insert(5, " there")
  tidy(other)
  expect([texts(other.shared), texts(other.own).toSorted()]).toEqual([[], ["Hello", "Hello there"]])
  expect(messagesTwice(other, MIRA)).toEqual([])
})

test("[K15] tidying up while another device moves the message back loses nothing", () => {
  const { shared, own } = rooms()
  const hidden = copy(shared, own, ID)
  const theirs = { shared: copyOf(shared), own: copyOf(own) }
  tidy({ shared, own })
  move(theirs.own, theirs.shared, hidden)
  exchange(own, theirs.own)
  exchange(shared, theirs.shared)
  expect([...texts(shared), ...texts(own)]).toContain("Hello")
  tidy({ shared, own })
  expect([texts(shared), texts(own)]).toEqual([[], ["Hello"]])
})

test("[K6, K15] what was written into a moved message and not sent when the card opened is offered as text", () => {
  const { shared, own } = rooms()
  const theirs = copyOf(shared)
  textIn(theirs, ID).insert(5, " there")
  move(shared, own, ID)
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(shared))
  expect(messageTexts({ base: shared, local: theirs })).toEqual(["there"])
})
