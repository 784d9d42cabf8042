import type { SessionId } from "../../shared/ids.ts"
import type { KeyRing } from "../access/keys.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Events } from "../events.ts"
import type { QuotaRecord } from "../people/quotas.ts"
import { Outbound } from "../outbound/post.ts"
import type { Records } from "../store/port.ts"
import { type Table, tableOf } from "../store/table.ts"
import { EmailAddresses, type EmailAddressesDeps, type Sending } from "./email/addresses.ts"
import { EmailChannel } from "./email/channel.ts"
import { Mailer } from "./email/mailer.ts"
import { EmailRecord, MailAddressRecord, SentMailRecord } from "./email/record.ts"
import type { Channel } from "./port.ts"
import { PushChannel } from "./push/channel.ts"
import { SubscriptionRecord } from "./push/record.ts"
import { PushSubscriptions } from "./push/subscriptions.ts"
import { openVapid, VapidRecord } from "./push/vapid.ts"
import type { ChannelRoutesDeps } from "./routes.ts"

export interface ChannelsDeps {
  readonly records: Records
  readonly quotas: Table<QuotaRecord>
  readonly keys: Pick<KeyRing, "derive">
  readonly events: Pick<Events, "subscribe">
  readonly clock: Clock
  readonly signedIn: (devices: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
  readonly languageOf: EmailAddressesDeps["languageOf"]
  readonly onFault: (sentence: string, error: unknown) => void
  readonly config: Pick<
    Config,
    "PUBLIC_URL" | "VAPID_SUBJECT" | "PUSH_ALLOW_PRIVATE" | "SMTP_URL" | "MAIL_FROM"
  >
}

/** How people are reached when they have no page open. A channel that is not configured is undefined. */
export interface Channels {
  readonly push: Channel | undefined
  readonly email: Channel | undefined
  /** Those that are configured. */
  readonly all: readonly Channel[]
  readonly routes: ChannelRoutesDeps
  stop(): void
}

/** Makes the keys of Web Push on the first start. */
export async function openChannels(deps: ChannelsDeps): Promise<Channels> {
  const { records, clock, config, signedIn, events, onFault } = deps
  const outbound = new Outbound({ allowPrivate: config.PUSH_ALLOW_PRIVATE })
  const subscriptions = new PushSubscriptions({
    subscriptions: tableOf(records, "pushSubscriptions", SubscriptionRecord),
    allows: (endpoint) => outbound.allows(endpoint),
    signedIn,
    clock,
  })
  const end = events.subscribe((event) => {
    if (event.type !== "session_ended") return
    // Whatever is left is found when something is sent.
    subscriptions
      .ended(event.session)
      .catch((error: unknown) => onFault("a device's notifications did not end", error))
  })
  const vapid = await openVapid(tableOf(records, "keys", VapidRecord))
  const subject = subjectOf(config)
  const identity = subject === undefined ? undefined : { ...vapid, subject }
  const emails = tableOf(records, "emails", EmailRecord)
  const sending = sendingOf(config)
  const addresses = new EmailAddresses({
    emails,
    mailAddresses: tableOf(records, "mailAddresses", MailAddressRecord),
    quotas: deps.quotas,
    sending,
    addressKey: deps.keys.derive("addresses of e-mail"),
    languageOf: deps.languageOf,
    clock,
  })
  const mails = tableOf(records, "mails", SentMailRecord)
  const push = identity && new PushChannel({ subscriptions, outbound, identity, clock })
  const email = sending && new EmailChannel({ emails, mails, addresses, sending, clock })
  return {
    push,
    email,
    all: [push, email].filter((channel) => channel !== undefined),
    routes: { subscriptions, addresses, pushKey: identity?.publicKey },
    stop() {
      end()
      outbound.close()
    },
  }
}

/** Whom the operator of a push service may write to: push services want one that is reached from anywhere. */
function subjectOf({ VAPID_SUBJECT, PUBLIC_URL }: ChannelsDeps["config"]): string | undefined {
  return VAPID_SUBJECT ?? (PUBLIC_URL?.startsWith("https:") ? PUBLIC_URL : undefined)
}

/** The settings of e-mail are there together or not at all. */
function sendingOf({ SMTP_URL, MAIL_FROM, PUBLIC_URL }: ChannelsDeps["config"]): Sending | undefined {
  if (SMTP_URL === undefined || MAIL_FROM === undefined || PUBLIC_URL === undefined) return undefined
  return { mailer: new Mailer({ url: SMTP_URL, from: MAIL_FROM }), origin: PUBLIC_URL }
}
