import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { bindNote } from "../../../../../client/screens/list/note-binding.ts"
import type { TextField } from "../../../../../client/live/text-binding.ts"
import { editNote, readNote } from "../../../../../shared/documents/notes.ts"
import { addItem, removeItem } from "../../../../../shared/documents/write-items.ts"
import type { WriteRefusal } from "../../../../../shared/documents/written.ts"
import { newItemId, newPersonId } from "../../../../../shared/ids.ts"
import { NOTE_MAX } from "../../../../../shared/limits.ts"

/** A text field without a browser: a value, a selection, and the events that a browser would send. */
class Field extends EventTarget implements TextField {
  value = ""
  scrollTop = 0
  selectionStart = 0
  selectionEnd = 0
  focused = true

  setSelectionRange(start: number, end: number): void {
    this.selectionStart = start
    this.selectionEnd = end
  }
  matches(): boolean {
    return this.focused
  }
  /** What a keyboard does: the selection becomes `text`. */
  type(text: string, announce = true): void {
    this.value = this.value.slice(0, this.selectionStart) + text + this.value.slice(this.selectionEnd)
    const end = this.selectionStart + text.length
    this.setSelectionRange(end, end)
    if (announce) this.dispatchEvent(new Event("input"))
  }
  key(key: string, shiftKey = false): void {
    this.dispatchEvent(
      Object.assign(new Event("keydown", { cancelable: true }), { key, ctrlKey: true, shiftKey }),
    )
  }
}

function open(note: string) {
  const doc = new Y.Doc()
  const id = newItemId()
  const me = newPersonId()
  addItem(doc, { id, title: "Teapot", note, createdBy: me, createdAt: 1 }, "test")
  const field = new Field()
  const refused: WriteRefusal[] = []
  const end = bindNote(field, doc, id, {
    onRefused: (refusal) => refused.push(refusal),
    onWritten: () => undefined,
    onShown: () => undefined,
  })
  /** Somebody else's change, as it comes from the log. */
  const other = (index: number, remove: number, insert: string) => {
    editNote(doc, id, { index, remove, insert }, "log")
  }
  return { doc, id, me, field, refused, end, other, note: () => readNote(doc, id) }
}

describe("a note written by several people", () => {
  test("what is typed is in the note at once", () => {
    const { field, note } = open("blue")
    field.setSelectionRange(0, 0)
    field.type("dark ")
    expect(note()).toBe("dark blue")
  })

  test("somebody else's words before the cursor move it along, behind it they do not", () => {
    const { field, other } = open("a teapot")
    field.setSelectionRange(2, 8)
    other(0, 0, "For tea: ")
    expect(field.value).toBe("For tea: a teapot")
    expect([field.selectionStart, field.selectionEnd]).toEqual([11, 17])
    other(17, 0, "!")
    expect([field.selectionStart, field.selectionEnd]).toEqual([11, 17])
  })

  test("a word that is being composed is not touched; others' changes come when it stands", () => {
    const { field, note, other } = open("blue")
    field.setSelectionRange(4, 4)
    field.dispatchEvent(new Event("compositionstart"))
    field.type("にほ")
    other(0, 0, "Dark ")
    expect(field.value).toBe("blueにほ")
    expect(note()).toBe("Dark blue")
    field.setSelectionRange(4, 6)
    field.type("日本", false)
    field.dispatchEvent(new Event("compositionend"))
    expect(note()).toBe("Dark blue日本")
    expect(field.value).toBe("Dark blue日本")
    expect(field.selectionStart).toBe("Dark blue日本".length)
  })

  test("a composition that others deleted around still lands between what is left", () => {
    const { field, note, other } = open("one two three")
    field.setSelectionRange(7, 7)
    field.dispatchEvent(new Event("compositionstart"))
    field.type("!")
    other(0, 4, "")
    field.dispatchEvent(new Event("compositionend"))
    expect(note()).toBe("two! three")
  })

  test("undo takes back one's own words and leaves everybody else's", () => {
    const { field, note, other } = open("blue")
    field.setSelectionRange(4, 4)
    field.type(" please")
    other(0, 0, "Dark ")
    field.key("z")
    expect(note()).toBe("Dark blue")
    expect(field.value).toBe("Dark blue")
    field.key("z", true)
    expect(note()).toBe("Dark blue please")
  })

  test("a note that is full stays as it is, and the reason is told", () => {
    const { field, refused, note } = open("x".repeat(NOTE_MAX))
    field.setSelectionRange(0, 0)
    field.type("more")
    expect(refused).toEqual(["note_too_long"])
    expect(field.value.length).toBe(NOTE_MAX)
    expect(note().length).toBe(NOTE_MAX)
  })

  test("of a wish that was removed meanwhile, the typed text stays in the field for copying", () => {
    const { doc, id, me, field, refused } = open("blue")
    removeItem(doc, id, { at: 2, by: me }, "log")
    field.setSelectionRange(4, 4)
    field.type(" and round")
    expect(refused).toEqual(["gone"])
    expect(field.value).toBe("blue and round")
  })

  test("a field without the focus keeps no selection of others' making", () => {
    const { field, other } = open("blue")
    field.focused = false
    field.setSelectionRange(1, 1)
    other(0, 0, "Dark ")
    expect(field.value).toBe("Dark blue")
    expect(field.selectionStart).toBe(1)
  })

  test("after its end the binding writes and shows nothing more", () => {
    const { field, end, other, note } = open("blue")
    end()
    other(0, 0, "Dark ")
    field.setSelectionRange(0, 0)
    field.type("x")
    expect(note()).toBe("Dark blue")
    expect(field.value).toBe("xblue")
  })
})
