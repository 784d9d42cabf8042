import { z } from "zod"
import { ClaimsState, ItemClaims } from "./claims.ts"
import { ErrorCodeSchema } from "./errors.ts"
import { Epoch, FrameId, ItemId, MessageId, PersonId, Seq } from "./ids.ts"
import { NAME_MAX, ROOMS_PER_CONNECTION } from "./limits.ts"
import { Look } from "./look.ts"
import { RoomId } from "./rooms.ts"

/**
 * The live wire, both ways, schema first (docs/protocol.md tells it in words). One Socket.IO event per frame,
 * named by its key below; its arguments are the tuple. Socket.IO runs on WebSocket alone with the msgpack parser,
 * so a frame is one binary WebSocket message. The handshake's `auth` is `Hello`.
 *
 * Two kinds of short numbers: `as` is chosen by the client for one of its rooms (so that a push can follow its join
 * in the same flight); `room` and people's numbers are given by the server in `joined` and mean the same to everybody
 * in the room (so that a frame is encoded once). Room numbers are random: they count nothing.
 */

/**
 * Version 1: the first. Version 2: `claims`, `claim` and `claims_head`. Version 3: `occasion`, `extended` and `out` of a claim,
 * `left` of what was let go. Version 4: `devices`, `code` of `busy`. Version 5: `at` and `caret` of presence,
 * in rooms that older pages do not know. Version 6: photos, strokes and stickers in messages, rooms of one person, `notices` and `days`. Each change of a schema below is a new version; N and N-1 are served, and older
 * ones from `OLDEST_PROTOCOL` on.
 */
export const PROTOCOL_VERSION = 6
export const OLDEST_PROTOCOL = 3
/** From this version on a page knows `devices`, and why it is told to wait. */
export const DEVICES_PROTOCOL = 4
export const REASONS_PROTOCOL = 4
/** From this version on a page shows notices, and follows days. */
export const NOTICES_PROTOCOL = 6
export const DAYS_PROTOCOL = 6

/** Binary that may arrive as an ArrayBuffer (msgpack in browsers) or as a Node Buffer. */
export const Bytes = z.union([
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)),
])

export const Hello = z.object({ token: z.string().max(4096), protocol: z.number().int() })
export type Hello = z.infer<typeof Hello>

/** The client's number for one of its rooms. */
export const As = z
  .number()
  .int()
  .min(0)
  .max(ROOMS_PER_CONNECTION * 4)
export type As = z.infer<typeof As>

const Digest = z.number().int().min(0).max(0xffff_ffff_ffff)

/** Where a client is in a room's log: a number, and a digest that says which history it numbers. */
export const Cursor = z.object({ epoch: Epoch, seq: Seq, digest: Digest })
export type Cursor = z.infer<typeof Cursor>

/** The fields of an item that can be edited; presence names one, so that its outline can be coloured. */
export const FIELDS = ["title", "note", "link", "price", "quantity", "priority"] as const

/** The texts of a card that everybody writes together. */
export const CARD_TEXTS = ["title", "greeting"] as const
const CARET_MAX = 160

/** What a client says of itself in a room; who it is, the server adds (R9). */
export const Presence = z.strictObject({
  item: ItemId.optional(),
  field: z.enum(FIELDS).optional(),
  typing: z.boolean().optional(),
  idle: z.boolean().optional(),
  /** In the rooms of a card: what of it somebody writes in, and where; Yjs's relative positions, base64. */
  at: z.union([z.enum(CARD_TEXTS), MessageId]).optional(),
  caret: z.strictObject({ anchor: z.string().max(CARET_MAX), head: z.string().max(CARET_MAX) }).optional(),
})
export type Presence = z.infer<typeof Presence>

/** A person as shown beside their edits and in the avatar stack. `look` picks colour and shape. */
export const RoomPerson = z.object({
  n: z.number().int().min(0),
  id: PersonId,
  name: z.string().max(NAME_MAX),
  look: Look,
})
export type RoomPerson = z.infer<typeof RoomPerson>

/** `[connection, person, state]`; state null: that connection is no longer there. */
export const PresenceEntry = z.tuple([z.number().int(), z.number().int(), Presence.nullable()])
export type PresenceEntry = z.infer<typeof PresenceEntry>

/**
 * One number of the log as one subscriber gets it: `[seq, digest, [author, update, author, update …], own]`.
 * `own`: frame ids of the subscriber's person that stand in this entry, which acknowledges them; a connection does
 * not get back the bytes of frames it sent itself. Absent when there are none.
 */
export const EntryTuple = z.union([
  z.tuple([Seq, Digest, z.array(z.union([z.number().int(), Bytes]))]),
  z.tuple([Seq, Digest, z.array(z.union([z.number().int(), Bytes])), z.array(FrameId)]),
])
export type EntryTuple = z.infer<typeof EntryTuple>

