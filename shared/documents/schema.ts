import type { RoomKind } from "../rooms.ts"

/** The root types that a room's document may have, by name; admission refuses every other (S2, protocol.md). */
export type RootKind = "map" | "text" | "array" | "fragment"

export const ROOTS: Readonly<Record<RoomKind, Readonly<Record<string, RootKind>>>> = {
  list: { items: "map" },
  plan: { items: "map" },
  card: { title: "text", greeting: "fragment", cover: "map" },
  messages: { messages: "map" },
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

/** The fields of a signed message: `body` is rich text, every other one a plain value. */
export const MESSAGE_FIELDS = ["body", "paper", "pattern", "for", "createdAt", "removedAt"] as const
