import { KeyUse } from "./ledger-keys.ts"
import { keyOfPlace, type LedgerState, typeOfPlace } from "./ledger-state.ts"
import { Content } from "./update-content.ts"

/**
 * The shape of the documents that these rooms hold (shared/documents/items.ts): root `items`, by item id; each item a
 * map of known fields; each note a text without marks. What stands in the log already is never held against it.
 */

/** Bytes of one field: a link of 2,000 letters of four bytes fits. */
const FIELD_BYTES = 8_192
/** Values that one struct may set one after another: Yjs joins what was overwritten in one transaction. */
const FIELD_VALUES = 64

const MAP = Content.map
/** An item, as `LedgerState.types` has it. */
export const ITEM_MAP = 16 + Content.map
const NOTE_TEXT = 32 + Content.text

export interface Piece {
  readonly content: number
  /** Bytes of the content, and clocks. */
  readonly size: number
  readonly length: number
}

/** What is wrong with this piece in this place, which is not a collected one; undefined when documents of ours have that. */
export function misshapen(state: LedgerState, place: number, piece: Piece): string | undefined {
  const { content } = piece
  const use = state.useOf(keyOfPlace(place))
  switch (state.types[typeOfPlace(place)]) {
    case MAP:
      if (use !== KeyUse.item) return "a key that is no item's id"
      return content === Content.map || content === Content.deleted ? undefined : "an item that is no map"
    case ITEM_MAP:
      if (use === KeyUse.note)
        return content === Content.text || content === Content.deleted ? undefined : "a note that is no text"
      return use === KeyUse.field ? wrongField(piece) : "a field that items do not have"
    case NOTE_TEXT:
      return content === Content.string || content === Content.deleted ? undefined : "a mark in a note"
    default:
      return "a place that items do not have"
  }
}

function wrongField({ content, size, length }: Piece): string | undefined {
  if (content === Content.deleted) return undefined
  if (content !== Content.value) return "a field that is no plain value"
  return size > FIELD_BYTES || length > FIELD_VALUES ? "a field too long" : undefined
}

/** Whether a struct in this place is an item. */
export const isItem = (state: LedgerState, place: number, content: number): boolean =>
  content === Content.map && state.types[typeOfPlace(place)] === MAP
