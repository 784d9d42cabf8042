import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { itemsView, observeItems, type ItemsChange } from "../../../../shared/documents/items-view.ts"
import { readItems } from "../../../../shared/documents/items.ts"
import { editNote } from "../../../../shared/documents/notes.ts"
import {
  addItem,
  moveItem,
  removeItem,
  setPrice,
  setTitle,
} from "../../../../shared/documents/write-items.ts"
import { copyOf, itemId, meet, newItem, personId } from "../../../support/documents.ts"

const ME = { who: "me" }

function list(): Y.Doc {
  const doc = new Y.Doc()
  for (const n of [1, 2, 3]) expect(addItem(doc, newItem(n), ME).ok).toBe(true)
  return doc
}

describe("the view of a live list", () => {
  test("gives an unchanged item as the same object, and a changed one as a new one", () => {
    const doc = list()
    const view = itemsView(doc)
    const [one, two, three] = view.items()
    setTitle(doc, itemId(2), "Other", ME)
    const after = view.items()
    expect([after[0] === one, after[1] === two, after[2] === three]).toEqual([true, false, true])
    expect(after[1]?.title).toBe("Other")
    expect(view.items()).toBe(after)
  })

  test("is the same array while nothing that can be seen changed", () => {
    const doc = list()
    const view = itemsView(doc)
    const before = view.items()
    const map = doc.getMap("items").get(itemId(1))
    if (!(map instanceof Y.Map)) throw new Error("the item is a map")
    map.set("price", "garbage")
    map.set("unknown", 5)
    expect(view.items()).toBe(before)
    expect(itemsView(doc)).toBe(view)
  })

  test("follows additions, moves, notes and removals, own and from others", () => {
    const doc = list()
    const view = itemsView(doc)
    const other = copyOf(doc)
    addItem(other, newItem(4, { place: "first" }), ME)
    editNote(other, itemId(1), { index: 0, remove: 0, insert: "blue" }, ME)
    moveItem(doc, itemId(3), "first", ME)
    removeItem(doc, itemId(2), { at: 1, by: personId(1) }, ME)
    meet(doc, other)
    expect(view.items()).toEqual(readItems(doc))
    expect(view.items().map((item) => item.note)).toContain("blue")
    expect(view.item(itemId(2))?.removed).toEqual({ at: 1, by: personId(1) })
  })

  test("tells which fields of which items changed, in one call per transaction, and by whom", () => {
    const doc = list()
    const seen: ItemsChange[] = []
    const stop = observeItems(doc, (change) => seen.push(change))
    doc.transact(() => {
      setTitle(doc, itemId(1), "New", ME)
      setPrice(doc, itemId(1), { minor: 1, currency: "EUR" }, ME)
      editNote(doc, itemId(2), { index: 0, remove: 0, insert: "x" }, ME)
    }, ME)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.origin).toBe(ME)
    expect(seen[0]?.local).toBe(true)
    expect(seen[0]?.fields).toEqual(
      new Map([
        [itemId(1), new Set(["title", "price"])],
        [itemId(2), new Set(["note"])],
      ]),
    )
    stop()
    setTitle(doc, itemId(1), "Newer", ME)
    expect(seen).toHaveLength(1)
  })

  test("a listener finds the new items already there", () => {
    const doc = list()
    const view = itemsView(doc)
    const seen: number[] = []
    view.subscribe(() => seen.push(view.items().length))
    addItem(doc, newItem(4), ME)
    expect(seen).toEqual([4])
  })
})
