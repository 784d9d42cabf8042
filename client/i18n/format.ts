import type { Day } from "../../shared/dates/day.ts"
import { isolate } from "../../shared/isolate.ts"
import { locale } from "../device/platform.ts"
import { language } from "./text.ts"

/** Dates, money and lists in the viewer's own locale; the words are i18n/text.ts. */

const kept = new Map<string, unknown>()

/** Formatters are slow to make and cheap to keep, each in the languages that it was made for. */
function keep<T>(kind: string, make: () => T, is: (value: unknown) => value is T): T {
  const name = `${kind} ${language()} ${locale()}`
  const found = kept.get(name)
  if (is(found)) return found
  const made = make()
  kept.set(name, made)
  return made
}

const isDate = (value: unknown): value is Intl.DateTimeFormat => value instanceof Intl.DateTimeFormat
const isNumber = (value: unknown): value is Intl.NumberFormat => value instanceof Intl.NumberFormat
const isList = (value: unknown): value is Intl.ListFormat => value instanceof Intl.ListFormat
const isRelative = (value: unknown): value is Intl.RelativeTimeFormat =>
  value instanceof Intl.RelativeTimeFormat

const utc = (day: Day): Date => new Date(Date.UTC(day.year, day.month - 1, day.day))

const dayFormat = (name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  keep(name, () => new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }), isDate)

/** "Sat 14 Nov", with the year only when it is not `today`'s. */
export const shortDay = (day: Day, today: Day): string =>
  day.year === today.year
    ? dayFormat("short", { weekday: "short", day: "numeric", month: "short" }).format(utc(day))
    : dayFormat("short-year", { day: "numeric", month: "short", year: "numeric" }).format(utc(day))

/** "07:00" or "7:00 AM": a time that a clock on some wall shows. */
export const clockTime = ({ hour, minute }: { readonly hour: number; readonly minute: number }): string =>
  keep(
    "clock-time",
    () => new Intl.DateTimeFormat(locale(), { timeStyle: "short", timeZone: "UTC" }),
    isDate,
  ).format(Date.UTC(2024, 0, 1, hour, minute))

/** "14 Nov 2026", by this device's clock and zone. */
export const dayOf = (ms: number): string =>
  keep("day-of", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }), isDate).format(ms)

const momentFormat = (): Intl.DateTimeFormat =>
  keep("moment", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }), isDate)

/** "14 Nov 2026, 09:30", by this device's clock and zone. */
export const moment = (ms: number): string => momentFormat().format(ms)

/** "14 Nov 2026, 09:30 – 10:15"; one moment when both are the same to the minute. */
export const momentsBetween = (from: number, to: number): string => momentFormat().formatRange(from, to)

/** "45 kB"; whatever is smaller is 1 kB. */
export const kilobytes = (bytes: number): string =>
  keep(
    "kilobytes",
    () => new Intl.NumberFormat(locale(), { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }),
    isNumber,
  ).format(Math.max(1, bytes / 1_000))

/** "Saturday 14 November". */
export const longDay = (day: Day): string =>
  dayFormat("long", { weekday: "long", day: "numeric", month: "long" }).format(utc(day))

/** "14 November": of no certain year. */
export const longDate = ({ month, day }: Pick<Day, "month" | "day">): string =>
  dayFormat("long-date", { day: "numeric", month: "long" }).format(utc({ year: 2024, month, day }))

/** "14 November 2027". */
export const fullDay = (day: Day & { readonly year: number }): string =>
  dayFormat("full", { day: "numeric", month: "long", year: "numeric" }).format(utc(day))

/** "Saturday, 07:04", by this device's clock and zone. */
export const weekdayAndTime = (ms: number): string =>
  keep(
    "weekday-time",
    () => new Intl.DateTimeFormat(locale(), { weekday: "long", hour: "2-digit", minute: "2-digit" }),
    isDate,
  ).format(ms)

/** "Sat". */
export const weekdayShort = (day: Day): string =>
  dayFormat("weekday-short", { weekday: "short" }).format(utc(day))

export const monthShort = (month: number): string =>
  dayFormat("month-short", { month: "short" }).format(utc({ year: 2024, month, day: 15 }))

export const monthLong = (month: number): string =>
  dayFormat("month-long", { month: "long" }).format(utc({ year: 2024, month, day: 15 }))

/** Whether this locale writes the month before the day (for the order of the fields). */
export function monthFirst(): boolean {
  const parts = dayFormat("order", { day: "numeric", month: "long" }).formatToParts(
    utc({ year: 2024, month: 5, day: 20 }),
  )
  return parts.findIndex((part) => part.type === "month") < parts.findIndex((part) => part.type === "day")
}

export const listOf = (words: readonly string[]): string =>
  keep("list", () => new Intl.ListFormat(language(), { type: "conjunction" }), isList).format(
    words.map(isolate),
  )

export const count = (value: number): string =>
  keep("count", () => new Intl.NumberFormat(locale()), isNumber).format(value)

const relative = (value: number, unit: Intl.RelativeTimeFormatUnit): string =>
  keep("relative", () => new Intl.RelativeTimeFormat(language(), { numeric: "auto" }), isRelative).format(
    value,
    unit,
  )

/** "today", "tomorrow", "in 12 days", "in 3 months", "2 days ago". */
export function daysAway(days: number): string {
  const size = Math.abs(days)
  if (size < 60) return relative(days, "day")
  if (size < 360) return relative(Math.round(days / 30.4), "month")
  return relative(Math.round(days / 365.25), "year")
}

/** How long something has waited: "12 seconds", "3 minutes". */
export function waited(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  const [value, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3600
        ? [Math.round(seconds / 60), "minute"]
        : [Math.round(seconds / 3600), "hour"]
  return keep(
    `waited-${unit}`,
    () => new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" }),
    isNumber,
  ).format(value)
}
