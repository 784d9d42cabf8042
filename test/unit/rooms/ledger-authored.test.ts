import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger } from "../../../server/rooms/ledger.ts"
import { readMessages, removeMessage } from "../../../shared/documents/card.ts"
import {
  collected,
  craft,
  type Deletion,
  id,
  item,
  oneClient,
  string,
  values,
  type,
  type Write,
} from "../../fuzz/craft.ts"
import { firstText, messageId, signed } from "../../support/cards.ts"
import { personId } from "../../support/documents.ts"

const MIRA = personId(1)
const EVE = personId(2)
const MIRAS = 1_000
const EVES = 2_000
const HERS = messageId(MIRA, 1)

/** A document of one person that a ledger knows, to write on in. */
class Signer {
  readonly doc = new Y.Doc()
  readonly person

  constructor(person: typeof MIRA, client: number) {
    this.person = person
    this.doc.clientID = client
  }

  /** What of the document this change wrote, as a page sends it. */
  update(change: () => void): Uint8Array {
    const updates: Uint8Array[] = []
    const take = (update: Uint8Array): void => void updates.push(update)
    this.doc.on("update", take)
    change()
    this.doc.off("update", take)
    return Y.mergeUpdates(updates)
  }
}

/** Mira and Eve have signed; each document holds both messages. */
function opened(): { readonly ledger: Ledger; readonly mira: Signer; readonly eve: Signer } {
  const ledger = Ledger.empty("messages")
  const mira = new Signer(MIRA, MIRAS)
  const eve = new Signer(EVE, EVES)
  const updates = [
    { author: MIRA, bytes: mira.update(() => signed(mira.doc, MIRA, 1, "All the best!")) },
    { author: EVE, bytes: eve.update(() => signed(eve.doc, EVE, 1, "Me too")) },
  ]
  for (const { author, bytes } of updates) {
    expect(ledger.admit(bytes, author).kind).toBe("admitted")
    for (const { doc } of [mira, eve]) Y.applyUpdate(doc, bytes)
  }
  return { ledger, mira, eve }
}

/** Clocks of Mira's message, as `signed` writes it: map, body, its plain fields, paragraph, text, letters. */
function placesOf(doc: Y.Doc): Record<"map" | "body" | "paper" | "paragraph" | "text" | "letter", number> {
  const map = doc.getMap("messages")._map.get(HERS)
  const message = doc.getMap<Y.Map<unknown>>("messages").get(HERS)
  const body = message?.get("body")
  if (!(body instanceof Y.XmlFragment)) throw new Error("no body")
  const paragraph = body.get(0)
  const text = firstText(body)
  const clockOf = (of: Y.AbstractType<unknown> | Y.XmlElement | Y.XmlText): number => of._item?.id.clock ?? -1
  return {
    map: map?.id.clock ?? -1,
    body: body._item?.id.clock ?? -1,
    paper: message?._map.get("paper")?.id.clock ?? -1,
    paragraph: clockOf(paragraph),
    text: clockOf(text),
    letter: text._start?.id.clock ?? -1,
  }
}

type Places = ReturnType<typeof placesOf>

const behindAll = (eve: Signer): number => Y.getState(eve.doc.store, EVES)

