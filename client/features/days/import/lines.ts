import { asciiDigits } from "../../../../shared/digits.ts"
import type { DayKind } from "../../../../shared/day-routes.ts"
import { checkedDate, fullYear, type FoundRow, type Problem, type RawDate } from "./found-day.ts"

/** Reads pasted lines such as "Anna 14.11.1986", "14 Nov Anna" or "Ben - 3/4" (M12). */

/** Lines that are read; the rest of a longer text is left out, and said so. */
export const LINES_MAX = 2_000
/** A longer line is no name with a date. */
const LINE_LENGTH_MAX = 300

const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "pl"]

/** Without case, marks and full stops: "févr." is "fevr". */
const plain = (word: string): string =>
  word
    .normalize("NFD")
    .replaceAll(/\p{M}|\./gu, "")
    .toLowerCase()

let monthNames: ReadonlyMap<string, number> | undefined

/** Names of months in the languages that people here paste, and in this browser's. */
function months(): ReadonlyMap<string, number> {
  if (monthNames !== undefined) return monthNames
  const found = new Map<string, number>([["sept", 9]])
  for (const language of LANGUAGES)
    for (const style of ["long", "short"] as const)
      for (const alone of [true, false]) {
        const format = new Intl.DateTimeFormat(language, {
          month: style,
          timeZone: "UTC",
          ...(!alone && { day: "numeric" }),
        })
        for (let month = 1; month <= 12; month++) {
          const parts = format.formatToParts(Date.UTC(2000, month - 1, 15))
          const name = plain(parts.find(({ type }) => type === "month")?.value ?? "")
          if (name.length >= 3 && !/\d/.test(name) && !found.has(name)) found.set(name, month)
        }
      }
  monthNames = found
  return found
}

interface Match {
  readonly date: RawDate
  readonly from: number
  readonly to: number
}

const match = (found: RegExpExecArray, date: RawDate): Match => ({
  date,
  from: found.index,
  to: found.index + found[0].length,
})

/** What a date never follows directly, as the end of what stands before it. */
const NUMBER = /\d$/
const NUMBER_OR_DASH = /[\d-]$/
const NUMBER_OR_DOT = /[\d.]$/
const LETTER = /\p{L}$/u
const NUMBER_OR_LETTER = /[\d\p{L}]$/u

/** Where a global `pattern` matches, but not directly behind `before`: Safari knows no lookbehind until version 16.4. */
function* matchesOf(pattern: RegExp, before: RegExp, line: string): Generator<RegExpExecArray> {
  const from = new RegExp(pattern)
  for (let found = from.exec(line); found !== null; found = from.exec(line)) {
    if (!before.test(line.slice(0, found.index))) yield found
    else from.lastIndex = found.index + ((line.codePointAt(found.index) ?? 0) > 0xffff ? 2 : 1)
  }
}

function firstOf(pattern: RegExp, before: RegExp, line: string): RegExpExecArray | undefined {
  const [found] = matchesOf(pattern, before, line)
  return found
}

/** "1986-11-14", "1986/11/14", "--11-14". */
function yearFirst(line: string): Match | undefined {
  const full = firstOf(/(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/g, NUMBER, line)
  if (full) return match(full, { year: Number(full[1]), month: Number(full[3]), day: Number(full[4]) })
  const bare = firstOf(/--(\d{2})-?(\d{2})(?!\d)/g, NUMBER_OR_DASH, line)
  return bare ? match(bare, { month: Number(bare[1]), day: Number(bare[2]) }) : undefined
}

const DOTS = /(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4}|\d{2})(?!\d)|\.|(?![\d.]))/g
const PARTED = /(\d{1,2}) ?([/-]) ?(\d{1,2})(?: ?\2 ?(\d{4}|\d{2}))?(?!\d)/g

