import { z } from "zod"
import {
  gregorianYearOf,
  inCalendar,
  type Occurrence,
  OTHER_CALENDARS,
  otherOccurrencesIn,
} from "./calendars.ts"
import { type Day, daysBetween, daysIn } from "./day.ts"
import { FEASTS, feastIn, isKept } from "./feasts.ts"
import { dayIn } from "./floating.ts"

/**
 * When a day comes back each year (D1 to D5). Every occurrence is computed from the original date, never from the one
 * before. Pure; nothing here knows a time zone.
 */

const NO_SUCH_DAY = { path: ["day"], message: "That month has no such day." }

/** A birthday as most calendars have it. `year`: of birth. */
const GregorianRule = z
  .strictObject({
    by: z.literal("gregorian"),
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
    year: z.number().int().min(1850).max(2200).optional(),
    /** When somebody born on 29 February celebrates in other years; absent: not asked yet, so never late (D2). */
    leap: z.enum(["feb28", "mar1"]).optional(),
  })
  .refine(({ month, day, year }) => day <= daysIn(month, year ?? 2000), NO_SUCH_DAY)

/** A date of another calendar; see `OtherDate` for its months. `year`: of birth, in that calendar. */
const OtherRule = z
  .strictObject({
    by: z.enum(OTHER_CALENDARS),
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(30),
    leapMonth: z.boolean().optional(),
    year: z.number().int().min(1200).max(6000).optional(),
    leap: z.enum(["leap", "regular"]).optional(),
    short: z.enum(["last", "next"]).optional(),
  })
  .refine(
    ({ by, leapMonth, month }) => leapMonth !== true || by === "chinese" || (by === "hebrew" && month === 5),
    {
      path: ["leapMonth"],
      message: "That calendar has no such leap month.",
    },
  )
  .refine(({ by, year }) => year === undefined || isYearOf(by, year), {
    path: ["year"],
    message: "That is no year of that calendar.",
  })

/** From 1850 to 2200, as years of the calendar. */
function isYearOf(by: (typeof OTHER_CALENDARS)[number], year: number): boolean {
  const of = gregorianYearOf(by, year)
  return of >= 1850 && of <= 2200
}

const FeastRule = z
  .strictObject({
    by: z.literal("feast"),
    /** ISO 3166-1 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/),
    feast: z.enum(FEASTS),
  })
  .refine(({ feast, country }) => isKept(feast, country), {
    path: ["country"],
    message: "That country has no such day.",
  })

/** When a day comes back each year. */
export const DateRule = z.union([GregorianRule, OtherRule, FeastRule])
export type DateRule = z.infer<typeof DateRule>

/**
 * The occurrences in a Gregorian year, the earliest first. Of some calendars there may be none or two; before the
 * first year of the rule there are none.
 */
export function occurrencesIn(rule: DateRule, year: number): readonly Occurrence[] {
  if (rule.by === "feast") return feastIn(rule.feast, rule.country, year).map((day) => ({ year, day }))
  const since = rule.year ?? -Infinity
  const all =
    rule.by === "gregorian" ? [{ year, day: dayIn(rule, year, rule.leap) }] : otherOccurrencesIn(rule, year)
  return all.filter((one) => one.year >= since)
}

/** The first occurrence in a Gregorian year; undefined when there is none. */
export const occurrenceIn = (rule: DateRule, year: number): Day | undefined =>
  occurrencesIn(rule, year)[0]?.day

/** Enough for any calendar to come round. */
const LOOK_AHEAD_YEARS = 3

/** The next occurrence, `from` itself included (D6). Nothing comes before the year of its rule. */
export function nextOccurrence(rule: DateRule, from: Day): Day {
  const born = rule.by === "feast" ? undefined : rule.year
  const first =
    born === undefined || rule.by === "feast"
      ? from.year
      : Math.max(from.year, rule.by === "gregorian" ? born : gregorianYearOf(rule.by, born))
  for (let year = first; year <= first + LOOK_AHEAD_YEARS; year++) {
    const next = occurrencesIn(rule, year).find(({ day }) => daysBetween(from, day) >= 0)
    if (next !== undefined) return next.day
  }
  throw new RangeError("a day that never comes")
}

/**
 * Which occurrence of the rule a day is: the year of the rule's own calendar, so that each occurrence has another one.
 * For keys (N3); the Gregorian year for days that are no occurrence.
 */
export const occurrenceYear = (rule: DateRule, day: Day): number =>
  occurrencesIn(rule, day.year).find((one) => daysBetween(one.day, day) === 0)?.year ?? day.year

/**
 * How many years somebody has reached on a day: it grows on the day on which they celebrate (D2). Undefined when the
 * year is unknown (D5), before the first anniversary, and for feasts.
 */
export function ageOn(rule: DateRule, day: Day): number | undefined {
  if (rule.by === "feast" || rule.year === undefined) return undefined
  const reached = [day.year, day.year - 1, day.year - 2]
    .flatMap((year) => occurrencesIn(rule, year))
    .filter((one) => daysBetween(one.day, day) >= 0)
    .reduce((most, one) => Math.max(most, one.year), -Infinity)
  const age = reached - rule.year
  return age > 0 ? age : undefined
}

/** The rule of somebody born on a Gregorian day who celebrates by another calendar. */
export function ruleFrom(by: (typeof OTHER_CALENDARS)[number], born: Day): DateRule {
  const { year, month, leapMonth, day } = inCalendar(by, born)
  return { by, month, day, year, ...(leapMonth && { leapMonth }) }
}

/** Whether the rule falls on days that not every year has, so that a person may be asked which day they mean. */
export const isLeapDay = (rule: DateRule): boolean =>
  rule.by === "gregorian" && rule.month === 2 && rule.day === 29

/** What only the person can say of a date of another calendar (D4). */
export interface Asked {
  /** In which of two months a year with a leap month celebrates. */
  readonly leap: boolean
  /** On which day, when the month has 29 days and the date is its 30th. */
  readonly short: boolean
}

/** Hebrew months that have 29 or 30 days: Heshvan and Kislev. The others are as long in every year. */
const CHANGING_HEBREW: ReadonlySet<number> = new Set([2, 3])
const ADAR = 6

/** Which questions a rule leaves open in some years; most leave none. */
export function askedOf(rule: DateRule): Asked {
  if (rule.by === "feast" || rule.by === "gregorian") return { leap: false, short: false }
  const { by, month, leapMonth = false, day } = rule
  if (by === "hebrew")
    return {
      leap: leapMonth || month === ADAR,
      short: day === 30 && (leapMonth || CHANGING_HEBREW.has(month)),
    }
  return { leap: by === "chinese" && leapMonth, short: day === 30 }
}

/**
 * The Gregorian day on which a date of another calendar was in its own year; undefined without the year, or when that
 * year has no such day.
 */
export function bornOn(rule: DateRule): Day | undefined {
  if (rule.by === "feast" || rule.by === "gregorian" || rule.year === undefined) return undefined
  const { by, month, day, year, leapMonth } = rule
  const plain = { by, month, day, year, ...(leapMonth === true && { leapMonth }) }
  const of = gregorianYearOf(by, year)
  const found = [of - 1, of, of + 1, of + 2].flatMap((one) => otherOccurrencesIn(plain, one))
  const born = found.find((one) => one.year === year)?.day
  const again = born && inCalendar(by, born)
  const isThat = again?.month === month && again.day === day && again.leapMonth === (leapMonth === true)
  return isThat ? born : undefined
}
