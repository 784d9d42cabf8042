import type { DayView, ImportDays } from "../../../../shared/day-routes.ts"
import { gregorianYearOf } from "../../../../shared/dates/calendars.ts"
import type { Day } from "../../../../shared/dates/day.ts"
import { type DateRule, occurrencesIn } from "../../../../shared/dates/rule.ts"

/** What of a day goes into a file, so that reading the file again changes nothing (M13). */

export interface ExportedDay {
  readonly id: string
  readonly day: ImportDays["days"][number]
}

/** A day as its person sees it. The year of who hides their age is in no file, which goes from hand to hand. */
export function exportedDay({ id, name, kind, title, rule, remembrance, hideAge }: DayView): ExportedDay {
  return {
    id,
    day: {
      name,
      kind,
      ...(title !== undefined && { title }),
      rule: hideAge ? withoutYear(rule) : rule,
      ...(remembrance && { remembrance }),
    },
  }
}

function withoutYear(rule: DateRule): DateRule {
  if (rule.by === "feast") return rule
  const { year: _hidden, ...rest } = rule
  return rest
}

/** Years that mean something else in files: none, or a slip. */
const isPlainYear = (year: number, thisYear: number): boolean => year !== 1900 && year <= thisYear

/** Whether a date alone says the rule. */
export const isPlain = (rule: DateRule, thisYear: number): boolean =>
  rule.by === "gregorian" &&
  rule.leap === undefined &&
  (rule.year === undefined || isPlainYear(rule.year, thisYear))

/** The Gregorian date of birth, the year where it is known; undefined when nobody knows the day. */
export function dateOf(rule: DateRule): (Partial<Pick<Day, "year">> & Omit<Day, "year">) | undefined {
  if (rule.by === "gregorian") {
    const { year, month, day } = rule
    return { month, day, ...(year !== undefined && { year }) }
  }
  if (rule.by === "feast" || rule.year === undefined) return undefined
  const near = gregorianYearOf(rule.by, rule.year)
  return [near - 1, near, near + 1]
    .flatMap((year) => occurrencesIn(rule, year))
    .find(({ year }) => year === rule.year)?.day
}

export const twoDigits = (number: number): string => String(number).padStart(2, "0")
