import { addDays, type Day } from "../../shared/dates/day.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"
import type { QuietHours } from "../../shared/reminders.ts"

/** Wall time and quiet hours of one zone (N2, N6). The rules of zones are given, since they change. */

/** "09:00" as minutes of a day. */
function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number)
  return hour * 60 + minute
}

const two = (count: number): string => String(count).padStart(2, "0")
const timeOf = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

/** The instant of a time on a day: shifted forward by a gap, the first of two (N2). */
export function instantAt(day: Day, time: string, { zone, rules }: Place): number {
  const minutes = minutesOf(time)
  return rules.instantOf({ ...day, hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone)
}

export interface Place {
  readonly zone: string
  readonly rules: ZoneRules
}

/** What a wall clock shows, and on which day. */
export function wallAt(
  instant: number,
  { zone, rules }: Place,
): { readonly day: Day; readonly time: string } {
  const { year, month, day, hour, minute } = rules.wallAt(instant, zone)
  return { day: { year, month, day }, time: timeOf(hour * 60 + minute) }
}

/** Whether a time lies in quiet hours, their end not included. */
export function isQuiet(time: string, { from, to }: QuietHours): boolean {
  return from < to ? time >= from && time < to : time >= from || time < to
}

/** Whether quiet hours that this time lies in end on the same day. */
export const endsSameDay = (time: string, { from, to }: QuietHours): boolean => from < to || time < to

/** The minute before a time; before midnight there is none on the same day. */
export const minuteBefore = (time: string): string | undefined => {
  const minutes = minutesOf(time)
  return minutes === 0 ? undefined : timeOf(minutes - 1)
}

/** The end of the quiet hours that an instant lies in; undefined when it lies in none. */
export function endOfQuiet(instant: number, quiet: QuietHours | null, place: Place): number | undefined {
  if (quiet === null) return undefined
  const { day, time } = wallAt(instant, place)
  if (!isQuiet(time, quiet)) return undefined
  const end = instantAt(endsSameDay(time, quiet) ? day : addDays(day, 1), quiet.to, place)
  // A clock that is set back may show the end once before: then it is over.
  return end > instant ? end : undefined
}

/** The first instant of the day after the one that is there at an instant. */
export const nextMidnight = (instant: number, place: Place): number =>
  instantAt(addDays(wallAt(instant, place).day, 1), "00:00", place)
