import { type Day, isoDay, isZone, todayIn } from "../../shared/dates/day.ts"
import { type DateRule, isLeapDay, nextOccurrence, occurrencesIn } from "../../shared/dates/rule.ts"
import type { DayId } from "../../shared/ids.ts"
import type { FoundDay } from "../days/read.ts"
import type { DayWords } from "../words/catalogue.ts"
import { dayTitle } from "./titles.ts"

/** A day of a circle, with all that a calendar is told of it (D3). */
export interface DayEntry {
  readonly id: DayId
  readonly title: string
  readonly rule: DateRule
  readonly zone: string | undefined
  /** Here and below: milliseconds since the Unix epoch. */
  readonly createdAt: number
  readonly changedAt: number
  readonly alarms: boolean
}

/** Nobody is reminded of their own day (N9), nor of who died (D5). */
export const dayEntryOf = (
  { id, day, person }: FoundDay,
  {
    alarms,
    viewer,
    words,
  }: { readonly alarms: boolean; readonly viewer: readonly string[]; readonly words: DayWords },
): DayEntry => ({
  id,
  title: dayTitle(day, words),
  rule: day.rule,
  zone: day.zone,
  createdAt: day.createdAt,
  changedAt: day.changedAt,
  alarms: alarms && !day.remembrance && !(person !== undefined && viewer.includes(person)),
})

/** Days without a rule that calendars know are listed for so many years. */
const LISTED_YEARS = 10

/** When a day is: its first day, and how it comes back. */
export interface Series {
  readonly start: string
  /** Each year, by this rule. */
  readonly yearly?: Yearly
  /** Or on these days, the first one among them: some programs forget that it is a day of its own by RFC 5545. */
  readonly listed?: readonly string[]
}

interface Yearly {
  readonly byMonth?: number[]
  readonly byMonthDay?: number[]
}

/** The series of a day since it was added. */
export function seriesOf({ rule, zone, createdAt }: DayEntry, now: number): Series {
  const added = todayIn(zone !== undefined && isZone(zone) ? zone : "UTC", createdAt)
  const yearly = yearlyRule(rule)
  if (yearly !== undefined) return { start: isoDay(nextOccurrence(rule, added)), yearly }
  // The list moves on with the year alone, so that the text stays the same meanwhile.
  const year = Math.max(added.year, todayIn("UTC", now).year)
  const first = nextOccurrence(rule, year === added.year ? added : { year, month: 1, day: 1 })
  const all = Array.from({ length: LISTED_YEARS + 1 }, (_, at) => occurrencesIn(rule, first.year + at)).flat()
  const listed = all.filter(({ day }) => isoDay(day) >= isoDay(first)).slice(0, LISTED_YEARS + 1)
  return { start: isoDay(first), listed: listed.map(({ day }) => compact(day)) }
}

const compact = (day: Day): string => isoDay(day).replaceAll("-", "")

/** How RFC 5545 says the rule; undefined when it cannot. It skips years without 29 February. */
function yearlyRule(rule: DateRule): Yearly | undefined {
  if (rule.by !== "gregorian") return undefined
  if (!isLeapDay(rule)) return {}
  return rule.leap === "mar1" ? undefined : { byMonth: [2], byMonthDay: [-1] }
}
