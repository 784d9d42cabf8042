import { type Day, daysBetween, isoDay } from "../../shared/dates/day.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"
import { type Place, wallAt } from "./clock-times.ts"
import type { Reminder } from "./plan.ts"

/**
 * What a notice of reminders says, made at the moment it is sent from the days that are left (N7). It names whose day
 * it is and nothing that is planned for it: others may look at the screen (S10).
 */

/** Names that a title holds; all days of today stand in the text too. */
const TITLE_NAMES_MAX = 3
const TITLE_MAX = 120

export interface Words {
  readonly title: string
  readonly body: string
}

export function wordsOf(all: readonly Reminder[], now: number, place: Place): Words {
  const today = wallAt(now, place).day
  const today0 = all.filter(({ celebration }) => daysBetween(today, celebration.day) === 0)
  const others = all.filter((one) => !today0.includes(one))
  if (today0.length <= 1) {
    const [head, ...rest] = [...today0, ...others]
    if (head === undefined) return { title: "", body: "" }
    const lines = [detailOf(head, today), ...rest.map((one) => `${sentenceOf(one, { now, today, place })}.`)]
    return {
      title: cut(`${sentenceOf(head, { now, today, place })}.`),
      body: lines.filter((line) => line !== "").join("\n"),
    }
  }
  const named = today0.slice(0, TITLE_NAMES_MAX).map(({ celebration }) => celebration.called)
  const more = today0.length - named.length
  const list = new Intl.ListFormat("en", { type: "conjunction" })
  const title = `Today: ${list.format(more > 0 ? [...named, `${more} more`] : named)}.`
  const lines = [
    ...today0.map((one) => [`${one.celebration.called}.`, detailOf(one, today)].join(" ").trim()),
    ...others.map((one) => `${sentenceOf(one, { now, today, place })}.`),
  ]
  return { title: cut(title), body: lines.join("\n") }
}

const cut = (text: string): string => (text.length > TITLE_MAX ? `${text.slice(0, TITLE_MAX - 1)}…` : text)

interface Moment {
  readonly now: number
  readonly today: Day
  readonly place: Place
}

/** One sentence without its full stop, true on this day alone. */
function sentenceOf({ celebration }: Reminder, { now, today, place }: Moment): string {
  const { called, day, zone } = celebration
  const away = daysBetween(today, day)
  if (away === 0) return `Today is ${called}`
  if (away === -1) return `Yesterday was ${called}`
  if (away < -1) return `${called} was on ${shortDay(day)}`
  if (away === 1 && zone !== undefined && isThere(day, now, { zone, rules: place.rules }))
    return `It's already ${called} in ${cityOf(zone)}`
  if (away === 1) return `${called} is tomorrow`
  const weeks = away / 7
  const distance =
    away >= 14 && Number.isInteger(weeks) ? `${weeks} weeks` : away === 7 ? "a week" : `${away} days`
  return `${called} is in ${distance} (${shortDay(day)})`
}

/** Whether that day has begun there. */
function isThere(
  day: Day,
  now: number,
  place: { readonly zone: string; readonly rules: ZoneRules },
): boolean {
  return daysBetween(day, wallAt(now, place).day) >= 0
}

/** "Pacific/Auckland" is Auckland; of "America/Argentina/Ushuaia" the last word. */
const cityOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")

function detailOf({ celebration }: Reminder, today: Day): string {
  const { age, moved, day } = celebration
  const away = daysBetween(today, day)
  const parts = [
    ...(age !== undefined && away >= 0 ? [away === 0 ? `${age} today.` : `It will be ${age}.`] : []),
    ...(moved ? ["(29 Feb)"] : []),
  ]
  return parts.join(" ")
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** "Sat 14 Nov", the same on every server. */
function shortDay(day: Day): string {
  const weekday = WEEKDAYS[new Date(`${isoDay(day)}T00:00:00Z`).getUTCDay()] ?? ""
  return `${weekday} ${day.day} ${MONTHS[day.month - 1] ?? ""}`
}
