import { z } from "zod"
import { SessionId } from "./ids.ts"

/** The ways to reach a person when no page is open: Web Push and e-mail (N11, N12). */

/** What a push service answered last, or that it did not. `status`: of HTTP. */
export const PushResult = z.object({
  /** Milliseconds since the Unix epoch. */
  at: z.number(),
  kind: z.enum(["accepted", "answered", "unreachable", "blocked"]),
  status: z.number().int().optional(),
})
export type PushResult = z.infer<typeof PushResult>

const base64url = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`))

/** The longest address of a push service; real ones have about 200 characters, of Windows up to 500. */
const ENDPOINT_MAX = 1_024

/** What `PushSubscription.toJSON()` of a browser has. */
export const SubscribePush = z.object({
  endpoint: z.string().min(1).max(ENDPOINT_MAX),
  keys: z.object({ p256dh: base64url(87), auth: base64url(22) }),
})
export type SubscribePush = z.infer<typeof SubscribePush>

/** A device that gets notifications. */
export const PushDevice = z.object({
  device: SessionId,
  /** The device that asks. */
  current: z.boolean(),
  /** Here and in results: milliseconds since the Unix epoch. */
  since: z.number(),
  last: PushResult.optional(),
})
export type PushDevice = z.infer<typeof PushDevice>

/** An address that mail can go to: plain letters, so that nothing in it means something in a header. */
export const MailAddress = z
  .email()
  .max(254)
  .transform((text) => {
    const at = text.lastIndexOf("@")
    return `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`
  })

/** How the last mail ended. */
export const MailResult = z.object({
  at: z.number(),
  kind: z.enum(["accepted", "refused", "unreachable", "unknown"]),
})
export type MailResult = z.infer<typeof MailResult>

export const EmailState = z.object({
  /** Whether this server can send e-mail. */
  available: z.boolean(),
  /** Where e-mail goes: its owner has confirmed it. */
  address: z.string().optional(),
  /** Where a confirmation went, which nobody has answered yet. */
  pending: z.string().optional(),
  last: MailResult.optional(),
})
export type EmailState = z.infer<typeof EmailState>

export const Channels = z.object({
  push: z.object({
    /** The `applicationServerKey` of this server; null: it sends no notifications. */
    key: z.string().nullable(),
    devices: z.array(PushDevice),
  }),
  email: EmailState,
})
export type Channels = z.infer<typeof Channels>

export const SetEmail = z.object({ address: MailAddress })
/** What stands in a link of an e-mail. */
export const MailToken = z.string().regex(/^[0-9a-hjkmnp-tv-z]{52}$/)
export const ByMailToken = z.object({ token: MailToken })

const none = z.object({})

/** As part of the table of api-routes.ts. The one-click answer of mail programs is no part of the API: docs/protocol.md. */
export const CHANNEL_ROUTES = {
  channels: {
    method: "GET",
    path: "/api/me/channels",
    summary: "One's devices with notifications and one's e-mail address, each with its last result (N12)",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: Channels,
    refusals: [],
  },
  subscribePush: {
    method: "POST",
    path: "/api/me/push",
    summary: "Send notifications to this device; its subscription before ends (N4)",
    caller: "person",
    params: none,
    body: SubscribePush,
    status: 201,
    answer: PushDevice,
    refusals: ["push_off"],
  },
  unsubscribePush: {
    method: "DELETE",
    path: "/api/me/push/{device}",
    summary: "Send no notifications to a device of one's own any more",
    caller: "person",
    params: z.object({ device: SessionId }),
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: [],
  },
  setEmail: {
    method: "POST",
    path: "/api/me/email",
    summary: "Ask the owner of an e-mail address for a confirmation; nothing else goes there before (N11)",
    caller: "person",
    params: none,
    body: SetEmail,
    status: 200,
    answer: EmailState,
    refusals: ["mail_off", "mails_today", "mail_refused", "mail_failed"],
  },
  removeEmail: {
    method: "DELETE",
    path: "/api/me/email",
    summary: "Forget one's e-mail address",
    caller: "person",
    params: none,
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: [],
  },
  confirmEmail: {
    method: "POST",
    path: "/api/email/confirm",
    summary: "Confirm an address by the link that was sent there; opening the link alone confirms nothing",
    caller: "anyone",
    params: none,
    body: ByMailToken,
    status: 204,
    answer: undefined,
    refusals: ["not_here"],
  },
  refuseEmail: {
    method: "POST",
    path: "/api/email/refuse",
    summary: "Say by that link that nobody may ask for this address again",
    caller: "anyone",
    params: none,
    body: ByMailToken,
    status: 204,
    answer: undefined,
    refusals: ["not_here"],
  },
  stopEmail: {
    method: "POST",
    path: "/api/email/stop",
    summary: "Unsubscribe by the link in an e-mail",
    caller: "anyone",
    params: none,
    body: ByMailToken,
    status: 204,
    answer: undefined,
    refusals: ["not_here"],
  },
} as const
