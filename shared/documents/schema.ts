import type { RoomKind } from "../rooms.ts"

/** The root types that a room's document may have, by name; admission refuses every other (S2, protocol.md). */
export type RootKind = "map" | "text" | "array"

export const ROOTS: Readonly<Record<RoomKind, Readonly<Record<string, RootKind>>>> = {
  list: { items: "map" },
  plan: { items: "map" },
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
