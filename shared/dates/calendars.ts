import { addDays, type Day, daysBetween, isoDay } from "./day.ts"

/** Birthdays by other calendars (D4): the original date is kept, its Gregorian day is computed for each year. */

/**
 * The calendars, by what `Intl` calls them. Years count as each does; those of the Chinese calendar go by the Gregorian
 * year in which they begin.
 */
const INTL = { hebrew: "hebrew", chinese: "chinese", hijri: "islamic-umalqura" } as const
export type OtherCalendar = keyof typeof INTL
export const OTHER_CALENDARS = ["hebrew", "chinese", "hijri"] as const satisfies readonly OtherCalendar[]

/**
 * A date of such a calendar. Months have the numbers of Temporal's month codes: Hebrew 1 is Tishri, 6 Adar (in a leap
 * year Adar II), 7 Nisan; a leap month has the number of the month before it, so that Adar I is 5 with `leapMonth`.
 */
export interface OtherDate {
  readonly by: OtherCalendar
  readonly month: number
  readonly day: number
  readonly leapMonth?: boolean | undefined
  /** The year of birth in the calendar itself. */
  readonly year?: number | undefined
  /** In which month a year that has the leap month celebrates; unless said, in the month of the original date. */
  readonly leap?: "leap" | "regular" | undefined
  /** When a month ends before that day: on its last day, or on the day after. Unless said, never late. */
  readonly short?: "last" | "next" | undefined
}

/** One month of a calendar: its first day and how many it has. */
interface Month {
  readonly year: number
  readonly month: number
  readonly leapMonth: boolean
  readonly first: Day
  readonly length: number
}

/** One day on which a date is celebrated, and the year of its calendar to which it belongs. */
export interface Occurrence {
  readonly year: number
  readonly day: Day
}

/** Shevat is 5, so Adar I is the leap month after it. */
const HEBREW_MONTHS: Readonly<Record<string, number>> = {
  Tishri: 1,
  Heshvan: 2,
  Kislev: 3,
  Tevet: 4,
  Shevat: 5,
  Adar: 6,
  "Adar II": 6,
  Nisan: 7,
  Iyar: 8,
  Sivan: 9,
  Tamuz: 10,
  Tammuz: 10,
  Av: 11,
  Elul: 12,
}

const formatters = new Map<OtherCalendar, Intl.DateTimeFormat>()

function formatterOf(by: OtherCalendar): Intl.DateTimeFormat {
  const known = formatters.get(by)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(`en-u-ca-${INTL[by]}-nu-latn`, {
    timeZone: "UTC",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  })
  formatters.set(by, made)
  return made
}

type Name = Pick<Month, "year" | "month" | "leapMonth">

/** What the platform says a day is in another calendar. */
function platformDate(by: OtherCalendar, { year, month, day }: Day): Name & { readonly day: number } {
  const parts = new Map(
    formatterOf(by)
      .formatToParts(Date.UTC(year, month - 1, day))
      .map((part): [string, string] => [part.type, part.value]),
  )
  const name = parts.get("month") ?? ""
  const leapMonth = name === "Adar I" || name.endsWith("bis")
  const number = leapMonth && by === "hebrew" ? 5 : (HEBREW_MONTHS[name] ?? Number.parseInt(name, 10))
  return {
    year: Number(parts.get("relatedYear") ?? parts.get("year")),
    month: number,
    leapMonth,
    day: Number(parts.get("day")),
  }
}

/**
 * Where ICU, which platforms take the Chinese calendar from, differs from the calendar as it is kept: its new moon is
 * minutes off, on the other side of midnight in Beijing, or its leap month is another one. By the first day of the month
 * as ICU has it: the first day as it is, or the name of the month (docs/decisions/0140).
 */
const CHINESE_FIRSTS: Readonly<Record<string, Day>> = {
  "1954-02-04": { year: 1954, month: 2, day: 3 },
  "1955-02-23": { year: 1955, month: 2, day: 22 },
  "1999-01-18": { year: 1999, month: 1, day: 17 },
  "2012-08-18": { year: 2012, month: 8, day: 17 },
  "2018-11-07": { year: 2018, month: 11, day: 8 },
  "2027-02-07": { year: 2027, month: 2, day: 6 },
  "2030-02-02": { year: 2030, month: 2, day: 3 },
  "2070-03-13": { year: 2070, month: 3, day: 12 },
  "2101-06-26": { year: 2101, month: 6, day: 27 },
  "2115-02-25": { year: 2115, month: 2, day: 24 },
  "2119-05-09": { year: 2119, month: 5, day: 10 },
  "2122-01-09": { year: 2122, month: 1, day: 8 },
}
const CHINESE_NAMES: Readonly<Record<string, Name>> = {
  "1917-03-23": { year: 1917, month: 2, leapMonth: true },
  "1917-04-21": { year: 1917, month: 3, leapMonth: false },
  "1922-06-25": { year: 1922, month: 5, leapMonth: true },
  "1922-07-24": { year: 1922, month: 6, leapMonth: false },
  "1987-07-26": { year: 1987, month: 6, leapMonth: true },
  "1987-08-24": { year: 1987, month: 7, leapMonth: false },
}

