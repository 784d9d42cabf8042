import { z } from "zod"
import { OccasionId, PersonId } from "./ids.ts"

/** The rooms of which each occasion has one. Each is a Y.Doc with an access rule of its own. */
export const SHARED_ROOM_KINDS = ["list", "plan", "card", "messages"] as const
export const SharedRoomKind = z.enum(SHARED_ROOM_KINDS)
export type SharedRoomKind = z.infer<typeof SharedRoomKind>

/**
 * `opened`: what whoever reads an opened card is in, to hear that something of it changed. Its document stays empty.
 * `own`: the room of one person in an occasion, for what nobody else reads before the card opens (K15).
 */
export const ROOM_KINDS = [...SHARED_ROOM_KINDS, "opened", "own"] as const
export const RoomKind = z.enum(ROOM_KINDS)
export type RoomKind = z.infer<typeof RoomKind>

/** The rooms whose documents are lists of items (shared/documents/items.ts). */
export const ITEM_ROOM_KINDS = ["list", "plan"] as const satisfies readonly RoomKind[]
export const hasItems = (kind: RoomKind): boolean => kind === "list" || kind === "plan"
/** The rooms of signed messages: nobody changes what another wrote (K1). */
export const hasMessages = (kind: RoomKind): boolean => kind === "messages" || kind === "own"

const ID = "[0-9a-hjkmnp-tv-z]{26}"
const ROOM = new RegExp(`^(?:(?:${SHARED_ROOM_KINDS.join("|")}|opened)/${ID}|own/${ID}\\.${ID})$`)

export const RoomId = z.string().regex(ROOM).brand<"RoomId">()
export type RoomId = z.infer<typeof RoomId>

export const roomOf = (kind: Exclude<RoomKind, "own">, occasion: OccasionId): RoomId =>
  RoomId.parse(`${kind}/${occasion}`)
export const ownRoomOf = (occasion: OccasionId, person: PersonId): RoomId =>
  RoomId.parse(`own/${occasion}.${person}`)

/** The room of this kind that a person may have; of kind `own` it is that person's. */
export const roomFor = (kind: RoomKind, occasion: OccasionId, person: PersonId): RoomId =>
  kind === "own" ? ownRoomOf(occasion, person) : roomOf(kind, occasion)

export type RoomParts =
  | { readonly kind: Exclude<RoomKind, "own">; readonly occasion: OccasionId; readonly person?: undefined }
  | { readonly kind: "own"; readonly occasion: OccasionId; readonly person: PersonId }

/** The parts of a room id. */
export function partsOf(room: RoomId): RoomParts {
  const slash = room.indexOf("/")
  const kind = RoomKind.parse(room.slice(0, slash))
  const [occasion, person] = room.slice(slash + 1).split(".")
  return kind === "own"
    ? { kind, occasion: OccasionId.parse(occasion), person: PersonId.parse(person) }
    : { kind, occasion: OccasionId.parse(occasion) }
}
