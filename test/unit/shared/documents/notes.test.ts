import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { noteOf, readItem } from "../../../../shared/documents/items.ts"
import {
  editNote,
  mapOffset,
  noteDiff,
  readNote,
  type NoteChange,
} from "../../../../shared/documents/notes.ts"
import { addItem } from "../../../../shared/documents/write-items.ts"
import { copyOf, itemId, meet, newItem } from "../../../support/documents.ts"
import { anyText } from "../../../support/texts.ts"

const ONE = itemId(1)
const FAMILY = "👨‍👩‍👧‍👦"

function noteWith(text: string): Y.Doc {
  const doc = new Y.Doc()
  expect(addItem(doc, newItem(1, { note: text }), "test").ok).toBe(true)
  return doc
}

const applied = (text: string, { index, remove, insert }: NoteChange): string =>
  text.slice(0, index) + insert + text.slice(index + remove)

describe("what was typed into a text field", () => {
  test.each([
    ["typing at the end", "ab", "abc", 3, { index: 2, remove: 0, insert: "c" }],
    ["typing one of several equal letters", "aaa", "aaaa", 2, { index: 1, remove: 0, insert: "a" }],
    ["deleting one of several equal letters", "aaaa", "aaa", 1, { index: 1, remove: 1, insert: "" }],
    ["a word corrected behind the cursor", "teh cat", "the cat", 7, { index: 1, remove: 2, insert: "he" }],
    ["a selection replaced", "one two three", "one 2 three", 5, { index: 4, remove: 3, insert: "2" }],
    ["everything deleted", "abc", "", 0, { index: 0, remove: 3, insert: "" }],
    ["an accent put on a letter", "cafe", "cafe\u0301", 5, { index: 3, remove: 1, insert: "e\u0301" }],
    ["a skin tone chosen", "👋", "👋🏽", 4, { index: 0, remove: 2, insert: "👋🏽" }],
    ["one emoji for another of the same half", "😀", "😁", 2, { index: 0, remove: 2, insert: "😁" }],
  ])("%s", (_, ...[before, after, cursor, change]) => {
    expect(noteDiff(before, after, cursor)).toEqual(change)
  })

  test("nothing changed is no change", () => {
    expect(noteDiff("same", "same", 2)).toBeUndefined()
  })

  test("the change leads from one text to the other, whatever both are, and cuts no character", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })
    const isBoundary = (text: string, at: number): boolean =>
      at === text.length || [...segmenter.segment(text)].some(({ index }) => index === at)
    fc.assert(
      fc.property(anyText(), anyText(), anyText(), fc.nat(90), (head, one, two, cursor) => {
        const before = head + one + head
        const after = head + two + head
        const found = noteDiff(before, after, cursor)
        expect(found === undefined).toBe(before === after)
        const change = found ?? { index: 0, remove: 0, insert: "" }
        expect(applied(before, change)).toBe(after)
        expect(isBoundary(before, change.index)).toBe(true)
        expect(isBoundary(before, change.index + change.remove)).toBe(true)
        expect(isBoundary(after, change.index)).toBe(true)
        expect(isBoundary(after, change.index + change.insert.length)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe("editing a note", () => {
  test("an offset inside an emoji takes the whole of it", () => {
    const doc = noteWith(`a${FAMILY}b`)
    editNote(doc, ONE, { index: 3, remove: 1, insert: "x" }, "test")
    expect(readNote(doc, ONE)).toBe("axb")
    const typed = noteWith(`a${FAMILY}b`)
    editNote(typed, ONE, { index: 3, remove: 0, insert: "x" }, "test")
    expect(readNote(typed, ONE)).toBe(`ax${FAMILY}b`)
  })

  test("offsets from beyond the text are its end", () => {
    const doc = noteWith("ab")
    editNote(doc, ONE, { index: 99, remove: 99, insert: "c" }, "test")
    editNote(doc, ONE, { index: -5, remove: -5, insert: ">" }, "test")
    expect(readNote(doc, ONE)).toBe(">abc")
  })

  test("two people in one note, with emoji, offline and back: the same text for both, loaded again too", () => {
    const edit = fc.record({ index: fc.nat(40), remove: fc.nat(4), insert: anyText(6) })
    fc.assert(
      fc.property(anyText(12), fc.array(fc.tuple(fc.boolean(), edit), { maxLength: 20 }), (text, edits) => {
        const mine = noteWith(text)
        const theirs = copyOf(mine)
        edits.forEach(([me, change], n) => {
          expect(editNote(me ? mine : theirs, ONE, change, "test").ok).toBe(true)
          if (n % 5 === 4) meet(mine, theirs)
        })
        meet(mine, theirs)
        expect(readNote(theirs, ONE)).toBe(readNote(mine, ONE))
        expect(readNote(copyOf(theirs), ONE)).toBe(readNote(mine, ONE))
        expect(readNote(mine, ONE).isWellFormed()).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test("a text field bound by differences shows the note, keystroke by keystroke", () => {
    fc.assert(
      fc.property(fc.array(anyText(8), { maxLength: 10 }), (texts) => {
        const doc = noteWith("")
        for (const text of texts) {
          const change = noteDiff(readNote(doc, ONE), text)
          if (change !== undefined) editNote(doc, ONE, change, "test")
          expect(readNote(doc, ONE)).toBe(text.toWellFormed())
        }
        expect(readItem(doc, ONE)?.note).toBe((texts.at(-1) ?? "").toWellFormed())
      }),
    )
  })
})

describe("the cursor while others write", () => {
  const text = "one two three"

  test.each([
    ["before it", [{ insert: "zero " }], 4, 9],
    ["behind it", [{ retain: 8 }, { insert: "x" }], 4, 4],
    ["exactly at it", [{ retain: 4 }, { insert: "x" }], 4, 4],
    ["deleting before it", [{ delete: 4 }], 7, 3],
    ["deleting around it", [{ retain: 2 }, { delete: 8 }], 5, 2],
    ["deleting behind it", [{ retain: 7 }, { delete: 2 }], 4, 4],
    ["replacing before it", [{ retain: 1 }, { delete: 2 }, { insert: "abcdef" }], 8, 12],
    ["putting something that is no text", [{ insert: { image: "x" } }], 4, 5],
  ])("stays with its letter: %s", (_, delta, offset, expected) => {
    expect(mapOffset(delta, offset)).toBe(expected)
  })

  test("follows real changes of a real note", () => {
    const mine = noteWith(text)
    const theirs = copyOf(mine)
    let cursor = text.indexOf("three")
    noteOf(mine, ONE)?.observe((event) => {
      cursor = mapOffset(event.delta, cursor)
    })
    editNote(theirs, ONE, { index: 0, remove: 3, insert: "thousand" }, "test")
    meet(mine, theirs)
    expect(readNote(mine, ONE).slice(cursor)).toBe("three")
  })
})
