import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { noteText, readAllItems, readItem, readItems } from "../../../../shared/documents/items.ts"
import { isLink } from "../../../../shared/documents/web-address.ts"
import { itemsView } from "../../../../shared/documents/items-view.ts"
import { editNote } from "../../../../shared/documents/notes.ts"
import {
  addItem,
  moveItem,
  removeItem,
  restoreItem,
  setTitle,
} from "../../../../shared/documents/write-items.ts"
import { isOrder } from "../../../../shared/order.ts"
import { anyGarbage, copyOf, itemId, newItem, personId, writeGarbage } from "../../../support/documents.ts"

/** A document with one item in which some fields were overwritten by another program. */
function damaged(fields: Readonly<Record<string, unknown>>): Y.Doc {
  const doc = new Y.Doc()
  expect(addItem(doc, newItem(1), "test").ok).toBe(true)
  const map = doc.getMap("items").get(itemId(1))
  if (!(map instanceof Y.Map)) throw new Error("the item is a map")
  for (const [key, value] of Object.entries(fields)) map.set(key, value)
  return doc
}

describe("reading what anybody may have written", () => {
  test("an empty document is an empty list", () => {
    expect(readItems(new Y.Doc())).toEqual([])
    expect(readItem(new Y.Doc(), itemId(1))).toBeUndefined()
  })

  test.each([
    ["title", 5, ""],
    ["title", "x".repeat(5_000_000), "x".repeat(300)],
    ["link", "javascript:alert(1)", ""],
    ["link", "data:text/html,x", ""],
    ["link", ["https://a.example"], ""],
    ["price", { minor: 1.5, currency: "EUR" }, null],
    ["price", { minor: -1, currency: "EUR" }, null],
    ["price", { minor: 100, currency: "XXX" }, null],
    ["price", { minor: 100 }, null],
    ["price", "100 EUR", null],
    ["quantity", 0, 1],
    ["quantity", 1e9, 1],
    ["quantity", "many", 1],
    ["priority", "urgent", "normal"],
    ["order", "no key!", ""],
    ["createdBy", "<script>", undefined],
    ["createdAt", "yesterday", 0],
    ["removedAt", "yes", undefined],
  ] as const)("a %s of %j is ignored", (key, value, read) => {
    const item = readItem(damaged({ [key]: value }), itemId(1))
    expect(item).toBeDefined()
    expect(key === "removedAt" ? item?.removed : item?.[key]).toEqual(read)
  })

  test("a price that stands only in a prototype is none, before and after it was saved", () => {
    const doc = damaged({ price: JSON.parse('{"__proto__": {"minor": 5, "currency": "EUR"}}') as unknown })
    expect(readItem(doc, itemId(1))?.price).toBeNull()
    expect(readItem(copyOf(doc), itemId(1))?.price).toBeNull()
  })

  test("a note that is no text is empty and cannot be written", () => {
    const doc = damaged({ note: "plain" })
    expect(readItem(doc, itemId(1))?.note).toBe("")
    expect(editNote(doc, itemId(1), { index: 0, remove: 0, insert: "x" }, "test")).toEqual({
      ok: false,
      error: "no_note",
    })
  })

  test("what is not text in a note takes one place, so that offsets stay right", () => {
    const doc = damaged({})
    const map = doc.getMap("items").get(itemId(1))
    const note: unknown = map instanceof Y.Map ? map.get("note") : undefined
    if (!(note instanceof Y.Text)) throw new Error("the note is a text")
    note.insert(0, "ab")
    note.insertEmbed(1, { image: "x" })
    note.format(0, 1, { bold: true })
    expect(noteText(note)).toBe("a\ufffcb")
    expect(editNote(doc, itemId(1), { index: 2, remove: 1, insert: "c" }, "test").ok).toBe(true)
    expect(readItem(doc, itemId(1))?.note).toBe("a\ufffcc")
  })

  test("items under keys that are no ids do not exist", () => {
    const doc = new Y.Doc()
    for (const key of ["__proto__", "constructor", "1", "", "ITEM", "../x"])
      doc.getMap("items").set(key, new Y.Map())
    expect(readAllItems(doc)).toEqual([])
  })

  test("random garbage never throws, and what is read can be trusted", () => {
    fc.assert(
      fc.property(anyGarbage, (garbage) => {
        const doc = new Y.Doc()
        const view = itemsView(doc)
        addItem(doc, newItem(1, { title: "kept", note: "kept" }), "test")
        writeGarbage(doc, garbage)
        const items = readAllItems(doc)
        for (const item of items) {
          expect(item.link === "" || /^https?:/.test(item.link)).toBe(true)
          expect(item.order === "" || isOrder(item.order)).toBe(true)
          expect(typeof item.title === "string" && typeof item.note === "string").toBe(true)
          expect(item.price === null || Number.isSafeInteger(item.price.minor)).toBe(true)
          expect(readItem(doc, item.id)).toEqual(item)
        }
        expect(view.items()).toEqual(readItems(doc))
        expect(readAllItems(copyOf(doc))).toEqual(items)
      }),
      { numRuns: 500 },
    )
  })

  test("random garbage can be written over: the list still takes, moves, removes and restores", () => {
    fc.assert(
      fc.property(anyGarbage, (garbage) => {
        const doc = new Y.Doc()
        writeGarbage(doc, garbage)
        expect(addItem(doc, newItem(9, { note: "mine", place: "first" }), "test").ok).toBe(true)
        expect(readItems(doc)[0]?.id).toBe(itemId(9))
        for (const { id } of readItems(doc)) {
          expect(setTitle(doc, id, "named", "test").ok).toBe(true)
          expect(moveItem(doc, id, "first", "test").ok).toBe(true)
          expect(readItems(doc)[0]?.id).toBe(id)
          expect(removeItem(doc, id, { at: 5, by: personId(2) }, "test").ok).toBe(true)
          expect(readItem(doc, id)?.removed).toEqual({ at: 5, by: personId(2) })
          expect(restoreItem(doc, id, "test").ok).toBe(true)
        }
        expect(readItems(doc).every((item) => item.title === "named")).toBe(true)
      }),
    )
  })
})

describe("links", () => {
  test.each([
    "https://shop.example/a?b=1#c",
    "http://192.168.0.5:3000/x",
    "https://bücher.example/ß",
    "HTTPS://A.EXAMPLE",
  ])("%s may stand behind a click", (link) => {
    expect(isLink(link)).toBe(true)
  })

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " https://a.example",
    "java\nscript:alert(1)",
    "https:a.example",
    "https:///a",
    "https://",
    "https://good.example@evil.example",
    "https://a.example/\u202eexe",
    "https://a.example\\@evil.example",
    "ftp://a.example",
    "data:text/html,x",
    "//a.example",
    "https://a.example/a b",
    `https://a.example/${"x".repeat(2_000)}`,
  ])("%j may not", (link) => {
    expect(isLink(link)).toBe(false)
  })
})
