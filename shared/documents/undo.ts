import type * as Y from "yjs"
import type { ItemId } from "../ids.ts"
import { itemsRoot, noteOf } from "./items.ts"
import { OwnUndo } from "./own-undo.ts"

/** Keystrokes closer together than this are undone together, in milliseconds. */
const CAPTURE_MS = 500

/**
 * One person's undo over a document, or over one item's note: what was written with `origin` and nothing else, never
 * what others did. An addition is not in it (Yjs would take the whole item apart, with what others wrote into it):
 * that is undone by removing the item.
 */
export const undoFor = (doc: Y.Doc, origin: object, note?: ItemId): Y.UndoManager =>
  new OwnUndo((note === undefined ? undefined : noteOf(doc, note)) ?? itemsRoot(doc), {
    trackedOrigins: new Set([origin]),
    captureTimeout: CAPTURE_MS,
  })
