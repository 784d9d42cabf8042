import type { FloatingDate, OccasionKind } from "./api.ts"

/**
 * Dates of celebrations. A birthday is a floating date (D1): month, day and perhaps a year, never an instant and
 * never midnight somewhere. Everything here counts in calendar days; a time zone comes in only to say which day it is.
 */

/** A day of the Gregorian calendar; month 1 to 12. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** When somebody born on 29 February celebrates in other years (D2). The default is never late. */
export type LeapPolicy = "feb28" | "mar1"
const DEFAULT_LEAP_POLICY: LeapPolicy = "feb28"

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const daysIn = (month: number, year: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0)

/** Whether the date exists: 29 February without a year does, in 2023 it does not. */
export function isValid({ month, day, year }: FloatingDate): boolean {
  if (!Number.isInteger(month) || !Number.isInteger(day) || !Number.isInteger(year ?? 0)) return false
  return day >= 1 && day <= daysIn(month, year ?? 2000)
}

/** The day of the date in a year, always from the original date, never by adding to the last occurrence (D2). */
export function occurrenceIn(
  date: FloatingDate,
  year: number,
  policy: LeapPolicy = DEFAULT_LEAP_POLICY,
): Day {
  const { month, day } = date
  if (day <= daysIn(month, year)) return { year, month, day }
  return policy === "feb28" ? { year, month: 2, day: 28 } : { year, month: 3, day: 1 }
}

/** What comes back every year; the others happen once. */
const YEARLY: ReadonlySet<OccasionKind> = new Set<OccasionKind>(["birthday", "anniversary", "christmas"])
export const isYearly = (kind: OccasionKind): boolean => YEARLY.has(kind)

/**
 * The next day to celebrate, today included (D6). What happens once and has a year is on that day or is over
 * (undefined); without a year it is the next such day. Nothing recurs before its own first year.
 */
export function nextOccurrence(
  date: FloatingDate,
  yearly: boolean,
  today: Day,
  policy: LeapPolicy = DEFAULT_LEAP_POLICY,
): Day | undefined {
  if (!yearly && date.year !== undefined) {
    const once = occurrenceIn(date, date.year, policy)
    return daysBetween(today, once) >= 0 ? once : undefined
  }
  const year = Math.max(today.year, date.year ?? today.year)
  const found = occurrenceIn(date, year, policy)
  return daysBetween(today, found) >= 0 ? found : occurrenceIn(date, year + 1, policy)
}

/** Days since 1 March 0000, by counting years that begin in March, so that the leap day is the last of its year. */
function dayNumber({ year, month, day }: Day): number {
  const shifted = month <= 2 ? year - 1 : year
  const monthsFromMarch = (month + 9) % 12
  return (
    365 * shifted +
    Math.floor(shifted / 4) -
    Math.floor(shifted / 100) +
    Math.floor(shifted / 400) +
    Math.floor((153 * monthsFromMarch + 2) / 5) +
    day -
    1
  )
}

/** Calendar days from one day to another, negative when it lies before; no clock change and no zone comes into it. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from)

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? ""
  const known = formatters.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    ...(zone === undefined ? {} : { timeZone: zone }),
    year: "numeric",
    month: "numeric",
    day: "numeric",
  })
  formatters.set(key, made)
  return made
}

/** Whether the platform knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}

/** Which day it is in a zone at an instant (ms since the epoch). A zone too new for this device: the device's own. */
export function todayIn(zone: string, nowMs: number): Day {
  const parts = formatterOf(isZone(zone) ? zone : undefined).formatToParts(nowMs)
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  return { year: of("year"), month: of("month"), day: of("day") }
}

/** The day so many calendar days later. */
export function daysLater({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

const HOUR_MS = 3_600_000

/** The first instant of a day in a zone, in ms since the epoch; midnight may not exist, nor may the day (N2). */
export function startOfDay(zone: string, day: Day): number {
  const midnight = Date.UTC(day.year, day.month - 1, day.day)
  // Zones are at most 14 hours ahead and 12 behind; a skipped day is over before it begins.
  let before = midnight - 16 * HOUR_MS
  let from = midnight + 40 * HOUR_MS
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (daysBetween(day, todayIn(zone, middle)) >= 0) from = middle
    else before = middle
  }
  return from
}

/** The age (or the years together) reached in that year; undefined when the year is unknown (D5) or not past. */
export function turns(date: FloatingDate, occurrenceYear: number): number | undefined {
  if (date.year === undefined || occurrenceYear <= date.year) return undefined
  return occurrenceYear - date.year
}

/** "2027-02-28": for keys, `<time dateTime>` and feeds, never to be parsed as an instant. */
export const isoDay = ({ year, month, day }: Day): string =>
  [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-")
