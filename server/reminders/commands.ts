import type { PersonId } from "../../shared/ids.ts"
import { base32, secureRandom } from "../../shared/ids.ts"
import { isZone } from "../../shared/dates/day.ts"
import type { Language } from "../../shared/languages.ts"
import { type ChannelName, NoticeKey } from "../../shared/notices.ts"
import type { ReportZone, TestAnswer } from "../../shared/reminder-routes.ts"
import type { ChangeReminders, NextReminder, Reminders, ShownNotice } from "../../shared/reminders.ts"
import { ok, type Result } from "../../shared/result.ts"
import { hourOf } from "../clock.ts"
import { refusal, type Refusal, wrongField } from "../endpoint.ts"
import type { Events } from "../events.ts"
import type { Channel, DeliveryResult } from "../notices/port.ts"
import {
  afterAttempt,
  logOf,
  nextOf,
  type NoticeRecord,
  read,
  settled,
  shown,
  viewNotice,
} from "../notices/records.ts"
import { wordsIn } from "../words/words-in.ts"
import { nudge } from "./agenda.ts"
import { viewNext } from "./explain.ts"
import type { LookDeps } from "./look.ts"
import { newNotice } from "./new-notice.ts"
import { type News, noticeOf } from "./news.ts"
import { type Looking, remindersAround, RULES } from "./plan.ts"
import {
  changeSettings,
  firstSettings,
  planSettings,
  reportLanguage,
  reportZone,
  type SettingsRecord,
  viewSettings,
  zoneToAsk,
} from "./settings.ts"

export interface RemindersDeps extends LookDeps {
  readonly events: Events
  /** Open pages, for a test. */
  readonly live: Channel
  /** Somebody is to be looked at now, by this node as by any. */
  readonly wake: () => void
}

/** How far ahead the next reminders are looked for, in days: most people have some soon. */
const AHEAD_DAYS = [40, 120, 380]
const NEXT = 3
const LOG_SHOWN = 20
const UNKNOWN_ZONE = "UTC"
const TEST_MS = 600_000

const showsOnPages = ({ readAt, offPages, notBefore, expiresAt }: NoticeRecord, now: number): boolean =>
  readAt === undefined && offPages === undefined && notBefore <= now && now < expiresAt

/** What one person sees and sets of their reminders (N12). */
export class PersonsReminders {
  readonly #deps: RemindersDeps

  constructor(deps: RemindersDeps) {
    this.#deps = deps
  }

  async view(person: PersonId): Promise<Result<Reminders, Refusal>> {
    const { settings: all, clock, knownTo, zones, notices } = this.#deps
    const now = clock.now()
    const kept = await all.get(person)
    const settings = kept ?? firstSettings(UNKNOWN_ZONE, now)
    const known = await knownTo(person)
    if (known === undefined) return refusal("signed_out")
    const place = { zone: settings.zone, rules: zones }
    const looking = { ...known, settings: planSettings(settings), place }
    const sent = await notices.find("person", { equals: person })
    const askZone = zoneToAsk(settings, now)
    return ok({
      settings: viewSettings(settings),
      zoneKnown: kept !== undefined,
      ...(askZone !== undefined && { askZone }),
      next: [...(await this.#next(person, { looking, language: settings.language }, now))],
      log: logOf(sent.map(({ body }) => body)).slice(0, LOG_SHOWN),
    })
  }

  async #next(
    person: PersonId,
    { looking, language }: { readonly looking: Looking; readonly language: Language | undefined },
    now: number,
  ): Promise<readonly NextReminder[]> {
    const { told } = this.#deps
    const { settings, place } = looking
    for (const ahead of AHEAD_DAYS) {
      const all = remindersAround(looking, now, ahead).filter(({ at }) => at > now)
      const first = all.slice(0, 4 * NEXT)
      const keys = first.flatMap(({ keys: some }) => some)
      const records = [...(await told.getMany(keys.map((key) => `${person}:${key}`))).values()]
      const before = new Map(records.map(({ key, day }) => [key, { key, day }]))
      const next = first.filter((reminder) => !RULES.isTold(reminder, before)).slice(0, NEXT)
      if (next.length === NEXT || ahead === AHEAD_DAYS.at(-1))
        return next.map((reminder) => viewNext({ reminder, settings, place }, language))
    }
    return []
  }

  async change(person: PersonId, wanted: ChangeReminders): Promise<Result<Reminders, Refusal>> {
    const { settings: all, clock } = this.#deps
    if (wanted.zone !== undefined && !isZone(wanted.zone))
      return wrongField("zone", "There is no such time zone.")
    const now = clock.now()
    const change = (settings: SettingsRecord) => ok(changeSettings(settings, wanted, now))
    await this.#ensure(person, wanted.zone ?? UNKNOWN_ZONE)
    await all.change(person, change)
    await this.#look(person)
    return this.view(person)
  }

  /** The first zone that a device names is where its person lives; from then on they are reminded. */
  async report(person: PersonId, { zone, language }: ReportZone): Promise<Result<void, Refusal>> {
    const { settings: all, clock } = this.#deps
    if (!isZone(zone)) return wrongField("zone", "There is no such time zone.")
    if (await this.#ensure(person, zone, language)) return ok(undefined)
    await all.change(person, (settings) =>
      ok(reportLanguage(reportZone(settings, zone, clock.now()), language)),
    )
    return ok(undefined)
  }

  /** True when this person had no settings before. */
  async #ensure(person: PersonId, zone: string, language?: Language): Promise<boolean> {
    const { settings, agendas, clock } = this.#deps
    const now = clock.now()
    const first = reportLanguage(firstSettings(zone, now), language)
    const made = (await settings.insert(person, first)) === "inserted"
    if ((await agendas.insert(person, { wakeAt: now })) === "inserted") this.#deps.wake()
    return made
  }

  async #look(person: PersonId): Promise<void> {
    await nudge(this.#deps.agendas, person, this.#deps.clock.now())
    this.#deps.wake()
  }

  /** What an open page shows: true, and not read on any other page. */
  async notices(person: PersonId): Promise<readonly ShownNotice[]> {
    const { notices, agendas, clock, news } = this.#deps
    const now = clock.now()
    const pageAt = hourOf(now)
    await agendas.change(person, (agenda) => ok(agenda.pageAt === pageAt ? agenda : { ...agenda, pageAt }))
    const found = await notices.find("person", { equals: person })
    const wanted = found.map(({ body }) => body).filter((notice) => showsOnPages(notice, now))
    const stands = await Promise.all(wanted.map((notice) => news.stands(notice)))
    return wanted
      .filter((_, at) => stands[at])
      .toSorted((a, b) => a.madeAt - b.madeAt)
      .map(viewNotice)
  }

  async shown(person: PersonId, keys: readonly NoticeKey[]): Promise<void> {
    await this.#each(person, keys, shown)
  }

  async read(person: PersonId, keys: readonly NoticeKey[]): Promise<void> {
    await this.#each(person, keys, read)
  }

  async #each(
    person: PersonId,
    keys: readonly NoticeKey[],
    rule: (notice: NoticeRecord, now: number) => NoticeRecord,
  ): Promise<void> {
    const { notices, events, clock } = this.#deps
    let changed = false
    for (const key of keys) {
      await notices.change(`${person}:${key}`, (notice) => {
        const after = rule(notice, clock.now())
        changed ||= after !== notice
        return ok(after)
      })
    }
    if (changed) events.publish({ type: "notices_changed", person })
  }

