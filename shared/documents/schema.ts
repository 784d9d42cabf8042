import type { RoomKind } from "../rooms.ts"

/** The root types that a room's document may have, by name; admission refuses every other (S2, protocol.md). */
export type RootKind = "map" | "text" | "array"

export const ROOTS: Readonly<Record<RoomKind, Readonly<Record<string, RootKind>>>> = {
  list: { items: "map" },
  plan: { items: "map" },
}
