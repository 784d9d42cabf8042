import { z } from "zod"
import type { EditorView } from "../../shared/editor-routes.ts"
import { type EditorId, OccasionId, PersonId, SessionId } from "../../shared/ids.ts"
import { type RoomId, roomOf, SharedRoomKind } from "../../shared/rooms.ts"
import { memberOf, type CircleRecord } from "../circles/rules.ts"

/** A token by which another editor writes in one room for its person (M9). */
export const EditorRecord = z.object({
  hash: z.string(),
  person: PersonId,
  /** The device on which it was made: signed out, the editor ends with it. */
  session: SessionId,
  name: z.string(),
  occasion: OccasionId,
  room: SharedRoomKind,
  /** When its person became a member of the circle (ms since the epoch): who comes again later is another member. */
  memberSince: z.number(),
  /** Here and below: milliseconds since the Unix epoch. */
  createdAt: z.number(),
  expiresAt: z.number(),
  usedAt: z.number().optional(),
})
export type EditorRecord = z.infer<typeof EditorRecord>

export const roomOfEditor = ({ room, occasion }: EditorRecord): RoomId => roomOf(room, occasion)

export const hasExpired = ({ expiresAt }: EditorRecord, now: number): boolean => now >= expiresAt

/** Whether its person is still the member that they were when they made it. */
export const isSameMember = (
  { person, memberSince }: EditorRecord,
  circle: CircleRecord | undefined,
): boolean => circle !== undefined && memberOf(circle, person)?.since === memberSince

export const viewEditor = (
  id: EditorId,
  { name, occasion, room, createdAt, expiresAt, usedAt }: EditorRecord,
): EditorView => ({
  id,
  name,
  occasion,
  room,
  createdAt,
  expiresAt,
  ...(usedAt !== undefined && { usedAt }),
})
