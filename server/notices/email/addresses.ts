import { createHmac } from "node:crypto"
import type { EmailState, MailResult } from "../../../shared/channel-routes.ts"
import { base32, type PersonId, secureRandom } from "../../../shared/ids.ts"
import type { Language } from "../../../shared/languages.ts"
import { MAILS_PER_DAY } from "../../../shared/limits.ts"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { Clock } from "../../clock.ts"
import { hashOf } from "../../links/rules.ts"
import { type QuotaRecord, takeToday } from "../../people/quotas.ts"
import type { Table } from "../../store/table.ts"
import type { Mailer, TriedOutcome } from "./mailer.ts"
import { type EmailRecord, type MailAddressRecord, oneMore } from "./record.ts"
import { confirmationMail } from "./texts.ts"

export interface EmailAddressesDeps {
  readonly emails: Table<EmailRecord>
  readonly mailAddresses: Table<MailAddressRecord>
  readonly quotas: Table<QuotaRecord>
  /** Undefined: this server sends no e-mail. */
  readonly sending: Sending | undefined
  /** Makes addresses into keys that nobody can guess back. */
  readonly addressKey: Uint8Array
  /** What this person reads, as far as a page of theirs named it. */
  readonly languageOf: (person: PersonId) => Promise<Language | undefined>
  readonly clock: Clock
}

/** How mail leaves, and what its links begin with. */
export interface Sending {
  readonly mailer: Pick<Mailer, "send">
  readonly origin: string
}

type Refused = "mail_off" | "mails_today" | "mail_refused" | "mail_failed"

const DAY_MS = 86_400_000
const CONFIRM_MS = 2 * DAY_MS
/** Confirmations to one address within 24 hours, whoever asks for them. */
const ASKED_PER_DAY = 3
/** How long a no of an address' owner is kept. */
const REFUSED_MS = 3 * 365 * DAY_MS
/** Records that say nothing any more and go with each confirmation. */
const SWEPT_AT_ONCE = 20

/** People's e-mail addresses: set, confirmed by their owners, and ended by one click (N11). */
export class EmailAddresses {
  readonly #deps: EmailAddressesDeps

  constructor(deps: EmailAddressesDeps) {
    this.#deps = deps
  }

  async of(person: PersonId): Promise<EmailState> {
    return this.#view(await this.#deps.emails.get(person))
  }

