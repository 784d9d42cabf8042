import { createHash } from "node:crypto"
import type { Hono } from "hono"
import type { Calendars } from "../calendar/commands.ts"
import { answerRefusal, answerTooMany, type Call, type Served } from "./answers.ts"
import { peerOfCall } from "./mount.ts"
import { clientOf, ownOrigin, type Trust } from "./peer.ts"
import type { ReadLimits } from "./read-limits.ts"

export interface CalendarMount {
  readonly calendars: Pick<Calendars, "open" | "write">
  readonly trust: Trust
  readonly reads: ReadLimits
}

/** The address is the secret: whatever is logged, counted or answered has this pattern in its place. */
const ROUTE = "/calendar/{token}.ics"
const ADDRESS = /^\/calendar\/([0-9a-hjkmnp-tv-z]{52})\.ics$/

/** Serves calendar feeds to the programs that subscribed to them, which have no session (M10). */
export function mountCalendar(app: Hono<Served>, { calendars, trust, reads }: CalendarMount): void {
  app.get("/calendar/*", async (call) => {
    call.set("route", ROUTE)
    const reader = { client: clientOf(trust, peerOfCall(call)), person: undefined }
    const wait = reads.take(reader)
    if (wait > 0) return answerTooMany(call, wait)
    const [, token] = ADDRESS.exec(call.req.path) ?? []
    const holder = token === undefined ? undefined : await calendars.open(token)
    // One that ended and one that never was are the same answer (A3).
    if (holder === undefined) return answerRefusal(call, { code: "not_here" })
    // Counted apart from what the person reads: whoever has the address must not slow down their pages.
    const made = reads.inTurn(`calendar ${holder.viewer.id}`, () =>
      calendars.write(holder, ownOrigin(trust, peerOfCall(call))),
    )
    if (made === undefined) return answerTooMany(call, 1)
    const text = Buffer.from(await made)
    reads.charge(reader, text.length)
    return answerFeed(call, text)
  })
}

/**
 * The tag is made of the text alone, so it tells nothing that the text does not (S3). Programs keep what they have and
 * ask each time whether it is still that: an address that was replaced ends at once.
 */
function answerFeed(call: Call, text: Uint8Array<ArrayBuffer>): Response {
  const tag = `"${createHash("sha256").update(text).digest("base64url")}"`
  call.header("cache-control", "private, no-cache")
  call.header("etag", tag)
  if (isKnown(call.req.header("if-none-match"), tag)) return call.body(null, 304)
  call.header("content-type", "text/calendar; charset=utf-8")
  return call.body(text)
}

/** Whether the other end has what the tag names; a proxy that compresses marks tags as weak. */
const isKnown = (header: string | undefined, tag: string): boolean =>
  (header ?? "").split(",").some((one) => ["*", tag].includes(one.trim().replace(/^W\//, "")))
