import { Days, type DayView } from "../../../shared/day-routes.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { nextOccurrence } from "../../../shared/dates/rule.ts"
import { NO_DATE, type DateText } from "../../components/date-text.ts"
import { todayHere } from "../../components/titles.ts"
import { recall } from "../../device/keep.ts"

/** From a day to this year's list or card: what the form begins with, of a day that this device has shown. */

/** The day that an address asks for (`?day=…`). */
export const dayAsked = (search: string, person: PersonId | undefined): DayView | undefined => {
  const id = new URLSearchParams(search).get("day")
  if (id === null || person === undefined) return undefined
  return recall(`${person}:days`, Days)?.days.find((day) => day.id === id)
}

/** Its date as a form has it: what is not Gregorian is the next occurrence, without an age. */
export function dateTextOf({ rule }: DayView): DateText {
  const gregorian = rule.by === "gregorian" ? rule : undefined
  const { month, day } = gregorian ?? nextOccurrence(rule, todayHere())
  return { ...NO_DATE, day: String(day), month: String(month), year: String(gregorian?.year ?? "") }
}
