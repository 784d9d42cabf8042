import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger } from "../../../server/rooms/admission/ledger.ts"
import { coverTitle, greeting, writeCover } from "../../../shared/documents/card.ts"
import { RICH_DEPTH_MAX } from "../../../shared/limits.ts"
import {
  binary,
  type Content,
  embed,
  format,
  id,
  item,
  legacyJson,
  nested,
  oneClient,
  string,
  subdocument,
  type,
  values,
  xml,
  type Write,
} from "../../fuzz/craft.ts"
import { messageId, node, signed } from "../../support/cards.ts"
import { itemId, personId } from "../../support/documents.ts"

const MIRA = personId(1)
const ME = 1_000
const MESSAGE = messageId(MIRA, 1)

type Room = "card" | "messages"

/** What rooms hold before: a title, a cover, a greeting of one paragraph; or a message with a body of the same. */
const BEFORE: Readonly<Record<Room, readonly Write[]>> = {
  card: [
    item({ root: "title" }, string("For Anna")),
    item({ root: "cover", key: "design" }, values("tulips")),
    item({ root: "greeting" }, xml("element", "paragraph")),
    item({ parent: id(ME, 9) }, xml("text")),
    item({ parent: id(ME, 10) }, string("Dear")),
  ],
  messages: [
    item({ root: "messages", key: MESSAGE }, type("map")),
    item({ parent: id(ME, 0), key: "body" }, xml("fragment")),
    item({ parent: id(ME, 1) }, xml("element", "paragraph")),
    item({ parent: id(ME, 2) }, xml("text")),
    item({ parent: id(ME, 3) }, string("Dear")),
  ],
}
const PARAGRAPH: Readonly<Record<Room, number>> = { card: 9, messages: 2 }
const END: Readonly<Record<Room, number>> = { card: 15, messages: 8 }

function opened(room: Room): Ledger {
  const ledger = Ledger.empty(room)
  expect(ledger.admit(oneClient(ME, 0, ...BEFORE[room]), MIRA).kind).toBe("admitted")
  return ledger
}

const offer = (room: Room, ...structs: readonly Write[]) =>
  opened(room).admit(oneClient(ME, END[room], ...structs), MIRA)

const inNode = (room: Room, content: Content, key?: string): Write =>
  item({ parent: id(ME, PARAGRAPH[room]), ...(key !== undefined && { key }) }, content)
const inText = (room: Room, content: Content): Write => item({ origin: id(ME, END[room] - 1) }, content)

const ROOMS: readonly Room[] = ["card", "messages"]

const RICH: readonly (readonly [string, (room: Room) => Write])[] = [
  ["a node that nobody here knows", (room) => inNode(room, xml("element", "futureNode"))],
  ["a node in a node", (room) => inNode(room, xml("element", "bulletList"))],
  ["another text in a node", (room) => inNode(room, xml("text"))],
  ["a level of a heading", (room) => inNode(room, values(2), "level")],
  ["an attribute that nobody here knows", (room) => inNode(room, nested(3), "futureAttribute")],
  ["a mark without parts", (room) => inText(room, format("bold", "{}"))],
  ["the end of a mark", (room) => inText(room, format("bold", "null"))],
  [
    "a link",
    (room) =>
      inText(
        room,
        format("link", JSON.stringify({ href: `https://a.example/${"x".repeat(2_000)}`, target: null })),
      ),
  ],
  [
    "a mark that nobody here knows",
    (room) => inText(room, format("future--a1b2", JSON.stringify({ colour: "red" }))),
  ],
  ["text", (room) => inText(room, string("x".repeat(16_384)))],
]

const NOT_RICH: readonly (readonly [string, (room: Room) => Write])[] = [
  ["a hook", (room) => inNode(room, xml("hook", "thing"))],
  ["a node name of other than letters", (room) => inNode(room, xml("element", "hard-break"))],
  ["a node without a name", (room) => inNode(room, xml("element", ""))],
  ["a node name of 41 letters", (room) => inNode(room, xml("element", "p".repeat(41)))],
  ["a node name with a meaning of its own", (room) => inNode(room, xml("element", "constructor"))],
  ["a map in a node", (room) => inNode(room, type("map"))],
  ["a plain text in a node", (room) => inNode(room, type("text"))],
  ["a fragment in a node", (room) => inNode(room, xml("fragment"))],
  ["a string in a node", (room) => inNode(room, string("x"))],
  ["a value in a node", (room) => inNode(room, values(1))],
  ["a node as an attribute", (room) => inNode(room, xml("element", "paragraph"), "level")],
  ["a text as an attribute", (room) => inNode(room, type("text"), "level")],
  ["an attribute of 9,000 letters", (room) => inNode(room, values("x".repeat(9_000)), "href")],
  ["a mark of 10,000 letters", (room) => inText(room, format("link", JSON.stringify("x".repeat(10_000))))],
  ["a mark with a tree in it", (room) => inText(room, format("link", '{"a":{"b":1}}'))],
  ["a node in a text", (room) => inText(room, xml("element", "paragraph"))],
  ["an embedded thing in a text", (room) => inText(room, embed("{}"))],
  ["bytes", (room) => inText(room, binary(10))],
  ["a document of its own", (room) => inNode(room, subdocument("guid"))],
  ["JSON of an old Yjs", (room) => inText(room, legacyJson("1"))],
]

