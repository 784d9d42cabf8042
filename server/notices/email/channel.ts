import { base32, type PersonId, secureRandom } from "../../../shared/ids.ts"
import { ok, refuse } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import type { Table } from "../../store/table.ts"
import type { FailureWords } from "../../words/catalogue.ts"
import { wordsIn } from "../../words/words-in.ts"
import type { Channel, DeliveryResult, Notice } from "../port.ts"
import { topicOf } from "../topic.ts"
import { type EmailAddresses, mailResult, type Sending } from "./addresses.ts"
import type { TriedOutcome } from "./mailer.ts"
import { type EmailRecord, oneMore, type SentMailRecord } from "./record.ts"
import { noticeMail } from "./texts.ts"

export interface EmailChannelDeps {
  readonly emails: Table<EmailRecord>
  readonly mails: Table<SentMailRecord>
  readonly addresses: Pick<EmailAddresses, "note">
  readonly sending: Sending
  readonly clock: Clock
}

const DAY_MS = 86_400_000
/** Mails to one address within 24 hours: more than a family has to say. */
const MAILS_MAX = 40
/** A mail server that answered "later" is asked again after this, ms: greylisting takes five minutes. */
const LATER_MS = 300_000
const RETRY_MS = 60_000
/** Records of sent mails that may be forgotten and go with each mail. */
const SWEPT_AT_ONCE = 20

/**
 * E-mail: each notice at most once, whichever node tries it and wherever one dies (N3). It is lost only by a node that
 * dies while the mail server reads it.
 */
export class EmailChannel implements Channel {
  readonly name = "email"
  readonly #deps: EmailChannelDeps

  constructor(deps: EmailChannelDeps) {
    this.#deps = deps
  }

  async deliver(notice: Notice): Promise<DeliveryResult> {
    const { emails, mails, clock } = this.#deps
    const now = clock.now()
    const words = wordsIn(notice.language).failures
    const record = await emails.get(notice.person)
    if (record?.address === undefined || record.stop === undefined) return { kind: "none" }
    if (notice.expiresAt <= now) return failed(words.late)
    await this.#forgetOld(now)
    const key = `${notice.person}:${topicOf(notice)}`
    const until = Math.max(notice.expiresAt, now) + 2 * DAY_MS
    const by = base32(secureRandom(16))
    if ((await mails.insert(key, { state: "claimed", by, until })) === "exists") {
      const taken = await mails.change(key, (sent) =>
        sent.state === "claimed" ? ok({ ...sent, by }) : refuse(sent),
      )
      if (!taken.ok) return earlier(taken.error, words)
    }
    if (!(await this.#countOne(notice.person, now))) {
      await mails.deleteIf(key, (sent) => sent.by === by)
      return failed(words.mailFull)
    }
    return this.#send(notice, { key, by, address: record.address, stop: record.stop })
  }

  async #send(
    notice: Notice,
    { key, by, address, stop }: Readonly<Record<"key" | "by" | "address" | "stop", string>>,
  ): Promise<DeliveryResult> {
    const { mails, addresses, sending, clock } = this.#deps
    const words = wordsIn(notice.language).failures
    // The right to send, taken when the server waits for the text: who dies after it has sent at most once, and who dies
    // before it nothing.
    const mayLeave = async (): Promise<boolean> => {
      const leaving = await mails.change(key, (sent) =>
        sent.state === "claimed" && sent.by === by
          ? ok({ ...sent, state: "unknown" as const })
          : refuse("elsewhere"),
      )
      return leaving.ok
    }
    const outcome = await sending.mailer.send({
      to: address,
      id: topicOf(notice),
      unsubscribe: `${sending.origin}/mail/stop/${stop}`,
      mayLeave,
      ...noticeMail(notice, { origin: sending.origin, stop: `${sending.origin}/mail/stop/${stop}` }),
    })
    if (outcome.kind === "accepted")
      await mails.change(key, (sent) => ok({ ...sent, state: "accepted" as const, id: outcome.id }))
    else if (outcome.kind === "stayed") return failed(words.mailElsewhere)
    else if (outcome.kind !== "unknown") await mails.deleteIf(key, (sent) => sent.by === by)
    await addresses.note(notice.person, address, mailResult(outcome, clock.now()))
    return told(outcome, words)
  }

  async #countOne(person: PersonId, now: number): Promise<boolean> {
    const counted = await this.#deps.emails.change(person, (record) => {
      const day = oneMore(record.day, { now, limit: MAILS_MAX })
      return day ? ok({ ...record, day }) : refuse("full")
    })
    return counted.ok
  }

  async #forgetOld(now: number): Promise<void> {
    const { mails } = this.#deps
    for (const { key } of await mails.find("until", { to: now, limit: SWEPT_AT_ONCE }))
      await mails.deleteIf(key, ({ until }) => until <= now)
  }
}

function told(outcome: TriedOutcome, words: FailureWords): DeliveryResult {
  if (outcome.kind === "accepted") return { kind: "delivered", via: "e-mail", id: outcome.id }
  if (outcome.kind === "unknown") return failed(words.mailLost)
  if (outcome.kind === "unreachable") return failed(words.mailSilent, RETRY_MS)
  return outcome.again
    ? failed(words.mailPutOff(outcome.code), LATER_MS)
    : failed(words.mailRefused(outcome.code))
}

const failed = (reason: string, retryAfter?: number): DeliveryResult => ({
  kind: "failed",
  again: retryAfter !== undefined,
  reason,
  ...(retryAfter !== undefined && { retryAfter }),
})

/** What an attempt before came to. */
function earlier(sent: SentMailRecord | "absent", words: FailureWords): DeliveryResult {
  if (sent === "absent") return failed(words.mailElsewhere, RETRY_MS)
  if (sent.state !== "accepted") return failed(words.mailLost)
  return { kind: "delivered", via: "e-mail", ...(sent.id !== undefined && { id: sent.id }) }
}
