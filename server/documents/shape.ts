import type * as Y from "yjs"
import { itemsRoot } from "../../shared/documents/items.ts"
import { ItemId } from "../../shared/ids.ts"
import { ITEMS_SHOWN_MAX } from "../../shared/limits.ts"
import { hasItems, type RoomKind } from "../../shared/rooms.ts"

/** Entries that are no items; nothing of ours writes any. */
const JUNK_MAX = 200
/** Fields of one item: the known ones and some that the next version may bring. */
export const FIELDS_MAX = 32

/**
 * Whether a document holds so much that no screen shows, or so many items, that it has to be healed (E3). Cards hold
 * nothing that admission does not bound.
 */
export function isMisshapen(doc: Y.Doc, kind: RoomKind): boolean {
  if (!hasItems(kind)) return false
  let shown = 0
  let junk = 0
  for (const [key, value] of itemsRoot(doc).entries()) {
    const fields = fieldsOf(key, value)
    if (fields === undefined) junk++
    else if (fields.get("removedAt") === undefined) shown++
    if (fields !== undefined && fields.size > FIELDS_MAX) junk += fields.size - FIELDS_MAX
    if (shown > ITEMS_SHOWN_MAX || junk > JUNK_MAX) return true
  }
  return false
}

/** The fields of an entry that is an item; undefined of any other. */
function fieldsOf(key: string, value: unknown): Y.Map<unknown> | undefined {
  if (!ItemId.safeParse(key).success) return undefined
  return isMap(value) ? value : undefined
}

const isMap = (value: unknown): value is Y.Map<unknown> =>
  typeof value === "object" && value !== null && "size" in value && "observeDeep" in value
