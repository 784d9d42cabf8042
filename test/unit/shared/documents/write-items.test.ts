import { beforeEach, describe, expect, test } from "vitest"
import * as Y from "yjs"
import { readItem, readItems, UNLIMITED } from "../../../../shared/documents/items.ts"
import { editNote } from "../../../../shared/documents/notes.ts"
import { undoFor } from "../../../../shared/documents/undo.ts"
import {
  addItem,
  moveItem,
  removeItem,
  restoreItem,
  setLink,
  setPrice,
  setPriority,
  setQuantity,
  setTitle,
} from "../../../../shared/documents/write-items.ts"
import type { Written } from "../../../../shared/documents/written.ts"
import {
  ITEMS_EVER,
  ITEMS_MAX,
  NOTE_MAX,
  PUSH_MAX_BYTES,
  QUANTITY_MAX,
  STRING_MAX_UNITS,
  TITLE_MAX,
} from "../../../../shared/limits.ts"
import { copyOf, itemId, meet, newItem, personId } from "../../../support/documents.ts"

const ME = { who: "me" }
const ONE = itemId(1)
let doc: Y.Doc

const titles = (of: Y.Doc): string =>
  readItems(of)
    .map((item) => item.title.at(-1))
    .join("")
const refused = (why: string): object => ({ ok: false, error: why })

beforeEach(() => {
  doc = new Y.Doc()
  for (const n of [1, 2, 3, 4]) addItem(doc, newItem(n), ME)
})

