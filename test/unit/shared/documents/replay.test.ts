import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { readAllItems, readItem, readItems } from "../../../../shared/documents/items.ts"
import { editNote } from "../../../../shared/documents/notes.ts"
import { changesBetween, replay } from "../../../../shared/documents/replay.ts"
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
import { NOTE_MAX } from "../../../../shared/limits.ts"
import { copyOf, itemId, newItem, personId } from "../../../support/documents.ts"
import { anyText } from "../../../support/texts.ts"

const ME = { who: "me" }
const gone = { at: 9, by: personId(1) }

function list(): Y.Doc {
  const doc = new Y.Doc()
  for (const n of [1, 2, 3]) expect(addItem(doc, newItem(n, { note: `note ${n}` }), ME).ok).toBe(true)
  return doc
}

/** The same content under a new history: other client ids, other clocks, as after a squash. */
function squashed(doc: Y.Doc): Y.Doc {
  const fresh = new Y.Doc()
  for (const item of readAllItems(doc)) {
    addItem(fresh, { ...item, createdBy: item.createdBy ?? personId(1), place: "last" }, "squash")
    if (item.removed !== undefined)
      removeItem(fresh, item.id, { at: item.removed.at, by: personId(1) }, "squash")
  }
  return fresh
}

const content = (doc: Y.Doc): unknown => readItems(doc).map((item) => ({ ...item, order: "" }))

