import type { Hono } from "hono"
import { MailToken } from "../../shared/channel-routes.ts"
import type { EmailAddresses } from "../notices/email/addresses.ts"
import { answerRefusal, answerTooMany, type Served } from "./answers.ts"
import type { Buckets } from "./buckets.ts"
import { peerOfCall } from "./mount.ts"
import { clientOf, type Trust } from "./peer.ts"

export interface MailStopMount {
  readonly addresses: Pick<EmailAddresses, "stop">
  readonly trust: Trust
  /** How often one client may try links. */
  readonly tries: Buckets
}

/** The address is the secret: whatever is logged has this pattern in its place. */
const ROUTE = "/mail/stop/{token}"

/**
 * One-click unsubscribing by mail programs (RFC 8058): a POST without an origin, a session or a page. What it sends is not
 * read; the token says it all. A GET of the same address is the page that asks, since scanners open every link.
 */
export function mountMailStop(app: Hono<Served>, { addresses, trust, tries }: MailStopMount): void {
  app.post("/mail/stop/:token", async (call) => {
    call.set("route", ROUTE)
    call.header("cache-control", "no-store")
    const wait = tries.take(clientOf(trust, peerOfCall(call)))
    if (wait > 0) return answerTooMany(call, wait)
    const token = MailToken.safeParse(call.req.param("token"))
    const stopped = token.success ? await addresses.stop(token.data) : undefined
    if (stopped?.ok !== true) return answerRefusal(call, { code: "not_here" })
    return call.text("You get no more e-mails from here.")
  })
}
