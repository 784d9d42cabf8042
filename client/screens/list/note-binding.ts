import type * as Y from "yjs"
import { noteOf } from "../../../shared/documents/items.ts"
import {
  editNote,
  mapOffset,
  noteDiff,
  readNote,
  type DeltaPart,
  type NoteChange,
} from "../../../shared/documents/notes.ts"
import { undoFor } from "../../../shared/documents/undo.ts"
import type { WriteRefusal } from "../../../shared/documents/written.ts"
import type { ItemId } from "../../../shared/ids.ts"

/** As much of a textarea as a binding needs. */
export interface NoteField extends EventTarget {
  value: string
  scrollTop: number
  readonly selectionStart: number
  readonly selectionEnd: number
  setSelectionRange(start: number, end: number): void
  /** Whether it has the focus: only then its selection is somebody's. */
  matches(selector: ":focus"): boolean
}

export interface NoteTold {
  readonly onRefused: (refusal: WriteRefusal) => void
  readonly onWritten: () => void
  /** After the field's text changed by itself, for whoever fits its height. */
  readonly onShown: () => void
}

interface HistoryEvent extends Event {
  readonly inputType?: string
}
interface KeyEvent extends Event {
  readonly key?: string
  readonly ctrlKey?: boolean
  readonly metaKey?: boolean
  readonly shiftKey?: boolean
}

/**
 * Binds a text field to a note that several people write at once: what is typed goes into the document as the smallest
 * change, what others write appears without moving the cursor, and while an input method composes a word nothing
 * touches the field: others' changes wait until the word stands. Undo is this person's own. The answer
 * ends it.
 */
export function bindNote(field: NoteField, doc: Y.Doc, id: ItemId, told: NoteTold): () => void {
  const binding = new NoteBinding(field, doc, id, told)
  return () => binding.end()
}

class NoteBinding {
  readonly #field: NoteField
  readonly #doc: Y.Doc
  readonly #id: ItemId
  readonly #told: NoteTold
  /** Tells this binding's writing from everybody else's, and is what its undo takes back. */
  readonly #origin = { binding: "note" }
  readonly #note: Y.Text | undefined
  readonly #undo: Y.UndoManager | undefined
  readonly #listeners: readonly (readonly [string, (event: Event) => void])[]
  /** The note as the field last showed it. */
  #seen: string
  #composing = false
  /** What others did while a word was composed. */
  #queued: (readonly DeltaPart[])[] = []

  constructor(field: NoteField, doc: Y.Doc, id: ItemId, told: NoteTold) {
    this.#field = field
    this.#doc = doc
    this.#id = id
    this.#told = told
    this.#note = noteOf(doc, id)
    this.#undo = this.#note === undefined ? undefined : undoFor(doc, this.#origin, id)
    this.#seen = readNote(doc, id)
    field.value = this.#seen
    told.onShown()
    this.#note?.observe(this.#onChange)
    this.#listeners = [
      ["input", () => this.#onInput()],
      ["compositionstart", () => this.#onComposing()],
      ["compositionend", () => this.#onComposed()],
      ["beforeinput", (event) => this.#onHistory(event)],
      ["keydown", (event) => this.#onKey(event)],
    ]
    for (const [name, listener] of this.#listeners) field.addEventListener(name, listener)
  }

  end(): void {
    this.#note?.unobserve(this.#onChange)
    this.#undo?.destroy()
    for (const [name, listener] of this.#listeners) this.#field.removeEventListener(name, listener)
  }

  #show(text: string, start: number, end: number): void {
    const field = this.#field
    this.#seen = text
    if (field.value === text) return
    const { scrollTop } = field
    field.value = text
    if (field.matches(":focus")) field.setSelectionRange(start, end)
    field.scrollTop = scrollTop
    this.#told.onShown()
  }

  #write(change: NoteChange): void {
    const written = editNote(this.#doc, this.#id, change, this.#origin)
    if (written.ok) {
      const end = this.#field.selectionEnd
      this.#show(readNote(this.#doc, this.#id), end, end)
      this.#told.onWritten()
      return
    }
    this.#told.onRefused(written.error)
    // A full note shows again what it has; of a removed wish the field keeps what was typed, for copying.
    if (written.error === "note_too_long") {
      this.#show(readNote(this.#doc, this.#id), change.index, change.index)
    }
  }

  #onInput(): void {
    if (this.#composing) return
    const change = noteDiff(this.#seen, this.#field.value, this.#field.selectionEnd)
    if (change !== undefined) this.#write(change)
  }

  #onComposing(): void {
    this.#composing = true
  }

  /** The word stands: it goes where it belongs after what others did meanwhile. */
  #onComposed(): void {
    const field = this.#field
    this.#composing = false
    const change = noteDiff(this.#seen, field.value, field.selectionEnd)
    const deltas = this.#queued
    this.#queued = []
    const moved = (offset: number): number => deltas.reduce((at, delta) => mapOffset(delta, at), offset)
    if (change === undefined) {
      this.#show(readNote(this.#doc, this.#id), moved(field.selectionStart), moved(field.selectionEnd))
      return
    }
    const index = moved(change.index)
    const remove = Math.max(0, moved(change.index + change.remove) - index)
    const cursor = index + change.insert.length
    this.#write({ index, remove, insert: change.insert })
    if (field.matches(":focus")) field.setSelectionRange(cursor, cursor)
  }

  readonly #onChange = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === this.#origin) return
    const delta: readonly DeltaPart[] = event.delta
    if (this.#composing) {
      this.#queued.push(delta)
      return
    }
    const { selectionStart, selectionEnd } = this.#field
    const text = readNote(this.#doc, this.#id)
    if (transaction.origin === this.#undo) {
      const end = endOf(delta)
      this.#show(text, end, end)
    } else this.#show(text, mapOffset(delta, selectionStart), mapOffset(delta, selectionEnd))
  }

  /** The browser's own undo forgets everything once a script changed the field, so it is the note's instead. */
  #onHistory(event: HistoryEvent): void {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return
    event.preventDefault()
    this.#goBack(event.inputType === "historyUndo" ? "undo" : "redo")
  }

  #onKey(event: KeyEvent): void {
    if (event.ctrlKey !== true && event.metaKey !== true) return
    const key = event.key?.toLowerCase()
    const redo = key === "y" || (key === "z" && event.shiftKey === true)
    if (key !== "z" && !redo) return
    event.preventDefault()
    this.#goBack(redo ? "redo" : "undo")
  }

  /** What is to be undone can be gone from the document for good; Yjs then throws, and there is nothing to go back to. */
  #goBack(way: "undo" | "redo"): void {
    try {
      if (way === "undo") this.#undo?.undo()
      else this.#undo?.redo()
    } catch {
      this.#undo?.clear()
    }
  }
}

/** Where the last insertion or deletion of a change ends: the cursor goes there after an undo. */
function endOf(delta: readonly DeltaPart[]): number {
  let at = 0
  let end = 0
  for (const part of delta) {
    if (typeof part.insert === "string") at += part.insert.length
    else if (part.retain !== undefined) {
      at += part.retain
      continue
    }
    end = at
  }
  return end
}
