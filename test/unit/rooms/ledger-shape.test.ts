import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger, LEDGER_LIMITS } from "../../../server/rooms/admission/ledger.ts"
import { ITEM_FIELDS } from "../../../shared/documents/schema.ts"
import { addItem, removeItem } from "../../../shared/documents/write-items.ts"
import { newItemId, newPersonId } from "../../../shared/ids.ts"
import {
  craft,
  deleted,
  format,
  id,
  item,
  oneClient,
  string,
  type,
  values,
  type Write,
} from "../../fuzz/craft.ts"
import { itemId } from "../../support/documents.ts"

const mum = newPersonId()
const eve = newPersonId()
const MUM = 1_000
const EVE = 2_000
const ITEM = id(MUM, 0)
const NOTE = id(MUM, 2)
const LETTER = id(MUM, 3)

const oneWish = (): Uint8Array =>
  oneClient(
    MUM,
    0,
    item({ root: "items", key: itemId(1) }, type("map")),
    item({ parent: ITEM, key: "title" }, values("Kettle")),
    item({ parent: ITEM, key: "note" }, type("text")),
    item({ parent: NOTE }, string("hello world")),
  )

function opened(limits = LEDGER_LIMITS): Ledger {
  const ledger = Ledger.empty("list", limits)
  expect(ledger.admit(oneWish(), mum).kind).toBe("admitted")
  return ledger
}

const FOREIGN: readonly (readonly [string, readonly Write[]])[] = [
  ["a key of the list that is no id", [item({ root: "items", key: "k1" }, type("map"))]],
  ["a key of 26 letters that is no id", [item({ root: "items", key: "i".repeat(26) }, type("map"))]],
  ["a key of 27 letters", [item({ root: "items", key: `${itemId(2)}0` }, type("map"))]],
  ["a field's name as an item", [item({ root: "items", key: "title" }, type("map"))]],
  ["a value where an item should be", [item({ root: "items", key: itemId(2) }, values(1))]],
  ["a text where an item should be", [item({ root: "items", key: itemId(2) }, type("text"))]],
  ["a field that items do not have", [item({ parent: ITEM, key: "colour" }, values("red"))]],
  ["an item within an item", [item({ parent: ITEM, key: itemId(2) }, type("map"))]],
  ["a map as a title", [item({ parent: ITEM, key: "title" }, type("map"))]],
  ["a list as a link", [item({ parent: ITEM, key: "link" }, type("array"))]],
  ["a value as a note", [item({ parent: ITEM, key: "note" }, values("text"))]],
  ["a map as a note", [item({ parent: ITEM, key: "note" }, type("map"))]],
  ["a mark in a note", [item({ origin: LETTER }, format("bold", "true"))]],
  ["a title of 9,000 letters", [item({ parent: ITEM, key: "title" }, values("x".repeat(9_000)))]],
  [
    "a hundred values for one field",
    [item({ parent: ITEM, key: "order" }, values(...Array<string>(100).fill("a")))],
  ],
]

describe("the shape of documents", () => {
  test.each(FOREIGN)("is kept: %s is refused and leaves no trace", (_, structs) => {
    const ledger = opened()
    const before = ledger.encode()
    expect(ledger.admit(oneClient(EVE, 0, ...structs), eve)).toMatchObject({
      kind: "refused",
      reason: "shape",
    })
    expect(ledger.encode()).toEqual(before)
  })

  test("every field of an item is taken, and what came and went in one transaction", () => {
    const ledger = opened()
    const fields = ITEM_FIELDS.filter((key) => key !== "note")
    const all = fields.map((key) => item({ parent: ITEM, key }, values("x")))
    const gone = item({ parent: ITEM, key: "note" }, deleted(1))
    expect(ledger.admit(oneClient(EVE, 0, ...all, gone), eve).kind).toBe("admitted")
  })

  test("what an older version admitted is learned, and what stands beside it goes on", () => {
    const ledger = opened()
    const junk = oneClient(
      EVE,
      0,
      item({ root: "items", key: "k1" }, type("array")),
      item({ parent: id(EVE, 0) }, values(1)),
    )
    expect(ledger.absorb(junk, eve)).toBe(true)
    expect(ledger.admit(oneClient(EVE, 2, item({ origin: id(EVE, 1) }, values(2))), eve)).toMatchObject({
      reason: "shape",
    })
    expect(ledger.admit(oneClient(MUM, 14, item({ origin: id(MUM, 13) }, string("!"))), mum).kind).toBe(
      "admitted",
    )
  })
})