describe("adding", () => {
  test("an item arrives whole, its note among it, in one update", () => {
    const updates: Uint8Array[] = []
    doc.on("update", (update: Uint8Array) => updates.push(update))
    const price = { minor: 4000, currency: "EUR" }
    const added = addItem(
      doc,
      newItem(5, {
        title: "  Head\nphones ",
        note: "black\r\nplease",
        link: "shop.example/x",
        price,
        quantity: UNLIMITED,
        priority: "high",
        place: { after: ONE },
      }),
      ME,
    )
    expect(added.ok).toBe(true)
    expect(updates).toHaveLength(2)
    expect(readItems(doc)[1]).toMatchObject({
      title: "Head phones",
      note: "black\nplease",
      link: "https://shop.example/x",
      price,
      quantity: UNLIMITED,
      priority: "high",
      createdBy: personId(1),
      createdAt: 1_005,
    })
  })

  test.each([
    [{ title: "   " }, "empty_title"],
    [{ title: "x".repeat(5_000_000) }, "title_too_long"],
    [{ note: "x".repeat(NOTE_MAX + 1) }, "note_too_long"],
    [{ link: "javascript:alert(1)" }, "not_a_link"],
    [{ price: { minor: 0.1, currency: "EUR" } }, "not_a_price"],
    [{ price: { minor: 1, currency: "euro" } }, "not_a_price"],
    [{ quantity: 0 }, "not_a_quantity"],
    [{ quantity: QUANTITY_MAX + 1 }, "not_a_quantity"],
    [{ id: ONE }, "exists"],
  ])("%o is refused, and nothing is written (%s)", (more, why) => {
    const before = Y.encodeStateAsUpdate(doc)
    expect(addItem(doc, newItem(5, more), ME)).toEqual(refused(why))
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  test("a list takes a thousand items, one more when one was removed, and a few of somebody who added none", () => {
    const full = new Y.Doc()
    const root = full.getMap("items")
    full.transact(() => {
      for (let n = 0; n < ITEMS_MAX; n++) {
        const id = `${"0".repeat(22)}${String(n).padStart(4, "0")}`
        root.set(
          id,
          new Y.Map([
            ["title", `t${n}`],
            ["createdBy", personId(1)],
          ]),
        )
      }
    })
    expect(readItems(full)).toHaveLength(ITEMS_MAX)
    expect(addItem(full, newItem(5), ME)).toEqual(refused("list_full"))
    for (let n = 6; n < 6 + ITEMS_EVER.small; n++) {
      expect(addItem(full, newItem(n, { createdBy: personId(2) }), ME).ok).toBe(true)
    }
    expect(addItem(full, newItem(5, { createdBy: personId(2) }), ME)).toEqual(refused("list_full"))
    const [first, ...rest] = readItems(full)
    if (first === undefined) throw new Error("the list is full")
    for (const { id } of rest.slice(0, ITEMS_EVER.small)) removeItem(full, id, { at: 1, by: personId(1) }, ME)
    expect(removeItem(full, first.id, { at: 1, by: personId(1) }, ME).ok).toBe(true)
    expect(addItem(full, newItem(5), ME).ok).toBe(true)
  })
})

describe("whole values", () => {
  test("are set one by one, and an equal value is no edit", () => {
    let updates = 0
    const write = (): Written[] => [
      setTitle(doc, ONE, "New", ME),
      setLink(doc, ONE, "https://a.example", ME),
      setPrice(doc, ONE, { minor: 5, currency: "JPY" }, ME),
      setQuantity(doc, ONE, 3, ME),
      setPriority(doc, ONE, "low", ME),
    ]
    doc.on("update", () => updates++)
    expect(write().every((written) => written.ok)).toBe(true)
    expect(readItem(doc, ONE)).toMatchObject({
      title: "New",
      link: "https://a.example",
      price: { minor: 5, currency: "JPY" },
      quantity: 3,
      priority: "low",
    })
    expect(updates).toBe(5)
    write()
    expect(updates).toBe(5)
    expect(setLink(doc, ONE, " ", ME).ok && setPrice(doc, ONE, null, ME).ok).toBe(true)
    expect(readItem(doc, ONE)).toMatchObject({ link: "", price: null })
  })

  test("a title of exactly the limit fits, one more does not", () => {
    expect(setTitle(doc, ONE, "x".repeat(TITLE_MAX), ME).ok).toBe(true)
    expect(setTitle(doc, ONE, "x".repeat(TITLE_MAX + 1), ME)).toEqual(refused("title_too_long"))
  })

  test("half an emoji is mended before it is sent, so that everybody has the same", () => {
    expect(setTitle(doc, ONE, "a\ud83d", ME).ok).toBe(true)
    expect(readItem(copyOf(doc), ONE)?.title).toBe(readItem(doc, ONE)?.title)
  })

  test("two prices set at once are never mixed: one of them wins, amount and currency", () => {
    const other = copyOf(doc)
    setPrice(doc, ONE, { minor: 4000, currency: "EUR" }, ME)
    setPrice(other, ONE, { minor: 700, currency: "JPY" }, ME)
    meet(doc, other)
    const price = readItem(doc, ONE)?.price
    expect(readItem(other, ONE)?.price).toEqual(price)
    expect([
      { minor: 4000, currency: "EUR" },
      { minor: 700, currency: "JPY" },
    ]).toContainEqual(price)
  })
})

describe("order", () => {
  test.each([
    ["first", "3124"],
    ["last", "1243"],
    [{ after: itemId(1) }, "1324"],
    [{ before: itemId(2) }, "1324"],
    [{ after: itemId(4) }, "1243"],
    [{ after: itemId(99) }, "1243"],
    [{ after: itemId(2) }, "1234"],
    [{ after: itemId(3) }, "1243"],
  ] as const)("the third item moved to %j: %s", (where, order) => {
    expect(moveItem(doc, itemId(3), where, ME).ok).toBe(true)
    expect(titles(doc)).toBe(order)
  })

  test("moving an item where it stands is no edit", () => {
    let updates = 0
    doc.on("update", () => updates++)
    expect(moveItem(doc, itemId(2), { after: ONE }, ME).ok).toBe(true)
    expect(updates).toBe(0)
  })

  test("two people move the same item while offline: one item, one place (4.9)", () => {
    const other = copyOf(doc)
    moveItem(doc, ONE, "last", ME)
    moveItem(other, ONE, { after: itemId(2) }, ME)
    meet(doc, other)
    expect(titles(doc)).toBe(titles(other))
    expect(readItems(doc)).toHaveLength(4)
    expect(["2341", "2134"]).toContain(titles(doc))
  })

  test("two people move different items into one gap: one order for both, and the gap can still be used", () => {
    const other = copyOf(doc)
    moveItem(doc, itemId(3), { after: ONE }, ME)
    moveItem(other, itemId(4), { after: ONE }, ME)
    meet(doc, other)
    expect(titles(doc)).toBe("1342")
    expect(titles(other)).toBe("1342")
    moveItem(doc, itemId(2), { after: itemId(3) }, ME)
    expect(titles(doc)).toBe("1324")
  })
})

describe("removing", () => {
  const removal = { at: 77, by: personId(2) }

  test("is a flag: undone, what others wrote meanwhile is there", () => {
    const other = copyOf(doc)
    removeItem(doc, ONE, removal, ME)
    editNote(other, ONE, { index: 0, remove: 0, insert: "in blue" }, ME)
    setTitle(other, ONE, "Better", ME)
    meet(doc, other)
    expect(titles(doc)).toBe("234")
    expect(titles(other)).toBe("234")
    expect(readItem(other, ONE)).toMatchObject({ removed: removal, note: "in blue" })
    restoreItem(doc, ONE, ME)
    meet(doc, other)
    expect(readItem(other, ONE)).toMatchObject({ removed: undefined, note: "in blue", title: "Better" })
  })

  test("a removed item takes no writes: the text goes back to its author", () => {
    removeItem(doc, ONE, removal, ME)
    expect(setTitle(doc, ONE, "x", ME)).toEqual(refused("gone"))
    expect(moveItem(doc, ONE, "last", ME)).toEqual(refused("gone"))
    expect(editNote(doc, ONE, { index: 0, remove: 0, insert: "x" }, ME)).toEqual(refused("gone"))
    expect(removeItem(doc, ONE, { at: 99, by: personId(3) }, ME).ok).toBe(true)
    expect(readItem(doc, ONE)?.removed).toEqual(removal)
  })

  test("what never was cannot be written, removed or restored", () => {
    expect(setTitle(doc, itemId(50), "x", ME)).toEqual(refused("gone"))
    expect(removeItem(doc, itemId(50), removal, ME)).toEqual(refused("gone"))
    expect(restoreItem(doc, itemId(50), ME)).toEqual(refused("gone"))
  })
})

describe("undo", () => {
  test("takes back one's own edits and nothing of others", () => {
    const undo = undoFor(doc, ME)
    setTitle(doc, ONE, "Mine", ME)
    setTitle(doc, itemId(2), "Theirs", { who: "other" })
    expect(undo.undo()).not.toBeNull()
    expect(readItem(doc, ONE)?.title).toBe("Item 1")
    expect(readItem(doc, itemId(2))?.title).toBe("Theirs")
    undo.redo()
    expect(readItem(doc, ONE)?.title).toBe("Mine")
  })

  test("clears the flag of a removal, and leaves an addition alone with what others wrote into it", () => {
    const undo = undoFor(doc, ME)
    removeItem(doc, ONE, { at: 1, by: personId(1) }, ME)
    undo.undo()
    expect(titles(doc)).toBe("1234")
    undo.clear()
    addItem(doc, newItem(5, { note: "note" }), ME)
    expect(undo.undo()).toBeNull()
    expect(readItem(doc, itemId(5))?.note).toBe("note")
  })

  test("of a title somebody else has changed since keeps theirs", () => {
    const undo = undoFor(doc, ME)
    setTitle(doc, ONE, "Mine", ME)
    const other = copyOf(doc)
    setTitle(other, ONE, "Theirs", ME)
    meet(doc, other)
    undo.undo()
    expect(readItem(doc, ONE)?.title).toBe("Theirs")
  })
})

describe("a long note", () => {
  const long = `${"👨‍👩‍👧‍👦 word ".repeat(20_000)}end`

  function updatesOf(write: () => Written): Uint8Array[] {
    const updates: Uint8Array[] = []
    doc.on("update", (update: Uint8Array) => updates.push(update))
    expect(write().ok).toBe(true)
    return updates
  }

  const longestString = (update: Uint8Array): number =>
    Math.max(
      0,
      ...Y.decodeUpdate(update).structs.map((struct) =>
        struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str.length : 0,
      ),
    )

  test("pasted at once goes out in updates that the server takes, and arrives whole", () => {
    const updates = updatesOf(() => editNote(doc, ONE, { index: 0, remove: 0, insert: long }, ME))
    expect(updates.length).toBeGreaterThan(10)
    for (const update of updates) {
      expect(update.byteLength).toBeLessThan(PUSH_MAX_BYTES)
      expect(longestString(update)).toBeLessThanOrEqual(STRING_MAX_UNITS)
    }
    expect(longestString(Y.mergeUpdates(updates))).toBeLessThanOrEqual(STRING_MAX_UNITS)
    const other = copyOf(doc)
    expect(readItem(other, ONE)?.note).toBe(long)
  })

  test("added with its item does so too", () => {
    const updates = updatesOf(() => addItem(doc, newItem(5, { note: long }), ME))
    expect(Math.max(...updates.map(longestString))).toBeLessThanOrEqual(STRING_MAX_UNITS)
    expect(readItem(doc, itemId(5))?.note).toBe(long)
  })

  test("is undone as one, and what others wrote meanwhile stays", () => {
    const undo = undoFor(doc, ME, ONE)
    editNote(doc, ONE, { index: 0, remove: 0, insert: long }, ME)
    editNote(doc, ONE, { index: 0, remove: 0, insert: "theirs" }, { who: "other" })
    setTitle(doc, ONE, "Not the note", ME)
    undo.undo()
    expect(readItem(doc, ONE)).toMatchObject({ note: "theirs", title: "Not the note" })
  })

  test("stops at the limit, and can always be shortened", () => {
    expect(editNote(doc, ONE, { index: 0, remove: 0, insert: "x".repeat(NOTE_MAX) }, ME).ok).toBe(true)
    expect(editNote(doc, ONE, { index: 5, remove: 0, insert: "y" }, ME)).toEqual(refused("note_too_long"))
    expect(editNote(doc, ONE, { index: 0, remove: 2, insert: "z" }, ME).ok).toBe(true)
    expect(readItem(doc, ONE)?.note.length).toBe(NOTE_MAX - 1)
  })
})
