import { ImportDays } from "../../../../shared/day-routes.ts"
import { occurrencesIn } from "../../../../shared/dates/rule.ts"
import { asciiDigits } from "../../../../shared/digits.ts"
import { checkedDate, type FoundRow, type RawDate } from "./found-day.ts"
import { dateIn } from "./lines.ts"

/** What the readers of all kinds of files share (M12). */

/** Cards, events or rows that are read. */
export const ENTRIES_MAX = 20_000
/** Days that are taken from one file. */
export const DAYS_MAX = 2_000
const WRITTEN_MAX = 100

export interface FoundFile {
  readonly unit: "contact" | "event" | "row"
  readonly rows: readonly FoundRow[]
  /** Entries that say nothing of a day, such as contacts without a birthday. */
  readonly without: number
  /** There was more than is read. */
  readonly isCut: boolean
}

/** A file that was chosen, and what was found in it. */
export interface ChosenFile {
  readonly name: string
  readonly found: FoundFile
}

/** A text on one line, without control characters. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 300)

const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T.*)?$/

/** A date as files write it: in any shape of a pasted one, and "19861114". */
export function writtenDate(text: string, thisYear: number): RawDate | undefined {
  const written = asciiDigits(oneLine(text).slice(0, WRITTEN_MAX))
  const compact = COMPACT.exec(written)
  return compact
    ? { year: Number(compact[1]), month: Number(compact[2]), day: Number(compact[3]) }
    : dateIn(written, thisYear)?.date
}

type Named = Pick<FoundRow, "at" | "name" | "kind" | "title">

/** The row of an entry that has a name and a written date. `noYear`: what the entry writes where it knows no year. */
export function rowOf(
  { name, ...entry }: Named,
  written: string,
  { thisYear, noYear }: { readonly thisYear: number; readonly noYear?: number | undefined },
): FoundRow {
  const text = [name, oneLine(written).slice(0, WRITTEN_MAX)].filter((part) => part !== "").join(", ")
  const found = writtenDate(written, thisYear)
  if (found === undefined) return { ...entry, name, text, problem: "no_date" }
  const { year, ...rest } = found
  const checked = checkedDate(year === undefined || year === noYear ? rest : found, thisYear)
  if ("problem" in checked) return { ...entry, name, text, problem: checked.problem }
  return name === ""
    ? { ...entry, name, text, problem: "no_name" }
    : { ...entry, name, text, date: checked.date }
}

export const unreadable = (at: number, text: string): FoundRow => ({
  at,
  text,
  name: "",
  kind: "birthday",
  problem: "unreadable",
})

/** The property of our own files that says all of a day. */
export const OWN_PROPERTY = "X-JUBILEE-DAY"
const OwnDay = ImportDays.shape.days.element
export type OwnDay = ImportDays["days"][number]

/** Percent-encoded JSON: nothing in it is escaped, folded wrongly or lost by a program that keeps the property. */
export const ownText = (day: OwnDay): string => encodeURIComponent(JSON.stringify(day))

/** A day of our own files; undefined for anything else. */
export function ownDay(text: string): OwnDay | undefined {
  try {
    const parsed = OwnDay.safeParse(JSON.parse(decodeURIComponent(text)))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** The row of a day of our own. */
export const exactRow = (at: number, day: OwnDay): FoundRow => ({
  at,
  text: day.name,
  name: day.name,
  kind: day.kind,
  title: day.title,
  exact: day,
})

/** Whether the day falls on that date of its year: a program that moved the event left our property as it was. */
export const fallsOn = ({ rule }: OwnDay, { year, month, day }: RawDate): boolean =>
  (rule.by === "gregorian" && rule.month === month && rule.day === day) ||
  (year !== undefined &&
    occurrencesIn(rule, year).some((one) => one.day.month === month && one.day.day === day))

/** Rows of one entry without those that say the same again. */
const apart = (rows: readonly FoundRow[]): readonly FoundRow[] => [
  ...new Map(rows.map((row) => [[row.kind, row.title, row.text].join("\n"), row])).values(),
]

/** Gathers rows up to the most that are taken. */
export class Gathered {
  readonly rows: FoundRow[] = []
  without = 0
  isCut = false

  /** False once there is enough. */
  take(at: number, found: readonly FoundRow[]): boolean {
    if (found.length === 0) this.without++
    if (at > ENTRIES_MAX || this.rows.length + found.length > DAYS_MAX) this.isCut = true
    else this.rows.push(...apart(found))
    return !this.isCut
  }

  as = (unit: FoundFile["unit"]): FoundFile => ({
    unit,
    rows: this.rows,
    without: this.without,
    isCut: this.isCut,
  })
}
