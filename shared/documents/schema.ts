import type { RoomKind } from "../rooms.ts"

/** The root types that a room's document may have, by name; admission refuses every other (S2, protocol.md). */
export type RootKind = "map" | "text" | "array" | "fragment"

export const ROOTS: Readonly<Record<RoomKind, Readonly<Record<string, RootKind>>>> = {
  list: { items: "map" },
  plan: { items: "map" },
  card: { title: "text", greeting: "fragment", cover: "map" },
  messages: { messages: "map" },
  opened: {},
  own: { messages: "map" },
}

/**
 * The fields of an item: `note` is a text, every other one plain value. Admission refuses every other key, also of a
 * newer version: a page that writes one more speaks a higher protocol, so that only nodes that know it take its edits.
 */
export const ITEM_FIELDS = [
  "title",
  "note",
  "link",
  "price",
  "quantity",
  "priority",
  "order",
  "createdBy",
  "createdAt",
  "removedAt",
  "removedBy",
] as const

/** The keys of the card's cover: plain values. */
export const COVER_FIELDS = ["design", "colours"] as const

/**
 * The fields of a signed message: `body` is rich text, every other one a plain value. `movedFrom`: the message that it began
 * as, before its author moved it between rooms. `moved`: it was moved on from here, and is empty (move-message.ts).
 */
export const MESSAGE_FIELDS = [
  "body",
  "paper",
  "pattern",
  "for",
  "createdAt",
  "removedAt",
  "sticker",
  "movedFrom",
  "moved",
] as const

/**
 * What a message may hold several of, one plain value under each key `<part>.<26 letters>`: photos, strokes of its drawing, strokes of
 * its signature. Keys of their own, and no list within the message: two devices of its author that both add the first one
 * would overwrite each other's list.
 */
const MESSAGE_PARTS = ["photo", "stroke", "sign"] as const
export type MessagePart = (typeof MESSAGE_PARTS)[number]
const PART_KEY = new RegExp(`^(?:${MESSAGE_PARTS.join("|")})\\.[0-9a-hjkmnp-tv-z]{26}$`)
export const isPartKey = (key: string): boolean => PART_KEY.test(key)
