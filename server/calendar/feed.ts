import ical, {
  ICalAlarmRelatesTo,
  ICalAlarmType,
  ICalEventRepeatingFreq,
  ICalEventTransparency,
  type ICalEventData,
} from "ical-generator"
import type { FloatingDate, OccasionKind } from "../../shared/api.ts"
import { type Day, isoDay, isZone, todayIn } from "../../shared/dates/day.ts"
import { isYearly, nextDay, dayIn } from "../../shared/dates/floating.ts"
import { type DayEntry, type Series, seriesOf } from "./day-entries.ts"
import type { OccasionId } from "../../shared/ids.ts"
import type { Language } from "../../shared/languages.ts"

/** A day to celebrate, with all that a calendar is told of it. */
export interface Entry {
  readonly id: OccasionId
  readonly title: string
  readonly kind: OccasionKind
  readonly date: FloatingDate
  /** Where those who are celebrated live; it says only on which day the series begins. */
  readonly zone: string
  /** Here and below: milliseconds since the Unix epoch. */
  readonly createdAt: number
  /** When what the calendar is told last changed. */
  readonly changedAt: number
  readonly alarms: boolean
}

export interface Feed {
  readonly entries: readonly Entry[]
  /** Days of circles. */
  readonly days: readonly DayEntry[]
  /** What links to occasions begin with; undefined: there are no links. */
  readonly origin: string | undefined
  /** Of the titles; undefined: English. */
  readonly language?: Language | undefined
  readonly now: number
}

const HOUR_S = 3_600
const DAY_S = 24 * HOUR_S
/** Reminders come so many days before, at 09:00 by the clock of the calendar: a day begins at its midnight. */
const LEAD_DAYS = [14, 7, 1, 0]
const REMIND_AT_S = 9 * HOUR_S
/** How often a calendar is asked to look again, in seconds. Days are known long before. */
const REFRESH_S = 6 * HOUR_S

/**
 * An iCalendar feed (RFC 5545) of whole days. The text depends on nothing but its arguments: not on the time zone of
 * the server, and of `now` only the day of what happens once in an unknown year.
 */
export function writeFeed({ entries, days, origin, language = "en", now }: Feed): string {
  const calendar = ical({
    name: "Jubilee",
    prodId: { company: "Jubilee", product: "Calendar feed", language: language.toUpperCase() },
    ttl: REFRESH_S,
    events: [
      ...byId(entries).map((entry) => eventOf(entry, { origin, now })),
      ...byId(days).map((day) => dayEvent(day, { origin, now })),
    ],
  })
  return `${alarmsLast(calendar.toString())}\r\n`
}

const byId = <T extends { readonly id: string }>(entries: readonly T[]): readonly T[] =>
  entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** RFC 5545 wants all properties of an event before its alarms; the library writes the link behind them. */
const alarmsLast = (text: string): string =>
  text.replaceAll(/^((?:BEGIN:VALARM\r\n.*?^END:VALARM\r\n)+)(.*?)(?=^END:VEVENT\r\n)/gms, "$2$1")

function eventOf(entry: Entry, { origin, now }: Pick<Feed, "origin" | "now">): ICalEventData {
  const { id, title, kind, date, changedAt, alarms } = entry
  return {
    id: `${id}@jubilee`,
    stamp: new Date(changedAt),
    start: isoDay(firstDay(entry, now)),
    allDay: true,
    summary: title,
    transparency: ICalEventTransparency.TRANSPARENT,
    ...(isYearly(kind) && { repeating: { freq: ICalEventRepeatingFreq.YEARLY, ...leapDay(date) } }),
    ...(origin !== undefined && { url: `${origin}/o/${id}` }),
    ...(alarms && { alarms: LEAD_DAYS.map((days) => alarm(title, days * DAY_S - REMIND_AT_S)) }),
  }
}

/** The library takes several lines as they are, and would write `RRULE:` before a single one. */
const repeating = ({ start, yearly, listed = [] }: Series): Pick<ICalEventData, "start" | "repeating"> => ({
  start,
  repeating: yearly
    ? { freq: ICalEventRepeatingFreq.YEARLY, ...yearly }
    : listed.map((day) => `RDATE;VALUE=DATE:${day}`).join("\r\n"),
})

const dayEvent = (day: DayEntry, { origin, now }: Pick<Feed, "origin" | "now">): ICalEventData => ({
  id: `${day.id}@jubilee`,
  stamp: new Date(day.changedAt),
  ...repeating(seriesOf(day, now)),
  allDay: true,
  summary: day.title,
  transparency: ICalEventTransparency.TRANSPARENT,
  ...(origin !== undefined && { url: `${origin}/days` }),
  ...(day.alarms && { alarms: LEAD_DAYS.map((lead) => alarm(day.title, lead * DAY_S - REMIND_AT_S)) }),
})

const alarm = (description: string, secondsBefore: number) => ({
  type: ICalAlarmType.display,
  description,
  trigger: secondsBefore,
  relatesTo: ICalAlarmRelatesTo.start,
})

/** 29 February: RFC 5545 skips years without that day, so it is the last day of February (D2, D3). */
const leapDay = ({ month, day }: FloatingDate) =>
  month === 2 && day === 29 ? { byMonth: [2], byMonthDay: [-1] } : {}

/**
 * The first day that the calendar shows. What comes every year begins with its first day since the occasion was made:
 * no year is invented where none is known (D5), a known one tells no age, and the day stays the same for ever. What
 * happens once in an unknown year is on the day that home shows: the next one.
 */
function firstDay({ kind, date, zone, createdAt }: Entry, now: number): Day {
  const yearly = isYearly(kind)
  const from = todayIn(isZone(zone) ? zone : "UTC", yearly ? createdAt : now)
  return nextDay(date, yearly, from) ?? dayIn(date, date.year ?? from.year)
}
