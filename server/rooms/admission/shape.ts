import { KeyUse } from "./keys.ts"
import { keyOfPlace, type DocumentIndex, typeOfPlace } from "./document-index.ts"
import { Content, isRich } from "./content-reader.ts"

/**
 * The shape of the documents that rooms hold. Lists (shared/documents/items.ts): root `items`, by item id; each item a
 * map of known fields; each note a text without marks. Cards (shared/documents/card.ts): a title without marks, a
 * cover of known fields, rich text; or messages by their ids, of known fields and rich text each. What stands in the
 * log already is never held against it.
 */

/** Bytes of one field: a link of 2,000 letters of four bytes fits. */
const FIELD_BYTES = 8_192
/** Values that one struct may set one after another: Yjs joins what was overwritten in one transaction. */
const FIELD_VALUES = 64

const MAP = Content.map
/** An item, as `DocumentIndex.types` has it. */
export const ITEM_MAP = 16 + Content.map
const NOTE_TEXT = 32 + Content.text
const MESSAGE_MAP = ITEM_MAP
const TITLE_TEXT = Content.text
/** UTF-16 units of one run in a card's title: a title of twelve times the length that pages let through. */
const TITLE_UNITS = 1_024

export interface Piece {
  readonly content: number
  /** Bytes of the content, and clocks. */
  readonly size: number
  readonly length: number
}

/** What is wrong with this piece in this place, which is not a collected one; undefined when documents of ours have that. */
export function misshapen(state: DocumentIndex, place: number, piece: Piece): string | undefined {
  if (state.rich) return misshapenCard(state, place, piece)
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

/** Rich text was looked at where it was placed (`misfit`): any node, mark and attribute may stand in it. */
function misshapenCard(state: DocumentIndex, place: number, piece: Piece): string | undefined {
  const type = state.types[typeOfPlace(place)] ?? 0
  const key = keyOfPlace(place)
  if (isRich(type % 16)) return key > 0 ? wrongField(piece) : undefined
  const use = state.useOf(key)
  if (state.authored) return misshapenMessage(type, use, piece)
  if (type === MAP) return use === KeyUse.field ? wrongField(piece) : "a field that covers do not have"
  return type === TITLE_TEXT ? wrongTitle(piece) : "a place that cards do not have"
}

function misshapenMessage(type: number, use: number, piece: Piece): string | undefined {
  const { content } = piece
  if (type === MAP) {
    if (use !== KeyUse.message) return "a key that is no message's id"
    return content === Content.map || content === Content.deleted ? undefined : "a message that is no map"
  }
  if (type !== MESSAGE_MAP) return "a place that messages do not have"
  if (use !== KeyUse.body)
    return use === KeyUse.field ? wrongField(piece) : "a field that messages do not have"
  const fits = content === Content.fragment || content === Content.deleted
  return fits ? undefined : "a body that is no rich text"
}

function wrongTitle({ content, length }: Piece): string | undefined {
  if (content === Content.deleted) return undefined
  if (content !== Content.string) return "a mark in a title"
  return length > TITLE_UNITS ? "a title too long" : undefined
}

function wrongField({ content, size, length }: Piece): string | undefined {
  if (content === Content.deleted) return undefined
  if (content !== Content.value) return "a field that is no plain value"
  return size > FIELD_BYTES || length > FIELD_VALUES ? "a field too long" : undefined
}

/** Whether a struct in this place is an item, or a message. */
export const isItem = (state: DocumentIndex, place: number, content: number): boolean =>
  content === Content.map && state.types[typeOfPlace(place)] === MAP
