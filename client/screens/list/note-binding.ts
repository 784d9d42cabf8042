import type * as Y from "yjs"
import { noteOf } from "../../../shared/documents/items.ts"
import { editNote, readNote } from "../../../shared/documents/notes.ts"
import { undoFor } from "../../../shared/documents/undo.ts"
import type { WriteRefusal } from "../../../shared/documents/written.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { bindText, type TextField, type TextTold } from "../../live/text-binding.ts"

/** Binds a text field to the note of a wish; the answer ends it. */
export const bindNote = (
  field: TextField,
  doc: Y.Doc,
  id: ItemId,
  told: TextTold<WriteRefusal>,
): (() => void) =>
  bindText(
    field,
    {
      text: noteOf(doc, id),
      read: () => readNote(doc, id),
      edit: (change, origin) => editNote(doc, id, change, origin),
      undoFor: (origin) => undoFor(doc, origin, id),
      // A full note shows again what it has; of a removed wish the field keeps what was typed, for copying.
      takesBack: (refusal) => refusal === "note_too_long",
    },
    told,
  )