const LONGEST_MONTH = 30
/** Gregorian years whose months are kept in memory. */
const KEPT_YEARS = 600
const kept = new Map<string, readonly Month[]>()

/** The months that begin in a Gregorian year. */
function monthsBeginningIn(by: OtherCalendar, year: number): readonly Month[] {
  const key = `${by}/${year}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const months: Month[] = []
  let next = firstFrom(by, { year, month: 1, day: 1 })
  while (next.year === year) {
    const platformFirst = next
    next = firstFrom(by, addDays(platformFirst, LONGEST_MONTH - 1))
    months.push(monthAt(by, platformFirst, next))
  }
  if (kept.size >= KEPT_YEARS) kept.clear()
  kept.set(key, months)
  return months
}

/** The month that begins on one day and ends before the other, as the platform has them. */
function monthAt(by: OtherCalendar, platformFirst: Day, platformNext: Day): Month {
  const { year, month, leapMonth } = platformDate(by, platformFirst)
  const name = (by === "chinese" && CHINESE_NAMES[isoDay(platformFirst)]) || { year, month, leapMonth }
  const [first, next] = [platformFirst, platformNext].map(
    (day) => (by === "chinese" && CHINESE_FIRSTS[isoDay(day)]) || day,
  )
  if (first === undefined || next === undefined) throw new RangeError("a month without an end")
  return { ...name, first, length: daysBetween(first, next) }
}

/** The first day of a month as the platform has it, on or after `from`. */
function firstFrom(by: OtherCalendar, from: Day): Day {
  const { day } = platformDate(by, from)
  // A month has 29 or 30 days: the next one begins on one of these two.
  let found = day === 1 ? from : addDays(from, LONGEST_MONTH - day)
  while (platformDate(by, found).day !== 1) found = addDays(found, 1)
  return found
}

const monthsAround = (by: OtherCalendar, year: number): readonly Month[] =>
  [year - 1, year, year + 1].flatMap((of) => monthsBeginningIn(by, of))

/** A Gregorian day in another calendar. */
export function inCalendar(by: OtherCalendar, day: Day): Name & { readonly day: number } {
  const month = monthsAround(by, day.year).findLast(({ first }) => daysBetween(first, day) >= 0)
  if (month === undefined) throw new RangeError("a day before all months")
  const { year, month: number, leapMonth } = month
  return { year, month: number, leapMonth, day: daysBetween(month.first, day) + 1 }
}

/**
 * The days of a Gregorian year on which the date is celebrated: often one, but two or none of calendars with shorter
 * or longer years.
 */
export function otherOccurrencesIn(date: OtherDate, year: number): readonly Occurrence[] {
  const months = monthsAround(date.by, year)
  const found: Occurrence[] = []
  for (const [of, ofYear] of Map.groupBy(months, (month) => month.year)) {
    const month = monthOf(date, ofYear)
    if (month === undefined) continue
    const short = date.day > month.length && date.short !== "next"
    const day = addDays(month.first, (short ? month.length : date.day) - 1)
    if (day.year === year) found.push({ year: of, day })
  }
  return found
}

/** The month of a calendar year in which the date is celebrated. */
function monthOf({ by, month, leapMonth = false, leap }: OtherDate, ofYear: readonly Month[]) {
  const among = (number: number, isLeap: boolean): Month | undefined =>
    ofYear.find((one) => one.month === number && one.leapMonth === isLeap)
  // A Hebrew leap year has a second Adar, and the first of the two is the leap month.
  const isAdar = by === "hebrew" && (leapMonth || month === 6)
  const regular = isAdar ? 6 : month
  const leapOne = isAdar ? among(5, true) : leapMonth ? among(month, true) : undefined
  const wanted = leap ?? (leapMonth ? "leap" : "regular")
  return (wanted === "leap" ? leapOne : undefined) ?? among(regular, false)
}

/** The Gregorian year in which a year of the calendar begins, or the one before. */
export function gregorianYearOf(by: OtherCalendar, year: number): number {
  if (by === "hebrew") return year - 3761
  return by === "chinese" ? year : Math.floor(year * 0.970_224 + 621.57) - 1
}