/** Every way to touch what Mira wrote, as structs behind Eve's own, or as deletions. */
const STRUCTS: readonly (readonly [string, (at: Places) => readonly Write[]])[] = [
  ["a message under Mira's id", () => [item({ root: "messages", key: messageId(MIRA, 2) }, type("map"))]],
  ["Mira's key without an origin", () => [item({ root: "messages", key: HERS }, type("map"))]],
  ["Mira's key, deleted at once", () => [item({ root: "messages", key: HERS }, values(null))]],
  ["Mira's key behind her value", ({ map }) => [item({ origin: id(MIRAS, map) }, type("map"))]],
  [
    "a field of Mira's message as its parent",
    ({ map }) => [item({ parent: id(MIRAS, map), key: "paper" }, values("night"))],
  ],
  ["a body for Mira's message", ({ map }) => [item({ parent: id(MIRAS, map), key: "body" }, values(1))]],
  [
    "a field of Mira's behind its value",
    ({ paper }) => [item({ origin: id(MIRAS, paper) }, values("night"))],
  ],
  ["a node in Mira's body", ({ body }) => [item({ parent: id(MIRAS, body) }, string("x"))]],
  [
    "an attribute of Mira's node",
    ({ paragraph }) => [item({ parent: id(MIRAS, paragraph), key: "level" }, values(1))],
  ],
  ["text in Mira's text as its parent", ({ text }) => [item({ parent: id(MIRAS, text) }, string("x"))]],
  ["text behind a letter of Mira's", ({ letter }) => [item({ origin: id(MIRAS, letter) }, string("x"))]],
  ["text before a letter of Mira's", ({ letter }) => [item({ right: id(MIRAS, letter) }, string("x"))]],
  [
    "text between two letters of Mira's",
    ({ letter }) => [item({ origin: id(MIRAS, letter), right: id(MIRAS, letter + 1) }, string("x"))],
  ],
  [
    "text of her own, with a right neighbour of Mira's",
    ({ letter }) => [item({ origin: id(EVES, 0), right: id(MIRAS, letter) }, string("x"))],
  ],
]

const DELETES: readonly (readonly [string, (at: Places) => Deletion["ranges"]])[] = [
  ["Mira's message", ({ map }) => [[map, 1]]],
  ["a letter of Mira's", ({ letter }) => [[letter, 1]]],
  ["Mira's body", ({ body }) => [[body, 1]]],
  ["a field of Mira's", ({ paper }) => [[paper, 1]]],
  ["everything of Mira's", () => [[0, 5]]],
]