export const Joined = z.object({
  as: As,
  room: z.number().int().min(0).max(0xffff_ffff),
  may: z.enum(["read", "write"]),
  /** This connection's number in presence entries of this room. */
  connection: z.number().int(),
  /** This person's number in this room. */
  me: z.number().int(),
  epoch: Epoch,
  /** Start over: forget the document and the cursor you have, never merge (another epoch or history). */
  replace: z.boolean(),
  /** The document as of `seq`, when the cursor was absent, replaced, or behind what is kept. */
  snapshot: z.object({ seq: Seq, digest: Digest, bytes: Bytes }).optional(),
  /** What stands in the log behind the snapshot or behind the cursor, in order. */
  entries: z.array(EntryTuple),
  people: z.array(RoomPerson),
  presence: z.array(PresenceEntry),
})
export type Joined = z.infer<typeof Joined>

/** Client to server. */
export const UPSTREAM = {
  join: z.tuple([z.object({ as: As, room: RoomId, cursor: Cursor.optional() })]),
  leave: z.tuple([z.object({ as: As })]),
  /** push: the room, the frame's id, one Yjs V1 update. */
  p: z.tuple([As, FrameId, Bytes]),
  /** presence: null clears it. */
  w: z.tuple([As, Presence.nullable()]),
  renew: z.tuple([z.object({ token: z.string().max(4096) })]),
} as const

/** Server to client. */
export const DOWNSTREAM = {
  joined: z.tuple([Joined]),
  /** The answer to a join that may not be; the same for a room that does not exist. */
  denied: z.tuple([z.object({ as: As, code: ErrorCodeSchema })]),
  /** entry: the room's number and one number of its log. */
  e: z.tuple([z.number().int(), EntryTuple]),
  /**
   * These frames are not taken now; send the first of them again after `retryMs`. Nothing is lost. `code`, since version
   * 4: why, where it takes longer than a moment.
   */
  busy: z.tuple([
    z.object({
      as: As,
      frames: z.array(FrameId),
      retryMs: z.number().int().min(0),
      code: ErrorCodeSchema.optional(),
    }),
  ]),
  /** Final for these frames and for the Y.Doc they came from (its chain of clocks is broken). */
  refused: z.tuple([z.object({ as: As, frames: z.array(FrameId), code: ErrorCodeSchema })]),
  /** Send every unacknowledged frame again, oldest first. No offence. */
  resync: z.tuple([z.object({ as: As })]),
  /** These frames were in the log already, at or before the given number; the cursor does not move. */
  known: z.tuple([z.object({ as: As, frames: z.array(z.tuple([FrameId, Seq])) })]),
  /** presence */
  w: z.tuple([z.number().int(), z.array(PresenceEntry)]),
  /** People whose numbers are about to be used. */
  people: z.tuple([z.number().int(), z.array(RoomPerson)]),
  /** All that is taken of an occasion; follows `joined` of its `plan`, which givers alone may join. */
  claims: z.tuple([z.object({ as: As, ...ClaimsState.shape })]),
  /** One item changed. Of two with the same item, the higher version holds, however they arrived. */
  claim: z.tuple([z.object({ as: As, item: ItemClaims })]),
  /** About a second after changes: a sum of versions below this one means that a change was missed; read again. */
  claims_head: z.tuple([z.object({ as: As, counter: z.number().int().min(0) })]),
  /** What the HTTP API tells of this room's occasion is different now: ask again. */
  occasion: z.tuple([z.object({ as: As })]),
  /** What the HTTP API tells of this person's devices is different now: ask again. */
  devices: z.tuple([]),
  /** What the HTTP API tells of this person's notices is different now: ask again. */
  notices: z.tuple([]),
  /** What the HTTP API tells of the days of this person's circles is different now: ask again. */
  days: z.tuple([]),
  /** This room is closed to you: join again (`code: "conflict"`, `may` changed), or you lost access. */
  out: z.tuple([z.object({ as: As, code: ErrorCodeSchema, rejoin: z.boolean() })]),
  /** The connection ends: come back after about `retryMs`, with jitter. */
  closing: z.tuple([z.object({ code: ErrorCodeSchema, retryMs: z.number().int().min(0) })]),
  renewed: z.tuple([z.object({ expiresAt: z.number().int() })]),
} as const

export type UpstreamName = keyof typeof UPSTREAM
export type DownstreamName = keyof typeof DOWNSTREAM
export type Upstream<N extends UpstreamName> = z.infer<(typeof UPSTREAM)[N]>
export type Downstream<N extends DownstreamName> = z.infer<(typeof DOWNSTREAM)[N]>

/** The listener map of what a client hears, for Socket.IO's typed events. */
export type DownstreamEvents = { [N in DownstreamName]: (...args: Downstream<N>) => void }
