import type * as Y from "yjs"
import { readAllItems } from "../../shared/documents/items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import { undoFor } from "../../shared/documents/undo.ts"
import {
  addItem,
  moveItem,
  removeItem,
  restoreItem,
  setQuantity,
  setTitle,
} from "../../shared/documents/write-items.ts"
import { ItemId, type PersonId, base32 } from "../../shared/ids.ts"
import { hasItems, type RoomKind } from "../../shared/rooms.ts"
import type { Rng } from "../support/rng.ts"
import { cardUndo, editCard, meddle } from "./sim-card-edits.ts"

const LETTERS = ["a", "b", "c", " ", "hello", "\n", "👨‍👩‍👧‍👦", "👋🏽", "🇩🇪", "é", "e\u0301", "漢字", "❤️"]
const MOST_ITEMS = 5

/** One person's hands: random edits as the screens make them, with an undo of their own. */
export class Hands {
  readonly #person: PersonId
  readonly #origin = {}
  readonly #rng: Rng
  #undo: { readonly doc: Y.Doc; readonly manager: Y.UndoManager } | undefined

  readonly #kind: RoomKind
  readonly #meddles: boolean

  constructor(
    person: PersonId,
    { kind, meddles }: { readonly kind: RoomKind; readonly meddles: boolean },
    rng: Rng,
  ) {
    this.#kind = kind
    this.#meddles = meddles
    this.#person = person
    this.#rng = rng
  }

  /** Makes one edit and says what it was. */
  edit(doc: Y.Doc, now: number): string {
    const undo = this.#undoOf(doc)
    return hasItems(this.#kind) ? this.#editItems(doc, undo, now) : this.#editCard(doc, undo, now)
  }

  #editItems(doc: Y.Doc, undo: Y.UndoManager, now: number): string {
    const rng = this.#rng
    const items = readAllItems(doc)
    const here = items.filter((item) => item.removed === undefined)
    if (here.length === 0 || (items.length < MOST_ITEMS && rng.chance(0.15))) return this.#add(doc, now)
    const { id, note } = rng.pick(here)
    switch (rng.below(12)) {
      case 0:
        setTitle(doc, id, `title ${rng.below(100)} ${rng.pick(LETTERS)}`, this.#origin)
        return "title"
      case 1:
        setQuantity(doc, id, 1 + rng.below(9), this.#origin)
        return "quantity"
      case 2:
        moveItem(doc, id, { after: rng.pick(items).id }, this.#origin)
        return "move"
      case 3:
        removeItem(doc, id, { by: this.#person, at: now }, this.#origin)
        return "remove"
      case 4: {
        const gone = items.find((item) => item.removed !== undefined)
        if (gone !== undefined) restoreItem(doc, gone.id, this.#origin)
        return "restore"
      }
      case 5:
        undo.undo()
        return "undo"
      case 6:
        undo.redo()
        return "redo"
      case 7:
      case 8:
        editNote(
          doc,
          id,
          { index: rng.below(note.length + 1), remove: 1 + rng.below(4), insert: "" },
          this.#origin,
        )
        return "delete"
      default:
        editNote(
          doc,
          id,
          { index: rng.below(note.length + 1), remove: 0, insert: rng.pick(LETTERS) },
          this.#origin,
        )
        return "type"
    }
  }

  #editCard(doc: Y.Doc, undo: Y.UndoManager, now: number): string {
    const act = this.#rng.below(12)
    if (act === 0) undo.undo()
    else if (act === 1) undo.redo()
    else {
      const hand = { person: this.#person, rng: this.#rng, origin: this.#origin }
      if (this.#meddles && this.#rng.chance(0.5)) return meddle(doc, hand)
      return editCard(this.#kind, doc, hand, now)
    }
    return act === 0 ? "undo" : "redo"
  }

  #add(doc: Y.Doc, now: number): string {
    const id = ItemId.parse(base32(this.#rng.bytes(16)))
    const title = `item ${this.#rng.below(100)}`
    addItem(
      doc,
      { id, title, note: this.#rng.pick(LETTERS), createdBy: this.#person, createdAt: now },
      this.#origin,
    )
    return "add"
  }

  #undoOf(doc: Y.Doc): Y.UndoManager {
    if (this.#undo?.doc !== doc) {
      this.#undo?.manager.destroy()
      this.#undo = { doc, manager: this.#managerOf(doc) }
      // Each edit an undo step of its own: the wall clock that groups keystrokes has no place here.
      this.#undo.manager.captureTimeout = 0
    }
    return this.#undo.manager
  }

  #managerOf(doc: Y.Doc): Y.UndoManager {
    if (hasItems(this.#kind)) return undoFor(doc, this.#origin)
    return cardUndo(this.#kind, doc, this.#origin)
  }
}
