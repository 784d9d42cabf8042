import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { readItem } from "../../../../shared/documents/items.ts"
import { editNote } from "../../../../shared/documents/notes.ts"
import { splitUpdate } from "../../../../shared/documents/split-update.ts"
import { undoFor } from "../../../../shared/documents/undo.ts"
import { addItem, setTitle } from "../../../../shared/documents/write-items.ts"
import { PUSH_MAX_BYTES } from "../../../../shared/limits.ts"
import { copyOf, itemId, newItem } from "../../../support/documents.ts"
import { anyText } from "../../../support/texts.ts"

const ME = { who: "me" }
const ONE = itemId(1)

describe("updates larger than a push", () => {
  test("a long paste undone and done again goes out in pushes that the server takes", () => {
    const doc = new Y.Doc()
    addItem(doc, newItem(1, { note: "before" }), ME)
    const peer = copyOf(doc)
    const undo = undoFor(doc, ME)
    const sizes: number[] = []
    let largest = 0
    doc.on("update", (update: Uint8Array) => {
      largest = Math.max(largest, update.length)
      for (const part of splitUpdate(update, PUSH_MAX_BYTES)) {
        sizes.push(part.length)
        Y.applyUpdate(peer, part)
        expect(peer.store.pendingStructs).toBeNull()
        expect(peer.store.pendingDs).toBeNull()
      }
    })
    const long = "a long note about 👨‍👩‍👧‍👦, ".repeat(10_000)
    editNote(doc, ONE, { index: 6, remove: 0, insert: long }, ME)
    undo.undo()
    undo.redo()
    expect(largest).toBeGreaterThan(PUSH_MAX_BYTES)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PUSH_MAX_BYTES)
    expect(readItem(peer, ONE)?.note).toBe(`before${long}`)
    expect(Y.encodeStateVector(peer)).toEqual(Y.encodeStateVector(doc))
  })

  test("a small update stays as it is, and so does one of several authors", () => {
    const doc = new Y.Doc()
    addItem(doc, newItem(1), ME)
    const small = Y.encodeStateAsUpdate(doc)
    expect(splitUpdate(small, PUSH_MAX_BYTES)).toEqual([small])
    const other = copyOf(doc)
    setTitle(other, ONE, "Other", ME)
    const both = Y.encodeStateAsUpdate(other)
    expect(splitUpdate(both, 10)).toEqual([both])
  })

  test("the parts, one after another, give what the whole gives, for any edits", () => {
    const edit = fc.record({ index: fc.nat(40), remove: fc.nat(9), insert: anyText(12) })
    fc.assert(
      fc.property(
        anyText(20),
        fc.array(edit, { minLength: 1, maxLength: 12 }),
        fc.nat(200),
        (text, edits, max) => {
          const doc = new Y.Doc()
          addItem(doc, newItem(1, { note: text }), "before")
          const [whole, parted] = [copyOf(doc), copyOf(doc)]
          const mine = copyOf(doc)
          const before = Y.encodeStateVector(mine)
          mine.transact(() => {
            for (const change of edits) editNote(mine, ONE, change, ME)
            setTitle(mine, ONE, "Mine", ME)
          })
          const update = Y.encodeStateAsUpdate(mine, before)
          for (const part of splitUpdate(update, max)) Y.applyUpdate(parted, part)
          Y.applyUpdate(whole, update)
          expect(readItem(parted, ONE)).toEqual(readItem(whole, ONE))
          expect(Y.encodeStateVector(parted)).toEqual(Y.encodeStateVector(whole))
          expect(parted.store.pendingStructs).toBeNull()
        },
      ),
    )
  })
})
