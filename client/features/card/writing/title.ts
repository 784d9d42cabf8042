import type * as Y from "yjs"
import { coverTitle } from "../../../../shared/documents/card.ts"
import type { NoteChange } from "../../../../shared/documents/notes.ts"
import { OwnUndo } from "../../../../shared/documents/own-undo.ts"
import { COVER_TITLE_MAX } from "../../../../shared/limits.ts"
import { ok, refuse, type Result } from "../../../../shared/result.ts"
import type { SharedText } from "../../../live/text-binding.ts"

/** The title on a cover: plain text of one line or two, which everybody writes at once. */

export type TitleRefusal = "title_full"

/** Keystrokes closer together than this are undone together, ms. */
const CAPTURE_MS = 500

/** What may be inserted: well-formed, without control characters, with a line break only where there is none yet. */
function tidyTitle(insert: string, around: string): string {
  let breaks = around.includes("\n") ? 0 : 1
  return insert
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029\v\f]/g, "\n")
    .replaceAll(/[^\P{Cc}\n]/gu, " ")
    .replaceAll("\n", () => (breaks-- > 0 ? "\n" : " "))
}

/** Makes a change of the title, or refuses all of it when the title would be too long. */
function editTitle(doc: Y.Doc, change: NoteChange, origin: object): Result<undefined, TitleRefusal> {
  const text = coverTitle(doc)
  const before = text.toJSON()
  const start = Math.min(change.index, before.length)
  const end = Math.min(start + change.remove, before.length)
  const around = before.slice(0, start) + before.slice(end)
  const insert = tidyTitle(change.insert, around)
  const grows = insert.length > end - start
  if (grows && around.length + insert.length > COVER_TITLE_MAX) return refuse("title_full")
  if (end === start && insert === "") return ok(undefined)
  doc.transact(() => {
    if (end > start) text.delete(start, end - start)
    if (insert !== "") text.insert(start, insert)
  }, origin)
  return ok(undefined)
}

/** The title of a card for a text field. */
export function sharedTitle(doc: Y.Doc): SharedText<TitleRefusal> {
  const text = coverTitle(doc)
  return {
    text,
    read: () => text.toJSON(),
    edit: (change, origin) => editTitle(doc, change, origin),
    undoFor: (origin) => new OwnUndo(text, { trackedOrigins: new Set([origin]), captureTimeout: CAPTURE_MS }),
    takesBack: () => true,
  }
}