describe("[K1] in a room of messages nobody touches what another wrote", () => {
  test.each(STRUCTS)("refuses %s, and keeps no trace", (_, structs) => {
    const { ledger, mira, eve } = opened()
    const before = ledger.encode()
    const update = oneClient(EVES, behindAll(eve), ...structs(placesOf(mira.doc)))
    expect(ledger.admit(update, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
    expect(ledger.encode()).toEqual(before)
  })

  test.each(STRUCTS)("refuses %s from a client id that nobody has used", (_, structs) => {
    const { ledger, mira } = opened()
    const own = structs(placesOf(mira.doc))
    expect(ledger.admit(oneClient(3_000, 0, ...own), EVE)).toMatchObject({ reason: "not_yours" })
  })

  test.each(DELETES)("refuses to delete %s, also behind an honest edit", (_, ranges) => {
    const { ledger, mira, eve } = opened()
    const deletes = [{ client: MIRAS, ranges: ranges(placesOf(mira.doc)) }]
    expect(ledger.admit(craft([], deletes), EVE)).toMatchObject({ reason: "not_yours" })
    const own = item({ root: "messages", key: messageId(EVE, 2) }, type("map"))
    const both = craft([{ client: EVES, clock: behindAll(eve), structs: [own] }], deletes)
    expect(ledger.admit(both, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
    expect(ledger.admit(craft([], deletes), MIRA)).toMatchObject({ kind: "admitted" })
  })

  test("refuses new structs under Mira's client id", () => {
    const { ledger, mira } = opened()
    const next = Y.getState(mira.doc.store, MIRAS)
    const { letter } = placesOf(mira.doc)
    const update = oneClient(MIRAS, next, item({ origin: id(MIRAS, letter) }, string("x")))
    expect(ledger.admit(update, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
  })

  test("a struct under an id of Mira's that is known changes nothing", () => {
    const { ledger, mira } = opened()
    const { letter } = placesOf(mira.doc)
    const lie = oneClient(MIRAS, letter, item({ origin: id(MIRAS, letter - 1) }, string("x")))
    expect(ledger.admit(lie, EVE)).toMatchObject({ kind: "admitted", duplicate: true })
    Y.applyUpdate(mira.doc, lie)
    expect(readMessages(mira.doc).map(({ body }) => firstText(body).toJSON())).toContain("All the best!")
  })

  test("a lie that Mira's structs were collected makes nothing of hers deletable", () => {
    const { ledger } = opened()
    expect(ledger.admit(oneClient(MIRAS, 0, collected(5)), EVE).kind).toBe("admitted")
    const deletes = craft([], [{ client: MIRAS, ranges: [[0, 5]] }])
    expect(ledger.admit(deletes, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
  })

  test("the whole state passes, also what Mira deleted; with a change of hers inside it does not", () => {
    const { ledger, mira, eve } = opened()
    const removal = mira.update(() =>
      firstText(readMessages(mira.doc)[0]?.body ?? new Y.XmlFragment()).delete(0, 4),
    )
    expect(ledger.admit(removal, MIRA).kind).toBe("admitted")
    Y.applyUpdate(eve.doc, removal)
    expect(ledger.admit(Y.encodeStateAsUpdate(eve.doc), EVE).kind).toBe("admitted")
    const stored = Ledger.decode("messages", ledger.encode())
    expect(stored?.admit(Y.encodeStateAsUpdate(eve.doc), EVE).kind).toBe("admitted")
    const { body } = readMessages(eve.doc).find(({ author }) => author === MIRA) ?? {}
    if (body !== undefined) firstText(body).insert(0, "x")
    expect(ledger.admit(Y.encodeStateAsUpdate(eve.doc), EVE)).toMatchObject({ reason: "not_yours" })
  })

  test("what refers to something unknown is asked for again, whoever wrote that", () => {
    const { ledger, mira } = opened()
    const first = mira.update(() => signed(mira.doc, MIRA, 3, "One more"))
    const second = mira.update(() =>
      firstText(readMessages(mira.doc).at(-1)?.body ?? new Y.XmlFragment()).insert(0, "x"),
    )
    expect(ledger.admit(second, MIRA).kind).toBe("unknown")
    expect(ledger.admit(first, MIRA).kind).toBe("admitted")
    expect(ledger.admit(second, MIRA).kind).toBe("admitted")
  })
})

describe("[K1] honest signers are never refused", () => {
  test("undo, redo, removing, and two devices of one person that wrote offline in the same message", () => {
    const { ledger, mira } = opened()
    const other = new Signer(MIRA, MIRAS + 1)
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(mira.doc))
    const written = [mira, other].map(({ doc }, n) => {
      const update: Uint8Array[] = []
      doc.on("update", (bytes: Uint8Array, origin: unknown) => void (origin !== "log" && update.push(bytes)))
      const text = firstText(
        readMessages(doc).find(({ author }) => author === MIRA)?.body ?? new Y.XmlFragment(),
      )
      const undo = new Y.UndoManager(doc.getMap("messages"), {
        trackedOrigins: new Set(["me"]),
        captureTimeout: 0,
      })
      doc.transact(() => text.insert(n, "Dear "), "me")
      doc.transact(() => text.format(0, 3, { bold: {} }), "me")
      undo.undo()
      undo.undo()
      undo.redo()
      doc.transact(() => text.delete(2, 3), "me")
      undo.undo()
      removeMessage(doc, HERS, 5, "me")
      undo.undo()
      return update
    })
    const [here, there] = written
    for (const update of [Y.mergeUpdates(here ?? []), ...(there ?? [])])
      expect(ledger.admit(update, MIRA)).toMatchObject({ kind: "admitted" })
    for (const bytes of there ?? []) Y.applyUpdate(mira.doc, bytes, "log")
    for (const bytes of here ?? []) Y.applyUpdate(other.doc, bytes, "log")
    const joined = mira.update(() =>
      firstText(readMessages(mira.doc)[0]?.body ?? new Y.XmlFragment()).insert(3, "!"),
    )
    expect(ledger.admit(joined, MIRA)).toMatchObject({ kind: "admitted" })
    expect(Y.encodeStateVector(mira.doc)).not.toEqual(Y.encodeStateVector(new Y.Doc()))
  })
})
