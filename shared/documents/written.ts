import type { Result } from "../result.ts"

/** What writing into a document answers: why nothing was written, or nothing. */

export type WriteRefusal =
  /** No such item, or it is removed; offer the text for copying. */
  | "gone"
  | "empty_title"
  | "title_too_long"
  | "note_too_long"
  | "not_a_link"
  | "not_a_price"
  | "not_a_quantity"
  | "list_full"
  /** The id stands in the document already. */
  | "exists"
  /** The item's note was damaged by some other program: it cannot be written. */
  | "no_note"

export type Written = Result<undefined, WriteRefusal>
