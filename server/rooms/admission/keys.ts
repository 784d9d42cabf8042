import { COVER_FIELDS, isPartKey, ITEM_FIELDS, MESSAGE_FIELDS } from "../../../shared/documents/schema.ts"
import { ItemId, MessageId } from "../../../shared/ids.ts"
import { hasMessages, type RoomKind } from "../../../shared/rooms.ts"

/**
 * What a key may be the name of, in a document of the shape of shared/documents/items.ts: an item, a field, a note;
 * of shared/documents/card.ts: a message, a field of it or of the cover, the body of a message.
 */
export const KeyUse = { none: 0, item: 1, field: 2, note: 3, message: 4, body: 5 } as const

const FIELDS = new Set<string>(ITEM_FIELDS)
const COVER = new Set<string>(COVER_FIELDS)
const MESSAGE = new Set<string>(MESSAGE_FIELDS)

export type UseOfKey = (name: string) => number

/** What keys may be the names of in rooms of this kind. */
export function usesOfKeys(kind: RoomKind): UseOfKey {
  if (kind === "card") return useInCard
  return hasMessages(kind) ? useInMessages : useInItems
}

function useInItems(name: string): number {
  if (name === "note") return KeyUse.note
  if (FIELDS.has(name)) return KeyUse.field
  return ItemId.safeParse(name).success ? KeyUse.item : KeyUse.none
}

const useInCard = (name: string): number => (COVER.has(name) ? KeyUse.field : KeyUse.none)

function useInMessages(name: string): number {
  if (name === "body") return KeyUse.body
  if (MESSAGE.has(name) || isPartKey(name)) return KeyUse.field
  return MessageId.safeParse(name).success ? KeyUse.message : KeyUse.none
}