describe("what a person did, carried to another history", () => {
  test("everything arrives when nobody else changed anything", () => {
    const base = list()
    const local = copyOf(base)
    setTitle(local, itemId(1), "New", ME)
    setLink(local, itemId(1), "https://a.example", ME)
    setPrice(local, itemId(1), { minor: 5, currency: "EUR" }, ME)
    setQuantity(local, itemId(1), 4, ME)
    setPriority(local, itemId(1), "high", ME)
    editNote(local, itemId(2), { index: 4, remove: 2, insert: " two 👨‍👩‍👧‍👦" }, ME)
    addItem(local, newItem(4, { place: { after: itemId(1) }, note: "mine", quantity: "unlimited" }), ME)
    moveItem(local, itemId(3), "first", ME)
    removeItem(local, itemId(2), gone, ME)
    const target = squashed(base)
    const changes = changesBetween(base, local)
    expect(changes.map((change) => change.kind).toSorted()).toEqual([
      "added",
      "link",
      "moved",
      "note",
      "price",
      "priority",
      "quantity",
      "removed",
      "title",
    ])
    expect(replay(target, changes, ME)).toEqual({ applied: 9, lost: [] })
    expect(content(target)).toEqual(content(local))
    expect(readItem(target, itemId(2))).toMatchObject({ note: "note two 👨‍👩‍👧‍👦", removed: gone })
  })

  test("nothing done is nothing to carry, and what was added and taken back is nothing", () => {
    const base = list()
    const local = copyOf(base)
    expect(changesBetween(base, local)).toEqual([])
    addItem(local, newItem(4), ME)
    removeItem(local, itemId(4), gone, ME)
    expect(changesBetween(base, local)).toEqual([])
  })

  test("a note that both changed is not guessed: the text comes back, and theirs stands", () => {
    const base = list()
    const local = copyOf(base)
    const target = squashed(base)
    editNote(local, itemId(1), { index: 0, remove: 0, insert: "my " }, ME)
    editNote(target, itemId(1), { index: 0, remove: 0, insert: "their " }, ME)
    expect(replay(target, changesBetween(base, local), ME)).toEqual({ applied: 0, lost: ["my note 1"] })
    expect(readItem(target, itemId(1))?.note).toBe("their note 1")
  })

  test("a note that arrived before the refusal is not written twice", () => {
    const base = list()
    const local = copyOf(base)
    editNote(local, itemId(1), { index: 0, remove: 0, insert: "my " }, ME)
    expect(replay(squashed(local), changesBetween(base, local), ME)).toEqual({ applied: 1, lost: [] })
  })

  test("of an item that is gone every text comes back", () => {
    const base = list()
    const local = copyOf(base)
    setTitle(local, itemId(1), "Blue headphones", ME)
    setLink(local, itemId(1), "https://a.example", ME)
    setPrice(local, itemId(1), { minor: 4000, currency: "EUR" }, ME)
    setQuantity(local, itemId(1), 3, ME)
    editNote(local, itemId(1), { index: 0, remove: 6, insert: "size M" }, ME)
    moveItem(local, itemId(1), "last", ME)
    const target = squashed(base)
    removeItem(target, itemId(1), { at: 3, by: personId(2) }, "other")
    const outcome = replay(target, changesBetween(base, local), ME)
    expect(outcome.applied).toBe(0)
    expect(outcome.lost).toEqual([
      "Blue headphones",
      "Blue headphones: https://a.example",
      "Blue headphones: 40.00 EUR",
      "Blue headphones: × 3",
      "size M",
    ])
    expect(readItem(target, itemId(1))?.removed).toEqual({ at: 3, by: personId(2) })
  })

  test("an addition that finds no place comes back as text", () => {
    const base = list()
    const local = copyOf(base)
    addItem(local, newItem(4, { title: "Lamp", link: "https://a.example", note: "warm light" }), ME)
    const target = squashed(base)
    addItem(target, newItem(4, { title: "Lamp", link: "https://a.example", note: "cold light" }), "other")
    expect(replay(target, changesBetween(base, local), ME)).toEqual({
      applied: 0,
      lost: ["Lamp\nhttps://a.example\nwarm light"],
    })
  })

  test("an addition that had arrived takes the values that were set since", () => {
    const base = list()
    const local = copyOf(base)
    addItem(local, newItem(4), ME)
    const target = squashed(local)
    setTitle(local, itemId(4), "Lamp", ME)
    expect(replay(target, changesBetween(base, local), ME)).toEqual({ applied: 1, lost: [] })
    expect(readItem(target, itemId(4))?.title).toBe("Lamp")
  })

  test("removed and restored items are carried, and removing what is gone already is done", () => {
    const base = list()
    removeItem(base, itemId(3), gone, ME)
    const local = copyOf(base)
    restoreItem(local, itemId(3), ME)
    setTitle(local, itemId(3), "Back", ME)
    removeItem(local, itemId(1), gone, ME)
    const target = squashed(base)
    removeItem(target, itemId(1), { at: 4, by: personId(2) }, "other")
    expect(replay(target, changesBetween(base, local), ME)).toEqual({ applied: 3, lost: [] })
    expect(readItems(target).map((item) => item.title)).toEqual(["Item 2", "Back"])
  })

  test("a note near the limit that grew on the other side is not cut: it comes back", () => {
    const base = list()
    const local = copyOf(base)
    const long = "x".repeat(NOTE_MAX)
    editNote(local, itemId(1), { index: 0, remove: 6, insert: long }, ME)
    const target = squashed(base)
    editNote(target, itemId(1), { index: 6, remove: 0, insert: "!" }, "other")
    expect(replay(target, changesBetween(base, local), ME).lost).toEqual([long])
  })

  test("no text is lost silently: each is in the list or given back, whatever both did", () => {
    const act = fc.record({
      what: fc.constantFrom("add", "title", "note", "remove", "restore", "move"),
      item: fc.integer({ min: 1, max: 6 }),
      text: anyText(8),
      at: fc.nat(12),
    })
    type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
    const perform = (doc: Y.Doc, { what, item, text, at }: Act, who: string): void => {
      const id = itemId(item)
      if (what === "add") addItem(doc, newItem(item, { title: `${who} ${at}`, note: text }), who)
      else if (what === "title") setTitle(doc, id, `${who} ${text}`, who)
      else if (what === "note") editNote(doc, id, { index: at, remove: at % 3, insert: `${who}${text}` }, who)
      else if (what === "remove") removeItem(doc, id, { at, by: personId(1) }, who)
      else if (what === "restore") restoreItem(doc, id, who)
      else moveItem(doc, id, at % 2 === 0 ? "first" : { after: itemId((item % 6) + 1) }, who)
    }
    fc.assert(
      fc.property(fc.array(act, { maxLength: 8 }), fc.array(act, { maxLength: 8 }), (mine, theirs) => {
        const base = list()
        const local = copyOf(base)
        for (const one of mine) perform(local, one, "mine")
        const target = squashed(base)
        for (const one of theirs) perform(target, one, "theirs")
        const before = new Map(readAllItems(base).map((item) => [item.id, item]))
        const outcome = replay(target, changesBetween(base, local), "replay")
        const kept = [
          ...readAllItems(target).flatMap((item) => [item.title, item.note]),
          ...outcome.lost,
        ].join("\n")
        const written = readItems(local).flatMap((item) => {
          const old = before.get(item.id)
          return [item.title === old?.title ? "" : item.title, item.note === old?.note ? "" : item.note]
        })
        expect(written.filter((text) => !kept.includes(text))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