  /**
   * Sends a confirmation and answers once the mail server took it. Counted by person and by address, over everybody, so
   * that this is no way to send mail to strangers; its text has no word of a person.
   */
  async ask(person: PersonId, address: string): Promise<Result<EmailState, Refused>> {
    const { quotas, sending, languageOf, clock } = this.#deps
    if (sending === undefined) return refuse("mail_off")
    const before = await this.#deps.emails.get(person)
    // Confirmed already: what waits for another address ends.
    if (before?.address === address) return ok(this.#view(await this.#save(person, withoutPending)))
    const taken = await takeToday(
      quotas,
      { person, now: clock.now() },
      { mails: { units: 1, limit: MAILS_PER_DAY } },
    )
    if (!taken.ok) return refuse("mails_today")
    const asked = await this.#countAsked(address)
    if (!asked.ok) return asked
    const token = base32(secureRandom(32))
    // Before it leaves: who is quick with the link finds it.
    const saved = await this.#save(person, (record) => ({
      ...record,
      pending: address,
      confirm: hashOf(token),
      confirmUntil: clock.now() + CONFIRM_MS,
    }))
    const outcome = await sending.mailer.send({
      to: address,
      id: `confirm.${hashOf(token)}`,
      ...confirmationMail(`${sending.origin}/mail/confirm#${token}`, {
        origin: sending.origin,
        language: await languageOf(person),
      }),
    })
    // One whose answer was lost may have arrived.
    if (outcome.kind === "accepted" || outcome.kind === "unknown") return ok(this.#view(saved))
    await this.#save(person, (record) => (record.confirm === hashOf(token) ? withoutPending(record) : record))
    return refuse("mail_failed")
  }

  /** Forgets the person's address, and what waits. */
  async remove(person: PersonId): Promise<void> {
    await this.#deps.emails.delete(person)
  }

  /** The owner of the address said yes, once. */
  async confirm(token: string): Promise<Result<void, "not_here">> {
    const found = await this.#waiting(token)
    if (found === undefined) return refuse("not_here")
    const stop = base32(secureRandom(32))
    const changed = await this.#deps.emails.change(found.key, (record) => {
      if (record.confirm !== hashOf(token) || record.pending === undefined) return refuse("not_here")
      return ok<EmailRecord>({ address: record.pending, stop })
    })
    return changed.ok ? ok(undefined) : refuse("not_here")
  }

  /** The owner of the address said that nobody may ask again. */
  async refuse(token: string): Promise<Result<void, "not_here">> {
    const found = await this.#waiting(token)
    if (found?.body.pending === undefined) return refuse("not_here")
    const until = this.#deps.clock.now() + REFUSED_MS
    const key = this.#keyOf(found.body.pending)
    await this.#deps.mailAddresses.change(key, (record) => ok({ ...record, refused: true, until }))
    await this.#deps.emails.change(found.key, (record) =>
      ok(record.confirm === hashOf(token) ? withoutPending(record) : record),
    )
    return ok(undefined)
  }

  /** Unsubscribes by the link in an e-mail: nothing goes to this address any more. */
  async stop(token: string): Promise<Result<void, "not_here">> {
    const [found] = await this.#deps.emails.find("stop", { equals: token, limit: 1 })
    if (found === undefined) return refuse("not_here")
    await this.#deps.emails.change(found.key, (record) => {
      const { address: _address, stop: _stop, last: _last, day: _day, ...rest } = record
      return ok(record.stop === token ? rest : record)
    })
    return ok(undefined)
  }

  /** Keeps how a mail to the person's address ended, for them to see (N12). */
  async note(person: PersonId, address: string, last: MailResult): Promise<void> {
    await this.#deps.emails.change(person, (record) =>
      ok(record.address === address ? { ...record, last } : record),
    )
  }

  async #waiting(token: string) {
    const [found] = await this.#deps.emails.find("confirm", { equals: hashOf(token), limit: 1 })
    return found && (found.body.confirmUntil ?? 0) > this.#deps.clock.now() ? found : undefined
  }

  /** The person's record as the rule makes it, whether or not there was one. */
  async #save(person: PersonId, rule: (record: EmailRecord) => EmailRecord): Promise<EmailRecord> {
    const { emails } = this.#deps
    for (;;) {
      const changed = await emails.change(person, (record) => ok(rule(record)))
      if (changed.ok) return changed.value
      const first = rule({})
      if ((await emails.insert(person, first)) === "inserted") return first
    }
  }

  async #countAsked(address: string): Promise<Result<void, "mails_today" | "mail_refused">> {
    const { mailAddresses, clock } = this.#deps
    const now = clock.now()
    for (const { key } of await mailAddresses.find("until", { to: now, limit: SWEPT_AT_ONCE }))
      await mailAddresses.deleteIf(key, ({ until }) => until <= now)
    const key = this.#keyOf(address)
    for (;;) {
      const changed = await mailAddresses.change(key, (record) => {
        if (record.refused) return refuse("mail_refused")
        const asked = oneMore(record.asked, { now, limit: ASKED_PER_DAY })
        return asked ? ok({ ...record, asked, until: now + DAY_MS }) : refuse("mails_today")
      })
      if (changed.ok) return ok(undefined)
      if (changed.error !== "absent") return refuse(changed.error)
      const first = { asked: { since: now, count: 1 }, refused: false, until: now + DAY_MS }
      if ((await mailAddresses.insert(key, first)) === "inserted") return ok(undefined)
    }
  }

  /** Two spellings of one address are one. */
  #keyOf(address: string): string {
    return createHmac("sha256", this.#deps.addressKey).update(address.toLowerCase()).digest("base64url")
  }

  #view(record: EmailRecord | undefined): EmailState {
    const { address, pending, last, confirmUntil = 0 } = record ?? {}
    const waits = pending !== undefined && confirmUntil > this.#deps.clock.now()
    return {
      available: this.#deps.sending !== undefined,
      ...(address !== undefined && { address }),
      ...(waits && { pending }),
      ...(last && { last }),
    }
  }
}

function withoutPending(record: EmailRecord): EmailRecord {
  const { pending: _pending, confirm: _confirm, confirmUntil: _until, ...rest } = record
  return rest
}

/** How a mail ended, as its person is shown it. */
export const mailResult = ({ kind }: TriedOutcome, at: number): MailResult => ({ at, kind })
