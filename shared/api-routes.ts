import type { z } from "zod"
import { ARRANGEMENT_ROUTES } from "./arrangement-routes.ts"
import { ASK_ROUTES } from "./ask-routes.ts"
import { CARD_ROUTES } from "./card-routes.ts"
import { CALENDAR_ROUTES } from "./calendar-routes.ts"
import { CHANNEL_ROUTES } from "./channel-routes.ts"
import { CLAIM_ROUTES } from "./claim-routes.ts"
import { DAY_ROUTES } from "./day-routes.ts"
import { EDITOR_ROUTES } from "./editor-routes.ts"
import { CORE_ROUTES } from "./core-routes.ts"
import type { ErrorCode } from "./errors.ts"
import { REMINDER_ROUTES } from "./reminder-routes.ts"
import { KEPT_ROUTES } from "./kept-routes.ts"
import { REPLY_ROUTES } from "./reply-routes.ts"
import { PHOTO_ROUTES } from "./photo-routes.ts"
import { ROOM_ROUTES } from "./room-routes.ts"
import { TICKET_ROUTES } from "./ticket-routes.ts"

/**
 * One way of using the API. Server routes, the OpenAPI description and the client's calls are made from this table.
 * `caller`: who may ask. `person` needs a valid access token, `optional` takes one, `anyone` does not look at it.
 * `refusals`: what it answers instead, besides what its form implies: any call may meet a store or a server in trouble
 * or be one too many, a change `foreign_origin`, a caller `signed_out` and `token_expired`, ids `not_here`, and a body the
 * refusals of bodies.
 */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE"
  /** Parameters in braces, each named in `params`. */
  readonly path: `/api/${string}`
  readonly summary: string
  readonly caller: "anyone" | "optional" | "person"
  readonly params: z.ZodObject
  readonly body: z.ZodType | undefined
  /** The body is bytes of one of these media types, and no JSON; then `body` is undefined. */
  readonly takes?: {
    readonly media: readonly string[]
    readonly maxBytes: number
    /** What JSON among these is read as. */
    readonly form?: z.ZodType
    /** What is answered to another media type, to more bytes, and to fewer than were to come. */
    readonly otherwise: { readonly type: ErrorCode; readonly large: ErrorCode; readonly cut: ErrorCode }
  }
  readonly status: 200 | 201 | 204
  /** Undefined with status 204, and with bytes. */
  readonly answer: z.ZodType | undefined
  /** The answer is bytes of this media type, and no JSON. `cache`: for how long who may keep them. */
  readonly gives?: { readonly media: string; readonly cache: string }
  readonly refusals: readonly ErrorCode[]
}

export const API = {
  ...CORE_ROUTES,
  ...ASK_ROUTES,
  ...CLAIM_ROUTES,
  ...ROOM_ROUTES,
  ...EDITOR_ROUTES,
  ...CALENDAR_ROUTES,
  ...REMINDER_ROUTES,
  ...DAY_ROUTES,
  ...CHANNEL_ROUTES,
  ...CARD_ROUTES,
  ...ARRANGEMENT_ROUTES,
  ...REPLY_ROUTES,
  ...TICKET_ROUTES,
  ...PHOTO_ROUTES,
  ...KEPT_ROUTES,
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof API
