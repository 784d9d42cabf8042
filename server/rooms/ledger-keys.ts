import { ITEM_FIELDS } from "../../shared/documents/schema.ts"
import { ItemId } from "../../shared/ids.ts"

/** What a key may be the name of, in a document of the shape of shared/documents/items.ts. */
export const KeyUse = { none: 0, item: 1, field: 2, note: 3 } as const

const FIELDS = new Set<string>(ITEM_FIELDS)

export function useOfKey(name: string): number {
  if (name === "note") return KeyUse.note
  if (FIELDS.has(name)) return KeyUse.field
  return ItemId.safeParse(name).success ? KeyUse.item : KeyUse.none
}
