import type { DayKind, ImportDays } from "../../../../shared/day-routes.ts"
import { daysIn } from "../../../../shared/dates/day.ts"

/** Days as they are found in pasted lines and files, before anybody has looked at them (M12). */

/** Why a line or a card is left out. */
export type Problem = "no_date" | "no_name" | "no_such_day" | "bad_year" | "unreadable"

/** Numbers of which nobody said which is the month. */
interface Numbers {
  readonly first: number
  readonly second: number
  readonly separator: string
}

export interface RawDate {
  readonly month: number
  readonly day: number
  readonly year?: number | undefined
  /** The same with day and month the other way round would be a day, too. */
  readonly numbers?: Numbers | undefined
}

/** One line of a paste, row of a table, card or event. */
export interface FoundRow {
  /** Where it stands, from 1 on. */
  readonly at: number
  /** What stands there, for a report. */
  readonly text: string
  readonly name: string
  readonly kind: DayKind
  /** What a day of kind "other" is called. */
  readonly title?: string | undefined
  readonly date?: RawDate | undefined
  /** A day of our own file, with all that it says. */
  readonly exact?: ImportDays["days"][number] | undefined
  readonly problem?: Problem | undefined
}

/** Years that address books write where they know none: Apple, and others. */
const NO_YEARS: ReadonlySet<number> = new Set([1604, 1900])
const OLDEST_YEAR = 1850

/** A date with the year as it is meant; undefined year: there is none. "bad_year" and "no_such_day" otherwise. */
export function checkedDate(
  { month, day, year, numbers }: RawDate,
  thisYear: number,
): { readonly date: RawDate } | { readonly problem: Problem } {
  const known = year === undefined || NO_YEARS.has(year) ? undefined : year
  if (known !== undefined && (known < OLDEST_YEAR || known > thisYear)) return { problem: "bad_year" }
  const last = month >= 1 && month <= 12 ? daysIn(month, known ?? 2000) : 0
  if (day < 1 || day > last) return { problem: "no_such_day" }
  return {
    date: {
      month,
      day,
      ...(known !== undefined && { year: known }),
      ...(numbers !== undefined && { numbers }),
    },
  }
}

/** The full year of two digits: the latest that is not in the future, since the person is born. In 2026 "86" is 1986, "11" is 2011. */
export const fullYear = (written: string, thisYear: number): number => {
  const year = Number(written)
  if (written.length > 2) return year
  const century = thisYear - (thisYear % 100)
  return year <= thisYear % 100 ? century + year : century - 100 + year
}

/** Which of two numbers is the month. */
export type NumberOrder = "day_first" | "month_first"

/**
 * The order in which rows write day and month: one row with a number above twelve says it for all with that separator.
 * Undefined: somebody has to say it, since both would do.
 */
export function orderOf(rows: readonly FoundRow[]): NumberOrder | undefined {
  const open = rows.filter(({ date }) => date?.numbers !== undefined)
  if (open.length === 0) return "day_first"
  const said = new Set(
    rows.flatMap(({ date, text }) => (date === undefined || date.numbers !== undefined ? [] : saidBy(text))),
  )
  return said.size === 1 ? [...said][0] : undefined
}

/** What a written date says of the order of its numbers. */
function saidBy(text: string): readonly NumberOrder[] {
  const found = /(?:^|\D)(\d{1,2})[/-](\d{1,2})(?:\D|$)/.exec(text)
  if (found === null) return []
  const [first, second] = [Number(found[1]), Number(found[2])]
  if (first > 12 && second <= 12) return ["day_first"]
  return second > 12 && first <= 12 ? ["month_first"] : []
}

/** The rows with day and month in that order. */
export const inOrder = (rows: readonly FoundRow[], order: NumberOrder): readonly FoundRow[] =>
  rows.map((row) => {
    const { date } = row
    if (date?.numbers === undefined) return row
    const { first, second } = date.numbers
    const [day, month] = order === "day_first" ? [first, second] : [second, first]
    return { ...row, date: { month, day, ...(date.year !== undefined && { year: date.year }) } }
  })
