import type { CardOpens } from "../../../../shared/api.ts"
import { daysBetween, isoDay, isZone } from "../../../../shared/dates/day.ts"

/** What clocks on the wall say: days and times of a place, without instants. */

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn-hc-h23", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  })
  formatters.set(zone, made)
  return made
}

/** What a clock in the zone says at an instant; undefined for a zone that this device does not know. */
export function wallAt(zone: string, ms: number): CardOpens | undefined {
  if (!isZone(zone)) return undefined
  const parts = formatterOf(zone).formatToParts(ms)
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  return { year: of("year"), month: of("month"), day: of("day"), hour: of("hour"), minute: of("minute") }
}

/** Minutes from one reading of a clock to another, as if no clock were ever set. */
export const minutesBetween = (from: CardOpens, to: CardOpens): number =>
  daysBetween(from, to) * 1_440 + (to.hour - from.hour) * 60 + to.minute - from.minute

const two = (value: number): string => String(value).padStart(2, "0")

/** "07:00", as a field for times has it. */
export const timeText = ({ hour, minute }: Pick<CardOpens, "hour" | "minute">): string =>
  `${two(hour)}:${two(minute)}`

/** "2026-11-14T07:00": for `<time dateTime>`. */
export const isoWall = (wall: CardOpens): string => `${isoDay(wall)}T${timeText(wall)}`

/** The time that a field for times has; undefined while it is not whole. */
export function readTime(text: string): Pick<CardOpens, "hour" | "minute"> | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})/.exec(text) ?? []
  const time = { hour: Number(hour), minute: Number(minute) }
  return time.hour <= 23 && time.minute <= 59 ? time : undefined
}