const ELSEWHERE: readonly (readonly [string, Room, Write])[] = [
  ["a mark in a title", "card", item({ origin: id(ME, 7) }, format("bold", "{}"))],
  ["a title of 2,000 letters at once", "card", item({ origin: id(ME, 7) }, string("x".repeat(2_000)))],
  ["a field that covers do not have", "card", item({ root: "cover", key: "title" }, values("x"))],
  ["a map in the cover", "card", item({ root: "cover", key: "design" }, type("map"))],
  ["a root of another room", "card", item({ root: "messages", key: MESSAGE }, type("map"))],
  ["items", "card", item({ root: "items", key: itemId(1) }, type("map"))],
  ["a key in the greeting", "card", item({ root: "greeting", key: "level" }, values(1))],
  ["a string in the greeting", "card", item({ root: "greeting" }, string("x"))],
  ["a greeting in messages", "messages", item({ root: "greeting" }, xml("element", "paragraph"))],
  ["an item's id as a message's", "messages", item({ root: "messages", key: itemId(1) }, type("map"))],
  ["a text as a message", "messages", item({ root: "messages", key: messageId(MIRA, 2) }, type("text"))],
  [
    "rich text as a message",
    "messages",
    item({ root: "messages", key: messageId(MIRA, 2) }, xml("fragment")),
  ],
  ["a field that messages do not have", "messages", item({ parent: id(ME, 0), key: "title" }, values("x"))],
  ["a map as a message's paper", "messages", item({ parent: id(ME, 0), key: "paper" }, type("map"))],
  ["rich text as a message's paper", "messages", item({ parent: id(ME, 0), key: "paper" }, xml("fragment"))],
  ["a plain text as a message's body", "messages", item({ parent: id(ME, 0), key: "body" }, type("text"))],
  [
    "a node as a message's body",
    "messages",
    item({ parent: id(ME, 0), key: "body" }, xml("element", "paragraph")),
  ],
  ["a value as a message's body", "messages", item({ parent: id(ME, 0), key: "body" }, values("x"))],
]

/** Lists within lists, as deep as this. */
function lists(depth: number): Y.XmlElement {
  let inner = node("paragraph", "deep")
  for (let i = 0; i < depth; i++) inner = node("bulletList", [node("listItem", [inner])])
  return inner
}

describe("[K2] rich text in the rooms of a card", () => {
  describe.each(ROOMS)("%s", (room) => {
    test.each(RICH)("takes %s", (_, write) => {
      expect(offer(room, write(room))).toMatchObject({ kind: "admitted" })
    })
    test.each(NOT_RICH)("refuses %s", (_, write) => {
      expect(offer(room, write(room))).toMatchObject({ kind: "refused" })
    })
  })

  test.each(ELSEWHERE)("refuses %s", (_, room, write) => {
    expect(offer(room, write)).toMatchObject({ kind: "refused" })
  })

  test.each(["list", "plan"] as const)("a %s holds none, as ever", (kind) => {
    const doc = new Y.Doc()
    doc.getXmlFragment("items").insert(0, [node("paragraph", "x")])
    const verdict = Ledger.empty(kind).admit(Y.encodeStateAsUpdate(doc), MIRA)
    expect(verdict).toEqual({ kind: "refused", reason: "content", detail: "an XML type" })
  })

  test("a card as pages write it is admitted, and lists within lists as deep as nodes may be", () => {
    const doc = new Y.Doc()
    coverTitle(doc).insert(0, "For Anna")
    writeCover(doc, { design: "tulips", colours: 2 }, null)
    greeting(doc).insert(0, [node("heading", "Dear Anna", { level: 1 }), lists((RICH_DEPTH_MAX - 2) / 2)])
    expect(Ledger.empty("card").admit(Y.encodeStateAsUpdate(doc), MIRA)).toMatchObject({ kind: "admitted" })
    const messages = new Y.Doc()
    signed(messages, MIRA, 1, "Hello").insert(1, [lists((RICH_DEPTH_MAX - 2) / 2)])
    expect(Ledger.empty("messages").admit(Y.encodeStateAsUpdate(messages), MIRA)).toMatchObject({
      kind: "admitted",
    })
  })

  test("20,000 lists within lists are refused", () => {
    const structs = [item({ root: "greeting" }, xml("element", "bulletList"))]
    for (let clock = 0; clock < 16_000; clock++)
      structs.push(item({ parent: id(ME, clock) }, xml("element", "listItem")))
    expect(Ledger.empty("card").admit(oneClient(ME, 0, ...structs), MIRA)).toMatchObject({
      kind: "refused",
      detail: "nested too deep",
    })
  })

  test("what the ledger knows of it outlives being stored", () => {
    const ledger = Ledger.decode("messages", opened("messages").encode())
    const more = oneClient(
      ME,
      END.messages,
      inNode("messages", xml("element", "listItem")),
      inText("messages", string("!")),
    )
    expect(ledger?.admit(more, MIRA)).toMatchObject({ kind: "admitted" })
  })
})
