import type { DayKind } from "../../../../shared/day-routes.ts"
import { partsOf, type Part, propertyOf } from "./content-lines.ts"
import type { FoundRow } from "./found-day.ts"
import {
  exactRow,
  fallsOn,
  type FoundFile,
  Gathered,
  oneLine,
  OWN_PROPERTY,
  ownDay,
  rowOf,
  unreadable,
  writtenDate,
} from "./found-file.ts"
import { nameIn } from "./lines.ts"

/** Reads calendars of birthdays, such as those of Google, Facebook, Thunderbird, Evolution and Outlook (M12). */

const WANTED: ReadonlySet<string> = new Set([
  "SUMMARY",
  "DTSTART",
  "RRULE",
  "CATEGORIES",
  "RECURRENCE-ID",
  "STATUS",
  OWN_PROPERTY,
])

/** Only the head of the file says what calendar it is. */
const HEAD = 2_000
const BIRTHDAYS =
  /^(?:X-WR-CALNAME|NAME|PRODID)[;:].*(?:birthday|contacts|geburtstag|kontakte|anniversaires|cumplea|complean|verjaardag)/imu

const BIRTHDAY = /birthday|b-?day|\bborn\b|geburtstag|anniversaire|cumpleaños|compleanno|verjaardag|🎂|🎈/iu
const ANNIVERSARY = /anniversary|wedding|hochzeit|jahrestag|mariage|aniversario de boda|matrimonio/iu
const NAME_DAY = /name ?day|namenstag|onomastico|imieniny/iu
/** A year in the title is one of birth: "Anna (1986)", "Anna *1986". */
const YEAR_IN_TITLE = /\(?(?:\*|born )\s?(\d{4})\)?|\((\d{4})\)/iu

/** Before this nobody had such a calendar: a series that begins earlier begins with a birth. */
const FIRST_CALENDARS = 1995

interface Event {
  readonly at: number
  readonly title: string
  readonly start: string
  readonly kind: DayKind
  readonly isYearly: boolean
}

/**
 * The events of a calendar that come back each year or are birthdays. Most calendars begin a series when it was entered,
 * so years are births only in a file many of whose series begin before there were such calendars: no age is invented
 * (D5).
 */
export function readEvents(text: string, thisYear: number): FoundFile {
  const isOfBirthdays = BIRTHDAYS.test(text.slice(0, HEAD))
  const gathered = new Gathered()
  const years: number[] = []
  for (const part of partsOf(text, "VEVENT", WANTED)) {
    const found = eventOf(part, isOfBirthdays)
    if (found !== undefined && "isYearly" in found) {
      const row = ownRow(part, found, thisYear) ?? rowFor(found, thisYear)
      if (row.date?.year !== undefined && !YEAR_IN_TITLE.test(found.title)) years.push(row.date.year)
      if (!gathered.take(part.at, [row])) break
    } else if (!gathered.take(part.at, found === undefined ? [] : [found])) break
  }
  const old = years.filter((year) => year < FIRST_CALENDARS).length
  const areBirths = old * 3 >= years.length
  const file = gathered.as("event")
  return areBirths ? file : { ...file, rows: file.rows.map(withoutYear) }
}

/** The row without the year of its series, unless the title says it. */
function withoutYear(row: FoundRow): FoundRow {
  const { date } = row
  if (date?.year === undefined || date.year < FIRST_CALENDARS || YEAR_IN_TITLE.test(row.text)) return row
  const { year: _entered, ...rest } = date
  return { ...row, date: rest }
}

/** What an event is; a row for one that cannot be read; undefined for one that is no day of a year. */
function eventOf({ at, lines, isWhole }: Part, isOfBirthdays: boolean): Event | FoundRow | undefined {
  const read = lines.map((line) => propertyOf(line, "icalendar"))
  const of = (name: string): string =>
    read.find((property) => property?.name === name)?.values.join(", ") ?? ""
  const title = oneLine(of("SUMMARY"))
  if (!isWhole || read.includes(undefined)) return unreadable(at, title || oneLine(lines[0] ?? ""))
  if (of("RECURRENCE-ID") !== "" || of("STATUS") === "CANCELLED") return undefined
  const isYearly = of("RRULE").includes('"freq":"YEARLY"') || of(OWN_PROPERTY) !== ""
  const kind = kindOf(`${title} ${of("CATEGORIES")}`, isOfBirthdays)
  return isYearly || kind !== "other" ? { at, title, start: of("DTSTART"), kind, isYearly } : undefined
}

function kindOf(said: string, isOfBirthdays: boolean): DayKind {
  if (ANNIVERSARY.test(said)) return "anniversary"
  if (NAME_DAY.test(said)) return "name_day"
  return isOfBirthdays || BIRTHDAY.test(said) ? "birthday" : "other"
}

/** The day that our own file says, as long as the event is still on it. */
function ownRow({ at, lines }: Part, { start }: Event, thisYear: number): FoundRow | undefined {
  const line = lines.find((one) => one.toUpperCase().startsWith(OWN_PROPERTY))
  const day = line === undefined ? undefined : ownDay(line.slice(line.indexOf(":") + 1).trim())
  const date = writtenDate(start, thisYear)
  return day !== undefined && date !== undefined && fallsOn(day, date) ? exactRow(at, day) : undefined
}

function rowFor({ at, title, start, kind, isYearly }: Event, thisYear: number): FoundRow {
  const year = YEAR_IN_TITLE.exec(title)
  const name = kind === "other" ? title : nameFor(title.replace(YEAR_IN_TITLE, " "))
  const date = start.replace(/T.*/, "")
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})$/.exec(date) ?? []
  const said = year?.[1] ?? year?.[2]
  const bare = month === undefined || day === undefined ? date : `--${month}-${day}`
  const written = said === undefined ? (isYearly ? date : bare) : `${said}${bare.slice(1)}`
  const row = rowOf({ at, name, kind }, written, { thisYear })
  // A series that was entered for a later year: it is no year of birth.
  const kept = row.problem === "bad_year" ? rowOf({ at, name, kind }, bare, { thisYear }) : row
  return { ...kept, text: oneLine(`${title}, ${date}`) }
}

/** "Birthday of Anna", "Anna’s 40th birthday (40)" and "🎂 Anna" are Anna. */
function nameFor(title: string): string {
  const plain = title
    .replaceAll(/\p{Extended_Pictographic}\uFE0F?|\(\d{1,3}\)|\b\d{1,3}(?:st|nd|rd|th)\b/gu, " ")
    .replaceAll(/\bhappy\b|\bhat\b(?= geburtstag)|['’]s(?= )|['’](?= )/giu, " ")
    .replace(NAME_DAY, " ")
    .replaceAll(/\b(?:jahrestag|verjaardag)\b/giu, " ")
  return nameIn(plain).name.replace(/^(?:of|for|to|von|de|del|di|van|d['’])[\s'’]*(?=\S)/iu, "")
}
