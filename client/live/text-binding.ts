import type * as Y from "yjs"
import { mapOffset, noteDiff, type DeltaPart, type NoteChange } from "../../shared/documents/notes.ts"
import type { Result } from "../../shared/result.ts"

/** As much of a textarea as a binding needs. */
export interface TextField extends EventTarget {
  value: string
  scrollTop: number
  readonly selectionStart: number
  readonly selectionEnd: number
  setSelectionRange(start: number, end: number): void
  /** Whether it has the focus: only then its selection is somebody's. */
  matches(selector: ":focus"): boolean
}

/** A text of a document that several people write at once. */
export interface SharedText<Refusal> {
  /** Absent when it is gone or damaged: the field then keeps what is typed, for copying. */
  readonly text: Y.Text | undefined
  /** The text as the field shows it. */
  readonly read: () => string
  /** Makes the change in transactions of this origin, or refuses all of it. */
  readonly edit: (change: NoteChange, origin: object) => Result<unknown, Refusal>
  /** Undoes what was written with this origin. */
  readonly undoFor: (origin: object) => Y.UndoManager
  /** Whether the field shows the text as it was after this refusal. */
  readonly takesBack: (refusal: Refusal) => boolean
}

export interface TextTold<Refusal> {
  readonly onRefused: (refusal: Refusal) => void
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
 * Binds a text field to a text that several people write at once: what is typed goes into the document as the smallest
 * change, what others write appears without moving the cursor, and while an input method composes a word nothing
 * touches the field: others' changes wait until the word stands. Undo is this person's own. The answer
 * ends it.
 */
export function bindText<Refusal>(
  field: TextField,
  shared: SharedText<Refusal>,
  told: TextTold<Refusal>,
): () => void {
  const binding = new TextBinding(field, shared, told)
  return () => binding.end()
}

class TextBinding<Refusal> {
  readonly #field: TextField
  readonly #shared: SharedText<Refusal>
  readonly #told: TextTold<Refusal>
  /** Tells this binding's writing from everybody else's, and is what its undo takes back. */
  readonly #origin = { binding: "text" }
  readonly #undo: Y.UndoManager | undefined
  readonly #listeners: readonly (readonly [string, (event: Event) => void])[]
  /** The text as the field last showed it. */
  #seen: string
  #composing = false
  /** What others did while a word was composed. */
  #queued: (readonly DeltaPart[])[] = []

  constructor(field: TextField, shared: SharedText<Refusal>, told: TextTold<Refusal>) {
    this.#field = field
    this.#shared = shared
    this.#told = told
    this.#undo = shared.text === undefined ? undefined : shared.undoFor(this.#origin)
    this.#seen = shared.read()
    field.value = this.#seen
    told.onShown()
    this.#shared.text?.observe(this.#onChange)
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
    this.#shared.text?.unobserve(this.#onChange)
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
    const written = this.#shared.edit(change, this.#origin)
    if (written.ok) {
      const end = this.#field.selectionEnd
      this.#show(this.#shared.read(), end, end)
      this.#told.onWritten()
      return
    }
    this.#told.onRefused(written.error)
    if (this.#shared.takesBack(written.error)) {
      this.#show(this.#shared.read(), change.index, change.index)
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
      this.#show(this.#shared.read(), moved(field.selectionStart), moved(field.selectionEnd))
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
    const text = this.#shared.read()
    if (transaction.origin === this.#undo) {
      const end = endOf(delta)
      this.#show(text, end, end)
    } else this.#show(text, mapOffset(delta, selectionStart), mapOffset(delta, selectionEnd))
  }

  /** The browser's own undo forgets everything once a script changed the field, so it is the document's instead. */
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
