import { z } from "zod"
import { LinkToken, Name } from "./api.ts"
import { EditorId, OccasionId } from "./ids.ts"
import { EDITOR_DAYS_MAX } from "./limits.ts"
import { SharedRoomKind } from "./rooms.ts"

/** Connects another editor to one room: what it is called, and after how many days it ends by itself. */
export const CreateEditor = z.object({ name: Name, days: z.number().int().min(1).max(EDITOR_DAYS_MAX) })
export type CreateEditor = z.infer<typeof CreateEditor>

/** Another editor of one's own, as far as it still opens its room. */
export const EditorView = z.object({
  id: EditorId,
  name: z.string(),
  occasion: OccasionId,
  room: SharedRoomKind,
  /** Here and below: milliseconds since the Unix epoch. */
  createdAt: z.number(),
  expiresAt: z.number(),
  /** When it was last connected, to the hour; absent: never. */
  usedAt: z.number().optional(),
})
export type EditorView = z.infer<typeof EditorView>

export const Editors = z.object({ editors: z.array(EditorView) })

/**
 * What an editor connects with, told once: a y-websocket provider goes to `/yjs` of this server, with the room
 * `{room}/{occasion}` and the parameter `token`.
 */
export const NewEditor = z.object({ editor: EditorView, token: LinkToken })
export type NewEditor = z.infer<typeof NewEditor>

const none = z.object({})

/** Other editors (any Yjs program) in one's rooms, as part of the table of api-routes.ts. */
export const EDITOR_ROUTES = {
  editors: {
    method: "GET",
    path: "/api/me/editors",
    summary: "The other editors that one has connected and that still open their room, the oldest first (M9)",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: Editors,
    refusals: [],
  },
  createEditor: {
    method: "POST",
    path: "/api/occasions/{occasion}/rooms/{kind}/editors",
    summary: "Connect another editor to a room of one's own; its token is told once (M9)",
    caller: "person",
    params: z.object({ occasion: OccasionId, kind: SharedRoomKind }),
    body: CreateEditor,
    status: 201,
    answer: NewEditor,
    refusals: ["not_here", "editors_full"],
  },
  endEditor: {
    method: "DELETE",
    path: "/api/me/editors/{editor}",
    summary: "Disconnect one of one's own editors for good, within three seconds on every node (M9)",
    caller: "person",
    params: z.object({ editor: EditorId }),
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: ["not_here"],
  },
} as const