/** "14.11.1986", "14. 11.", "3/4", "3-4-86". */
function numbers(line: string, thisYear: number): Match | undefined {
  const dots = firstOf(DOTS, NUMBER_OR_DOT, line)
  if (dots) {
    const year = dots[3] === undefined ? undefined : fullYear(dots[3], thisYear)
    return match(dots, { day: Number(dots[1]), month: Number(dots[2]), year })
  }
  const found = firstOf(PARTED, NUMBER, line)
  if (!found) return undefined
  const [first, second, separator] = [Number(found[1]), Number(found[3]), found[2] ?? "/"]
  const year = found[4] === undefined ? undefined : fullYear(found[4], thisYear)
  if (first > 12) return match(found, { day: first, month: second, year })
  if (second > 12) return match(found, { day: second, month: first, year })
  const open = first !== second && first > 0 && second > 0
  return match(found, {
    day: first,
    month: second,
    year,
    ...(open && { numbers: { first, second, separator } }),
  })
}

const DAY_MONTH =
  /(\d{1,2})(?:st|nd|rd|th|er|º|\.)? ?(?:of |de |d')?(\p{L}{3,12})\.?(?:,? (?:de |del )?(\d{4}|'\d{2}))?(?!\d)/giu
const MONTH_DAY = /(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?(?:(?:,| ) ?(\d{4}))?(?![\d.])/giu

/** "14 Nov 1986", "14. November", "14 de noviembre de 1986", "Nov 14th, 1986". */
function words(line: string, thisYear: number): Match | undefined {
  for (const found of matchesOf(DAY_MONTH, NUMBER_OR_LETTER, line)) {
    const month = months().get(plain(found[2] ?? ""))
    if (month === undefined) continue
    return match(found, { day: Number(found[1]), month, year: yearIn(found[3], thisYear) })
  }
  for (const found of matchesOf(MONTH_DAY, LETTER, line)) {
    const month = months().get(plain(found[1] ?? ""))
    if (month === undefined) continue
    return match(found, { day: Number(found[2]), month, year: yearIn(found[3], thisYear) })
  }
  return undefined
}

const yearIn = (written: string | undefined, thisYear: number): number | undefined =>
  written === undefined ? undefined : fullYear(written.replace("'", ""), thisYear)

/** The date in a text, and where it stands. */
export const dateIn = (text: string, thisYear: number): Match | undefined =>
  yearFirst(text) ?? words(text, thisYear) ?? numbers(text, thisYear)

const ANNIVERSARY = /\b(?:wedding anniversary|anniversary|wedding|hochzeitstag|hochzeit)\b/iu
const BIRTHDAY =
  /(?:['’]s)? ?\b(?:birthday|bday|b-day|born|birth date|geburtstag|geboren|geb|anniversaire|cumpleaños|compleanno)\b\.?:?/giu

/** What is left of a line without its date: the name, and what is celebrated. */
export function nameIn(rest: string): { readonly name: string; readonly kind: DayKind } {
  const kind = ANNIVERSARY.test(rest) ? "anniversary" : "birthday"
  const name = rest
    .replace(ANNIVERSARY, " ")
    .replaceAll(BIRTHDAY, " ")
    .replaceAll(/\(\s*\)|\[\s*\]|["“”*•·|\t]/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/^[\s,;:.–—=>-]+|[\s,;:.–—=>(-]+$/gu, "")
  return { name: name.replace(/^(?:\d{1,4}[.)])\s+/u, ""), kind }
}

/** Every line that says something, in its order; digits of any script. */
export function readLines(text: string, thisYear: number): readonly FoundRow[] {
  return asciiDigits(text)
    .split(/\r\n|[\n\r\u2028\u2029]/u, LINES_MAX)
    .flatMap((line, index) => (line.trim() === "" ? [] : [readLine(line.trim(), index + 1, thisYear)]))
}

/** One line, or a row of a table without a heading. */
export function readLine(line: string, at: number, thisYear: number): FoundRow {
  const text = line.slice(0, LINE_LENGTH_MAX)
  const failed = (problem: Problem): FoundRow => ({ at, text, name: "", kind: "birthday", problem })
  const found = line.length > LINE_LENGTH_MAX ? undefined : dateIn(line, thisYear)
  if (found === undefined) return failed("no_date")
  const { name, kind } = nameIn(`${line.slice(0, found.from)} ${line.slice(found.to)}`)
  const checked = checkedDate(found.date, thisYear)
  if ("problem" in checked) return { ...failed(checked.problem), name }
  return name === "" ? failed("no_name") : { at, text, name, kind, date: checked.date }
}
