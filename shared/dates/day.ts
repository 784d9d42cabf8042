/** Calendar days. Arithmetic here counts days, never hours; a time zone comes in only to say which day it is (D1). */

/** A day of the Gregorian calendar; month 1 to 12. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** How many days a month has. */
export const daysIn = (month: number, year: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0)

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
export function addDays({ year, month, day }: Day, days: number): Day {
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

/** "2027-02-28": for keys, `<time dateTime>` and feeds, never to be parsed as an instant. */
export const isoDay = ({ year, month, day }: Day): string =>
  [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-")
