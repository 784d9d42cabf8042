import { z } from "zod"
import { OccasionId, PersonId, SetAsideId } from "./ids.ts"
import { RoomKind } from "./rooms.ts"

/** What one person had written in a part that was set aside. */
const SetAsidePart = z.object({
  /** Undefined: nobody knows who wrote it. */
  by: z.object({ id: PersonId, name: z.string(), look: z.number().int() }).optional(),
  /** Saved edits that are not in the document any more, and their size. */
  updates: z.number().int(),
  bytes: z.number().int(),
  /** When the first and the last of them were saved, ms since the epoch. */
  from: z.number(),
  to: z.number(),
  /** What of it is readable text, perhaps cut. */
  text: z.string(),
})

/** A part of a room's document that could not be opened, and was taken out so that everybody can go on (E3). */
export const SetAside = z.object({
  id: SetAsideId,
  room: RoomKind,
  /** Milliseconds since the epoch. */
  at: z.number(),
  parts: z.array(SetAsidePart),
})
export type SetAside = z.infer<typeof SetAside>

export const SetAsides = z.object({ setAside: z.array(SetAside) })

const inOccasion = z.object({ occasion: OccasionId })

/** What is asked about a room as a whole, as part of the table of api-routes.ts. */
export const ROOM_ROUTES = {
  unopenable: {
    method: "POST",
    path: "/api/occasions/{occasion}/rooms/{kind}/unopenable",
    summary:
      "This device could not open the room's document: the server looks at it, and heals it if need be (E3)",
    caller: "person",
    params: inOccasion.extend({ kind: RoomKind }),
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: ["not_here"],
  },
  setAside: {
    method: "GET",
    path: "/api/occasions/{occasion}/set-aside",
    summary:
      "What was set aside and not put away yet, of the rooms that the organiser may join; organisers only (E3)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: SetAsides,
    refusals: ["not_here", "not_allowed"],
  },
  putSetAsideAway: {
    method: "POST",
    path: "/api/occasions/{occasion}/set-aside/{id}/seen",
    summary: "This organiser has read what was set aside",
    caller: "person",
    params: inOccasion.extend({ id: SetAsideId }),
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: ["not_here", "not_allowed"],
  },
} as const
