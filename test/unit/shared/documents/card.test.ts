import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { salvageFor } from "../../../../client/sync/salvage.ts"
import { Ledger } from "../../../../server/rooms/admission/ledger.ts"
import {
  addMessage,
  bringBackMessage,
  changeMessage,
  coverTitle,
  greeting,
  messagesRoot,
  readCover,
  readMessage,
  readMessages,
  readTitle,
  removeMessage,
  writeCover,
} from "../../../../shared/documents/card.ts"
import { isBlank, lengthOf, textOf } from "../../../../shared/documents/rich-text.ts"
import { splitUpdate } from "../../../../shared/documents/split-update.ts"
import {
  COVER_TITLE_MAX,
  MESSAGES_EACH_MAX,
  MESSAGES_MADE_MAX,
  NAME_MAX,
  PUSH_MAX_BYTES,
} from "../../../../shared/limits.ts"
import { newOccasionId } from "../../../../shared/ids.ts"
import { roomOf } from "../../../../shared/rooms.ts"
import { firstText, messageId, node, signed } from "../../../support/cards.ts"
import { personId } from "../../../support/documents.ts"

const MIRA = personId(1)
const EVE = personId(2)
const LOOK = { for: "", paper: "milk", pattern: "plain", createdAt: 1 } as const

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

describe("readers take anything", () => {
  test("a title is one line, no longer than covers hold", () => {
    const doc = new Y.Doc()
    coverTitle(doc).insert(0, `For\n\tAnna ${"x".repeat(200)}`)
    expect(readTitle(doc)).toBe(
      `For\n\tAnna ${"x".repeat(200)}`.slice(0, COVER_TITLE_MAX).replace("\n\t", " "),
    )
    expect(readTitle(new Y.Doc())).toBe("")
  })

  test.each([["unknown"], [7], [new Y.Map()], [null]])(
    "a cover of %j is the one to fall back on",
    (design) => {
      const doc = new Y.Doc()
      doc.getMap("cover").set("design", design)
      doc.getMap("cover").set("colours", 99)
      expect(readCover(doc, "rings")).toEqual({ design: "rings", colours: 0 })
    },
  )

  test("what is no message is passed over, and odd fields are as if they were not there", () => {
    const doc = new Y.Doc()
    signed(doc, MIRA, 1, "Hello")
    const root = messagesRoot(doc)
    root.set("x", new Y.Map())
    root.set(messageId(MIRA, 2), 5)
    root.set(messageId(MIRA, 3), new Y.Map([["paper", "night"]]))
    const odd = new Y.Map<unknown>([
      ["body", new Y.XmlFragment()],
      ["paper", 3],
      ["for", {}],
      ["createdAt", -1],
    ])
    root.set(messageId(EVE, 1), odd)
    expect(readMessages(doc).map(({ id, paper, createdAt }) => [id, paper, createdAt])).toEqual([
      [messageId(EVE, 1), "milk", 0],
      [messageId(MIRA, 1), "milk", 1_001],
    ])
  })

  test("of one author no more than so many are shown", () => {
    const doc = new Y.Doc()
    for (let n = 0; n < MESSAGES_EACH_MAX + 5; n++)
      messagesRoot(doc).set(messageId(MIRA, n), new Y.Map<unknown>([["body", new Y.XmlFragment()]]))
    signed(doc, EVE, 1, "Hello")
    expect(readMessages(doc)).toHaveLength(MESSAGES_EACH_MAX + 1)
  })
})

describe("writers keep to the limits", () => {
  test("nobody signs more often than pages show, nor makes more than the server takes", () => {
    const doc = new Y.Doc()
    for (let n = 0; n < MESSAGES_EACH_MAX; n++)
      expect(addMessage(doc, { ...LOOK, id: messageId(MIRA, n) }, null).ok).toBe(true)
    const next = { ...LOOK, id: messageId(MIRA, 200) }
    expect(addMessage(doc, next, null)).toMatchObject({ error: "too_many_messages" })
    expect(addMessage(doc, { ...LOOK, id: messageId(EVE, 1) }, null).ok).toBe(true)
    expect(addMessage(doc, { ...LOOK, id: messageId(EVE, 1) }, null)).toMatchObject({ error: "exists" })
    for (let n = 0; n < MESSAGES_MADE_MAX; n++) {
      removeMessage(doc, messageId(MIRA, n), 1, null)
      addMessage(doc, { ...LOOK, id: messageId(MIRA, n + 1) }, null)
    }
    expect(addMessage(doc, next, null)).toMatchObject({ error: "too_many_messages" })
    expect(Ledger.empty("messages").admit(Y.encodeStateAsUpdate(doc), MIRA).kind).toBe("refused")
  })

  test("whom a message is for is a name, whatever was typed", () => {
    const doc = new Y.Doc()
    signed(doc, MIRA, 1, "Hello")
    expect(changeMessage(doc, messageId(MIRA, 1), { for: `  Gran ${"x".repeat(300)}\ud800` }, null)).toBe(
      true,
    )
    const name = readMessage(doc, messageId(MIRA, 1))?.for ?? ""
    expect([name.startsWith("Gran x"), name.length <= NAME_MAX, name.isWellFormed()]).toEqual([
      true,
      true,
      true,
    ])
  })

  test("a message that was removed comes back as it was, and cannot be changed meanwhile", () => {
    const doc = new Y.Doc()
    signed(doc, MIRA, 1, "Hello")
    removeMessage(doc, messageId(MIRA, 1), 5, null)
    expect(readMessages(doc)).toEqual([])
    expect(changeMessage(doc, messageId(MIRA, 1), { paper: "night" }, null)).toBe(false)
    bringBackMessage(doc, messageId(MIRA, 1), null)
    expect(readMessages(doc).map(({ body, paper }) => [textOf(body), paper])).toEqual([["Hello", "milk"]])
  })
})

