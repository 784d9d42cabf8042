import { z } from "zod"
import { OccasionId } from "./ids.ts"

/** The rooms of an occasion that exist so far: each is one Y.Doc with an access rule of its own. */
export const ROOM_KINDS = ["list", "plan", "card", "messages"] as const
export const RoomKind = z.enum(ROOM_KINDS)
export type RoomKind = z.infer<typeof RoomKind>

/** The rooms whose documents are lists of items (shared/documents/items.ts). */
export const ITEM_ROOM_KINDS = ["list", "plan"] as const satisfies readonly RoomKind[]
export const hasItems = (kind: RoomKind): boolean => kind === "list" || kind === "plan"

const ROOM = /^(list|plan|card|messages)\/([0-9a-hjkmnp-tv-z]{26})$/

export const RoomId = z.string().regex(ROOM).brand<"RoomId">()
export type RoomId = z.infer<typeof RoomId>

export const roomOf = (kind: RoomKind, occasion: OccasionId): RoomId => RoomId.parse(`${kind}/${occasion}`)

/** The parts of a room id. */
export function partsOf(room: RoomId): { readonly kind: RoomKind; readonly occasion: OccasionId } {
  const slash = room.indexOf("/")
  return { kind: RoomKind.parse(room.slice(0, slash)), occasion: OccasionId.parse(room.slice(slash + 1)) }
}
