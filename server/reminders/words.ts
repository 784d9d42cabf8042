import { type Day, daysBetween } from "../../shared/dates/day.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"
import type { Language } from "../../shared/languages.ts"
import type { Catalogue, When, Words } from "../words/catalogue.ts"
import { wordsIn } from "../words/words-in.ts"
import { type Place, wallAt } from "./clock-times.ts"
import type { Reminder } from "./plan.ts"

/**
 * What a notice of reminders says, made at the moment it is sent from the days that are left (N7). It names whose day
 * it is and nothing that is planned for it: others may look at the screen (S10).
 */

/** Names that a title holds; all days of today stand in the text too. */
const TITLE_NAMES_MAX = 3
const TITLE_MAX = 120

/** Of whom a notice is: where they live, and what they read. */
export interface Reader {
  readonly place: Place
  /** Undefined: no page of theirs named one yet. */
  readonly language: Language | undefined
}

export function wordsOf(all: readonly Reminder[], now: number, { place, language }: Reader): Words {
  const today = wallAt(now, place).day
  const moment: Moment = { now, today, place, words: wordsIn(language) }
  const today0 = all.filter(({ celebration }) => daysBetween(today, celebration.day) === 0)
  const others = all.filter((one) => !today0.includes(one))
  if (today0.length <= 1) {
    const [head, ...rest] = [...today0, ...others]
    if (head === undefined) return { title: "", body: "" }
    const lines = [detailOf(head, moment), ...rest.map((one) => `${sentenceOf(one, moment)}.`)]
    return {
      title: cut(`${sentenceOf(head, moment)}.`),
      body: lines.filter((line) => line !== "").join("\n"),
    }
  }
  const { days, reminders } = moment.words
  const named = today0.slice(0, TITLE_NAMES_MAX).map(({ celebration }) => celebration.called)
  const title = `${reminders.together(named, today0.length - named.length)}.`
  const lines = [
    ...today0.map((one) => `${days.called(one.celebration.called)}. ${detailOf(one, moment)}`.trim()),
    ...others.map((one) => `${sentenceOf(one, moment)}.`),
  ]
  return { title: cut(title), body: lines.join("\n") }
}

const cut = (text: string): string => (text.length > TITLE_MAX ? `${text.slice(0, TITLE_MAX - 1)}…` : text)

interface Moment {
  readonly now: number
  readonly today: Day
  readonly place: Place
  readonly words: Catalogue
}

/** One sentence without its full stop, true on this day alone. */
const sentenceOf = (one: Reminder, moment: Moment): string =>
  moment.words.reminders.sentence(one.celebration.called, whenOf(one, moment))

function whenOf({ celebration: { day, zone } }: Reminder, { now, today, place }: Moment): When {
  const away = daysBetween(today, day)
  if (away === 0) return { is: "today" }
  if (away === -1) return { is: "yesterday" }
  if (away < -1) return { is: "past", day }
  if (away > 1) return { is: "ahead", days: away, day }
  return zone !== undefined && isThere(day, now, { zone, rules: place.rules })
    ? { is: "begun", city: cityOf(zone) }
    : { is: "tomorrow" }
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

function detailOf({ celebration }: Reminder, { today, words }: Moment): string {
  const { age, moved, day, called } = celebration
  const away = daysBetween(today, day)
  const parts = [
    ...(age !== undefined && away >= 0 ? [words.reminders.age(called, age, away === 0)] : []),
    ...(moved ? [words.days.leapDay] : []),
  ]
  return parts.join(" ")
}
