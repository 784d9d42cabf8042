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
import type { WriteRefusal } from "../../../shared/documents/write-items.ts"
import type { ItemId } from "../../../shared/ids.ts"

/**
 * Binds a text field to a note that several people write at once: what is typed goes into the document as the smallest
 * change, what others write appears without moving the cursor, and while an input method composes a word nothing
 * touches the field: others' changes wait until the word stands.
 */

type Field = HTMLTextAreaElement

interface Told {
  readonly onRefused: (refusal: WriteRefusal) => void
  readonly onWritten: () => void
  /** After the field's text changed by itself, for whoever fits its height. */
  readonly onShown: () => void
}

export function bindNote(field: Field, doc: Y.Doc, id: ItemId, told: Told): () => void {
  const note = noteOf(doc, id)
  /** Tells this binding's writing from everybody else's, and is what its undo takes back. */
  const origin = { note: id }
  let seen = readNote(doc, id)
  let composing = false
  let queued: (readonly DeltaPart[])[] = []

  const show = (text: string, start: number, end: number): void => {
    seen = text
    if (field.value === text) return
    const { scrollTop, selectionDirection } = field
    field.value = text
    if (document.activeElement === field) field.setSelectionRange(start, end, selectionDirection)
    field.scrollTop = scrollTop
    told.onShown()
  }

  const write = (change: NoteChange | undefined): void => {
    if (change === undefined) return
    const written = editNote(doc, id, change, origin)
    if (written.ok) {
      told.onWritten()
      const end = field.selectionEnd
      show(readNote(doc, id), end, end)
      return
    }
    told.onRefused(written.error)
    // A full note gives the text back as it was; of a removed wish the field keeps what was typed, for copying.
    if (written.error === "note_too_long") show(readNote(doc, id), change.index, change.index)
  }

  const onInput = (): void => {
    if (!composing) write(noteDiff(seen, field.value, field.selectionEnd))
  }
  const onStart = (): void => {
    composing = true
  }
  const onEnd = (): void => {
    composing = false
    const change = noteDiff(seen, field.value, field.selectionEnd)
    const deltas = queued
    queued = []
    const moved = (offset: number): number => deltas.reduce((at, delta) => mapOffset(delta, at), offset)
    if (change === undefined) {
      show(readNote(doc, id), moved(field.selectionStart), moved(field.selectionEnd))
      return
    }
    const index = moved(change.index)
    const remove = Math.max(0, moved(change.index + change.remove) - index)
    const cursor = index + change.insert.length
    write({ index, remove, insert: change.insert })
    field.setSelectionRange(cursor, cursor)
  }

  const onChange = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === origin) return
    const delta: readonly DeltaPart[] = event.delta
    if (composing) {
      queued.push(delta)
      return
    }
    const text = readNote(doc, id)
    if (transaction.origin === undo) {
      const end = endOf(delta)
      show(text, end, end)
    } else show(text, mapOffset(delta, field.selectionStart), mapOffset(delta, field.selectionEnd))
  }

  const undo = note === undefined ? undefined : undoFor(doc, origin, id)
  // The browser's own undo forgets everything once a script changed the field, so it is replaced by the note's.
  const onBefore = (event: InputEvent): void => {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return
    event.preventDefault()
    if (event.inputType === "historyUndo") undo?.undo()
    else undo?.redo()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const key = event.key.toLowerCase()
    const again = key === "y" || (key === "z" && event.shiftKey)
    if (key !== "z" && !again) return
    event.preventDefault()
    if (again) undo?.redo()
    else undo?.undo()
  }

  field.value = seen
  told.onShown()
  note?.observe(onChange)
  field.addEventListener("input", onInput)
  field.addEventListener("compositionstart", onStart)
  field.addEventListener("compositionend", onEnd)
  field.addEventListener("beforeinput", onBefore)
  field.addEventListener("keydown", onKey)
  return () => {
    note?.unobserve(onChange)
    undo?.destroy()
    field.removeEventListener("input", onInput)
    field.removeEventListener("compositionstart", onStart)
    field.removeEventListener("compositionend", onEnd)
    field.removeEventListener("beforeinput", onBefore)
    field.removeEventListener("keydown", onKey)
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
