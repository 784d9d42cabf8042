import type { FloatingDate, OccasionKind } from "../api.ts"
import { type Day, daysBetween, daysIn } from "./day.ts"

/** Dates of occasions: month, day and perhaps a year, never an instant and never midnight somewhere (D1). */

/** When somebody born on 29 February celebrates in other years (D2). The default is never late. */
export type LeapPolicy = "feb28" | "mar1"
const DEFAULT_LEAP_POLICY: LeapPolicy = "feb28"

/** Whether the date exists: 29 February without a year does, in 2023 it does not. */
export function isValid({ month, day, year }: FloatingDate): boolean {
  if (!Number.isInteger(month) || !Number.isInteger(day) || !Number.isInteger(year ?? 0)) return false
  return day >= 1 && day <= daysIn(month, year ?? 2000)
}

/** The day of the date in a year, always from the original date, never by adding to the last occurrence (D2). */
export function dayIn(
  date: Pick<FloatingDate, "month" | "day">,
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
export function nextDay(
  date: FloatingDate,
  yearly: boolean,
  today: Day,
  policy: LeapPolicy = DEFAULT_LEAP_POLICY,
): Day | undefined {
  if (!yearly && date.year !== undefined) {
    const once = dayIn(date, date.year, policy)
    return daysBetween(today, once) >= 0 ? once : undefined
  }
  const year = Math.max(today.year, date.year ?? today.year)
  const found = dayIn(date, year, policy)
  return daysBetween(today, found) >= 0 ? found : dayIn(date, year + 1, policy)
}

/** The age (or the years together) reached in that year; undefined when the year is unknown (D5) or not past. */
export function turns(date: FloatingDate, occurrenceYear: number): number | undefined {
  if (date.year === undefined || occurrenceYear <= date.year) return undefined
  return occurrenceYear - date.year
}