/** One update in which somebody makes so many items; `client` is fresh each time. */
function manyItems(client: number, count: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  doc.transact(() => {
    for (let n = 0; n < count; n++) doc.getMap("items").set(newItemId(), new Y.Map([["title", "x"]]))
  })
  return Y.encodeStateAsUpdate(doc)
}

describe("a share of each room", () => {
  const items = { person: 30, room: 50, small: 5, most: 60 }
  const limits = { ...LEDGER_LIMITS, items }

  test("items: nobody uses them up for the others, and removed ones count", () => {
    const ledger = opened(limits)
    expect(ledger.admit(manyItems(EVE, 30), eve).kind).toBe("admitted")
    expect(ledger.admit(manyItems(EVE + 1, 1), eve)).toMatchObject({ kind: "refused", reason: "share" })
    const ivo = newPersonId()
    expect(ledger.admit(manyItems(EVE + 2, 19), ivo).kind).toBe("admitted")
    expect(ledger.admit(manyItems(EVE + 3, 1), ivo)).toMatchObject({ reason: "share" })
    expect(ledger.admit(manyItems(MUM + 1, 4), mum).kind).toBe("admitted")
    expect(ledger.admit(manyItems(MUM + 2, 1), mum)).toMatchObject({ reason: "share" })
    expect(ledger.admit(manyItems(MUM + 3, 5), newPersonId()).kind).toBe("admitted")
    expect(ledger.admit(manyItems(MUM + 4, 2), newPersonId())).toMatchObject({ reason: "share" })
  })

  test("structs: who wrote too many goes on deleting, and others go on writing", () => {
    const pieces = { person: 100, room: 150, small: 40, most: 200 }
    const ledger = opened({ ...LEDGER_LIMITS, pieces })
    const scattered = (client: number, count: number) =>
      oneClient(client, 0, ...Array.from({ length: count }, () => item({ origin: LETTER }, string("x"))))
    expect(ledger.admit(scattered(EVE, 100), eve).kind).toBe("admitted")
    expect(ledger.admit(scattered(EVE + 1, 1), eve)).toMatchObject({ reason: "share" })
    expect(ledger.admit(craft([], [{ client: EVE, ranges: [[0, 1]] }]), eve).kind).toBe("admitted")
    expect(ledger.admit(scattered(MUM + 1, 30), mum).kind).toBe("admitted")
  })

  test("shares survive storage, and a stored ledger without them still tells who made which items", () => {
    const ledger = opened(limits)
    ledger.admit(manyItems(EVE, 30), eve)
    const stored = Ledger.decode("list", ledger.encode(), limits)
    expect(stored?.admit(manyItems(EVE + 1, 1), eve)).toMatchObject({ reason: "share" })
    expect(stored?.encode()).toEqual(ledger.encode())
  })

  test("one organiser writes a list of a thousand wishes, and replaces half of them", () => {
    const ledger = Ledger.empty("plan")
    const doc = new Y.Doc()
    doc.on("update", (update: Uint8Array) => expect(ledger.admit(update, mum).kind).toBe("admitted"))
    for (let n = 0; n < 1_300; n++) {
      const wish = newItemId()
      expect(addItem(doc, { id: wish, title: `Wish ${n}`, createdBy: mum, createdAt: 1 }, null).ok).toBe(true)
      if (n >= 900) removeItem(doc, wish, { at: 2, by: mum }, null)
    }
  }, 60_000)
})