  /** Sends a test, whatever the settings say, and answers what the channel said. */
  async test(person: PersonId, channel: ChannelName): Promise<Result<TestAnswer, Refusal>> {
    const { notices, clock, channels, live, settings: all, onFault } = this.#deps
    const now = clock.now()
    const key = NoticeKey.parse(`test|${base32(secureRandom(16))}`)
    const settings = (await all.get(person)) ?? firstSettings(UNKNOWN_ZONE, now)
    const { language } = settings
    const words = wordsIn(language).test
    const made = newNotice({
      ...words,
      person,
      key,
      now,
      settings,
      kind: "test",
      path: "/",
      silent: false,
      hasPage: false,
      expiresAt: now + TEST_MS,
    })
    // No channel waits for it but this one, here and now.
    await notices.insert(`${person}:${key}`, settled({ ...made, channels: {} }, now, false))
    const notice = {
      person,
      key,
      ...words,
      kind: "test",
      path: "/",
      silent: false,
      language,
      expiresAt: made.expiresAt,
    } as const
    const way = [live, ...channels].find(({ name }) => name === channel)
    let result: DeliveryResult = { kind: "none" }
    try {
      result = (await way?.deliver(notice)) ?? { kind: "none" }
    } catch (error) {
      onFault(`the channel ${channel} failed`, error)
      result = { kind: "failed", again: true, reason: wordsIn(language).failures.fault }
    }
    // A page that showed it wrote it down already.
    if (channel !== "live" || result.kind !== "delivered")
      await notices.change(`${person}:${key}`, (stored) => {
        const { channels: tried, ...after } = afterAttempt(stored, {
          channel,
          result,
          now: clock.now(),
          alsoEmail: false,
        })
        return ok(settled({ ...after, channels: {} }, clock.now(), Boolean(tried)))
      })
    return ok({
      result: result.kind,
      ...(result.kind === "delivered" && result.via !== undefined && { via: result.via }),
      ...(result.kind === "failed" && { reason: result.reason }),
    })
  }

  /** Whether a look that has not begun is due by then. One that is under way may have read the notices already. */
  async #willLook(person: PersonId, by: number): Promise<boolean> {
    const agenda = await this.#deps.agendas.get(person)
    return agenda !== undefined && agenda.lease === undefined && agenda.wakeAt <= by
  }

  /**
   * Tells somebody something that happened (not a reminder), once per key, after quiet hours (N6). False: nobody by
   * that id was ever on a device of theirs, and nothing is told.
   */
  async tell(person: PersonId, news: News): Promise<boolean> {
    const { settings: all, agendas, notices, clock, zones: rules } = this.#deps
    const [settings, agenda] = await Promise.all([all.get(person), agendas.get(person)])
    if (settings === undefined || agenda === undefined) return false
    const to = { person, settings, now: clock.now(), hasPage: agenda.pageAt !== undefined, rules }
    const record = noticeOf(news, to)
    const inserted = await notices.insert(`${person}:${news.key}`, record)
    const stored = inserted === "inserted" ? record : await notices.get(`${person}:${news.key}`)
    // Also of one that was there: the node that made it may have ended before it could have its person looked at.
    const next = stored && nextOf(stored)
    if (next !== undefined && !(await this.#willLook(person, Math.max(next, to.now))))
      await this.#look(person)
    return true
  }
}
