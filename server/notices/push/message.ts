import webPush from "web-push"
import type { PushPayload } from "../../../shared/push-payload.ts"
import { floorBoundary } from "../../../shared/graphemes.ts"
import type { OutboundRequest } from "../../outbound/post.ts"
import type { Notice } from "../port.ts"
import { topicOf } from "../topic.ts"
import type { SubscriptionRecord } from "./record.ts"
import type { VapidRecord } from "./vapid.ts"

/** How this place shows itself to push services: its keys, and whom their operators write to. */
export interface PushIdentity extends VapidRecord {
  readonly subject: string
}

/** Push services keep nothing longer, s. */
const TTL_MAX_S = 28 * 86_400
/** Push services take 4,096 bytes, 103 of which are encryption: what is longer is cut between characters. */
const TITLE_MAX_BYTES = 400
const BODY_MAX_BYTES = 1_600
/** JSON writes some characters as six. */
const PATH_MAX = 250

/** The request that hands a notice to a push service for one device, encrypted by RFC 8291. Throws when its keys are none. */
export function pushRequest(
  notice: Notice,
  { endpoint, p256dh, auth }: SubscriptionRecord,
  { identity, now }: { readonly identity: PushIdentity; readonly now: number },
): OutboundRequest {
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(payloadOf(notice)),
    {
      vapidDetails: identity,
      TTL: Math.min(TTL_MAX_S, Math.floor((notice.expiresAt - now) / 1000)),
      // What makes no sound may wait until the phone wakes up by itself.
      urgency: notice.silent ? "low" : "high",
      topic: topicOf(notice),
    },
  )
  return { headers: asHeaders(headers), body: body ?? new Uint8Array() }
}

const asHeaders = (headers: object): Readonly<Record<string, string | number>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

const payloadOf = (notice: Notice): PushPayload => ({
  title: cut(notice.title, TITLE_MAX_BYTES),
  body: cut(notice.body, BODY_MAX_BYTES),
  path: notice.path.length > PATH_MAX ? "/" : notice.path,
  tag: topicOf(notice),
  silent: notice.silent,
})

/** At most so many bytes as JSON, whole characters. */
function cut(text: string, maxBytes: number): string {
  let kept = text.slice(0, maxBytes)
  while (Buffer.byteLength(JSON.stringify(kept)) > maxBytes)
    kept = kept.slice(0, floorBoundary(kept, Math.floor(kept.length * 0.9)))
  return kept.length === text.length ? text : `${kept.slice(0, floorBoundary(text, kept.length))}…`
}
