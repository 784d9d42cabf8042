import type { OccasionView } from "../../shared/api.ts"
import type { CalendarView, CreateCalendar, NewCalendar } from "../../shared/calendar-routes.ts"
import { base32, PersonId, secureRandom } from "../../shared/ids.ts"
import type { Language } from "../../shared/languages.ts"
import { ok, refuse } from "../../shared/result.ts"
import { type Clock, hourOf } from "../clock.ts"
import { dayPlaces, daysIn, type DayReads, type FoundDay } from "../days/read.ts"
import { hashOf } from "../links/rules.ts"
import { showAll, viewerFor, type OccasionDeps } from "../occasions/commands.ts"
import { atHome } from "../occasions/home.ts"
import type { Seen, Viewer } from "../occasions/rules.ts"
import { sameName } from "../people/look-alikes.ts"
import type { Table } from "../store/table.ts"
import type { DayWords } from "../words/catalogue.ts"
import { wordsIn } from "../words/words-in.ts"
import { dayEntryOf } from "./day-entries.ts"
import { type Entry, writeFeed } from "./feed.ts"
import { type CalendarRecord, viewCalendar } from "./rules.ts"
import { occasionName } from "./titles.ts"

export interface CalendarDeps
  extends Pick<OccasionDeps, "people" | "circles" | "memberships" | "occasions">, DayReads {
  readonly calendars: Table<CalendarRecord>
  /** Whether this person is signed in anywhere, or could come back by their personal link. */
  readonly stillHere: (person: PersonId) => Promise<boolean>
  /** What this person reads, as far as a page of theirs named it. */
  readonly languageOf: (person: PersonId) => Promise<Language | undefined>
  readonly clock: Clock
}

/** Whose feed an address opens. */
export interface CalendarHolder {
  readonly viewer: Viewer
  readonly record: CalendarRecord
}

/**
 * Calendar feeds of people (M10). What one tells is what home shows its person at that moment, less what a calendar,
 * which others may look at, should not say.
 */
export class Calendars {
  readonly #deps: CalendarDeps

  constructor(deps: CalendarDeps) {
    this.#deps = deps
  }

  /** The person's feed, if there is one. */
  async of(person: PersonId): Promise<CalendarView | undefined> {
    const record = await this.#deps.calendars.get(person)
    return record && viewCalendar(record)
  }

  /** Makes the person's feed; the address of one that was there ends at once. The token is told once and not kept. */
  async make(person: PersonId, { alarms, surprises }: CreateCalendar): Promise<NewCalendar> {
    const { calendars, clock } = this.#deps
    const token = base32(secureRandom(32))
    const record = { hash: hashOf(token), alarms, surprises, createdAt: clock.now() }
    const changed = await calendars.change(person, () => ok(record))
    // Two that are made at once are one after the other: the later one is the person's feed.
    if (!changed.ok && (await calendars.insert(person, record)) === "exists")
      await calendars.change(person, () => ok(record))
    return { calendar: viewCalendar(record), token }
  }

  /** Ends the person's feed; what was fetched before is the calendar's. */
  async end(person: PersonId): Promise<void> {
    await this.#deps.calendars.delete(person)
  }

  /** Whose feed this token opens; undefined for one that ended or never was, and for somebody who is gone. */
  async open(token: string): Promise<CalendarHolder | undefined> {
    const { calendars, people, stillHere } = this.#deps
    const [found] = await calendars.find("hash", { equals: hashOf(token), limit: 1 })
    if (found === undefined) return undefined
    const person = PersonId.parse(found.key)
    const viewer = await viewerFor(people, person)
    return viewer && (await stillHere(person)) ? { viewer, record: found.body } : undefined
  }

  /** The text of the feed as of now. `origin`: what links to occasions begin with. */
  async write({ viewer, record }: CalendarHolder, origin: string | undefined): Promise<string> {
    const { clock } = this.#deps
    const now = clock.now()
    const { shown } = await atHome(this.#deps, viewer)
    const told = new Map(shown.filter((seen) => belongsIn(record, seen)).map((seen) => [seen.id, seen]))
    const views = await showAll(this.#deps, [...told.values()])
    const language = await this.#deps.languageOf(viewer.id)
    const words = wordsIn(language).days
    const entries = views.flatMap((view) =>
      entryOf(view, told.get(view.id)?.occasion.changedAt, { alarms: record.alarms, words }),
    )
    const days = await this.#days(viewer, views)
    await this.#noteFetch(viewer.id, record, now)
    const as = { alarms: record.alarms, viewer: [viewer.id, ...viewer.record.also], words }
    return writeFeed({ entries, days: days.map((day) => dayEntryOf(day, as)), origin, language, now })
  }

  /** The days of the person's circles, but for those that one of these occasions is about. */
  async #days(viewer: Viewer, views: readonly OccasionView[]): Promise<readonly FoundDay[]> {
    const found = await daysIn(this.#deps, await dayPlaces(this.#deps, viewer.id))
    return found.filter((one) => !views.some((view) => isAbout(view, one)))
  }

  async #noteFetch(person: PersonId, { hash }: CalendarRecord, now: number): Promise<void> {
    const fetchedAt = hourOf(now)
    await this.#deps.calendars.change(person, (latest) =>
      latest.hash !== hash
        ? refuse("replaced")
        : ok(latest.fetchedAt === fetchedAt ? latest : { ...latest, fetchedAt }),
    )
  }
}

const isAbout = ({ kind, circle, recipients }: OccasionView, { day, person }: FoundDay): boolean =>
  kind === day.kind &&
  circle.id === day.circle &&
  recipients.some(({ id, name }) => (person === undefined ? sameName(name, day.name) : id === person))

/** What has a day and goes on; a surprise only where its person asked for them. */
const belongsIn = ({ surprises }: CalendarRecord, { occasion }: Seen): boolean =>
  occasion.date !== undefined &&
  // Whom a card from a file was for is celebrated elsewhere.
  occasion.brought === undefined &&
  occasion.archivedAt === undefined &&
  (surprises || occasion.secrecy === "together")

function entryOf(
  view: OccasionView,
  changedAt: number | undefined,
  { alarms, words }: Pick<CalendarRecord, "alarms"> & { readonly words: DayWords },
): readonly Entry[] {
  const { id, kind, date, zone, createdAt, recipient } = view
  if (date === undefined) return []
  const title = words.called(occasionName(view))
  // Nobody is reminded of their own day (N9).
  return [
    {
      id,
      title,
      kind,
      date,
      zone,
      createdAt,
      changedAt: changedAt ?? createdAt,
      alarms: alarms && !recipient,
    },
  ]
}
