import type { DayView } from "../../../shared/day-routes.ts"
import { type Day, daysBetween } from "../../../shared/dates/day.ts"
import { ageOn, nextOccurrence } from "../../../shared/dates/rule.ts"
import { t } from "../../i18n/text.ts"

/** What comes next, as home says it: with the words of the first screens alone. */

/** A day with its next occurrence. */
export interface Coming {
  readonly day: DayView
  readonly on: Day
  /** Days until then. */
  readonly away: number
  /** The age, or the years together, reached then (D5). */
  readonly age: number | undefined
}

/** The next occurrences, the soonest first; names decide between two on one day. */
export const comingOf = (days: readonly DayView[], today: Day): readonly Coming[] =>
  days
    .map((day): Coming => {
      const on = nextOccurrence(day.rule, today)
      return { day, on, away: daysBetween(today, on), age: ageOn(day.rule, on) }
    })
    .sort((a, b) => a.away - b.away || (a.day.name < b.day.name ? -1 : 1))

/** As a headline: "Anna turns 40". */
export function headlineOf({ day, age }: Coming): string {
  const { name } = day
  if (day.remembrance) return t("days.homeRemembered", { name })
  if (day.kind === "name_day") return t("days.homeNameDay", { name })
  if (day.kind !== "birthday") return day.title === undefined ? name : `${name}, ${day.title}`
  if (day.person?.me === true) return t("days.homeYours")
  return age === undefined
    ? t("days.homeBirthday", { name })
    : t("days.homeTurns", { name, age: String(age) })
}