describe("rich text", () => {
  const written = (...nodes: Y.XmlElement[]): Y.XmlFragment => {
    const fragment = greeting(new Y.Doc())
    fragment.insert(0, nodes)
    return fragment
  }

  test("is read as lines", () => {
    const list = node("bulletList", [
      node("listItem", [node("paragraph", "cake")]),
      node("listItem", [node("paragraph", "tea")]),
    ])
    const body = written(node("heading", "Dear Anna"), node("paragraph"), list, node("futureNode", "new"))
    expect(textOf(body)).toBe("Dear Anna\ncake\ntea\nnew")
    expect(lengthOf(body)).toBe(19)
  })

  const SHOWN: readonly (readonly [string, () => Y.XmlElement[], boolean])[] = [
    ["nothing", () => [], true],
    ["an empty paragraph", () => [node("paragraph")], true],
    [
      "blanks and breaks",
      () => [node("paragraph", " \u00a0 "), node("paragraph", [node("hardBreak")])],
      true,
    ],
    ["a letter", () => [node("paragraph", "a")], false],
    ["a picture that nobody here knows", () => [node("picture")], false],
  ]

  test.each(SHOWN)("%s: blank is %s", (_, nodes, blank) => {
    expect(isBlank(written(...nodes()))).toBe(blank)
  })
})

describe("[K6] what was written and could not be sent", () => {
  const OCCASION = newOccasionId()
  const card = salvageFor(roomOf("card", OCCASION))
  const messages = salvageFor(roomOf("messages", OCCASION))

  /** A card that is acknowledged, and the same with edits of one's own. */
  function edited(): { readonly base: Y.Doc; readonly local: Y.Doc } {
    const base = new Y.Doc()
    coverTitle(base).insert(0, "For Anna")
    greeting(base).insert(0, [node("paragraph", "Dear")])
    signed(base, MIRA, 1, "Hello")
    const local = copyOf(base)
    coverTitle(local).insert(8, " & Ben")
    writeCover(local, { design: "rings", colours: 1 }, null)
    firstText(greeting(local)).insert(4, " Anna", { bold: {} })
    signed(local, MIRA, 2, "One more")
    firstText(readMessage(local, messageId(MIRA, 1))?.body ?? greeting(local)).insert(5, " you")
    changeMessage(local, messageId(MIRA, 1), { paper: "night" }, null)
    return { base, local }
  }

  test("is offered as text", () => {
    const { base, local } = edited()
    expect(card.texts(base, local)).toEqual(["For Anna & Ben", "Dear Anna"])
    expect(messages.texts(base, local).toSorted()).toEqual(["Hello you", "One more"])
    expect([card.texts(base, base), messages.texts(local, local)]).toEqual([[], []])
  })

  test("is made again where the text there is the same", () => {
    const { base, local } = edited()
    const target = copyOf(base)
    expect([card.replay(base, local, target), messages.replay(base, local, target)]).toEqual([[], []])
    expect(readTitle(target)).toBe("For Anna & Ben")
    expect(readCover(target, "door")).toEqual({ design: "rings", colours: 1 })
    expect(greeting(target).toJSON()).toBe(greeting(local).toJSON())
    expect(readMessages(target).map(({ body, paper }) => [textOf(body), paper])).toEqual([
      ["Hello you", "night"],
      ["One more", "milk"],
    ])
  })

  test("is offered where the text there is another", () => {
    const { base, local } = edited()
    const target = copyOf(base)
    coverTitle(target).insert(0, "! ")
    firstText(greeting(target)).insert(0, "Oh ")
    firstText(readMessage(target, messageId(MIRA, 1))?.body ?? greeting(target)).insert(0, "Oh ")
    expect(card.replay(base, local, target)).toEqual(["For Anna & Ben", "Dear Anna"])
    expect(messages.replay(base, local, target)).toEqual(["Hello you"])
  })
})

test("a message too large for one push goes in parts, each admitted", () => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => void updates.push(update))
  const body = signed(doc, MIRA, 1, "Hello")
  const paragraphs = Array.from({ length: 2_000 }, (_, n) => node("paragraph", `${n} ${"x".repeat(300)}`))
  doc.transact(() => body.insert(1, paragraphs))
  const ledger = Ledger.empty("messages")
  const parts = updates.flatMap((update) => splitUpdate(update, PUSH_MAX_BYTES))
  expect(parts.length).toBeGreaterThan(updates.length)
  for (const part of parts) expect(ledger.admit(part, MIRA)).toMatchObject({ kind: "admitted" })
})
