import Papa from "papaparse"
import { DayKind } from "../../../../shared/day-routes.ts"
import { DateRule } from "../../../../shared/dates/rule.ts"
import type { FoundRow } from "./found-day.ts"
import { ENTRIES_MAX, exactRow, type FoundFile, Gathered, oneLine, rowOf, unreadable } from "./found-file.ts"
import { readLine } from "./lines.ts"

/** Reads tables: CSV of Google, Outlook, Thunderbird, Facebook and people, with any separator (M12). */

/** The headings of our own file, which no other has together. */
export const OWN_COLUMNS = ["Name", "Kind", "Date", "Called", "Remembered", "Rule"] as const

/** Headings without case, marks and anything but letters and digits. */
const HEADINGS = {
  name: "name fullname displayname who person contact friend anzeigename nomcomplet nombrecompleto",
  given: "firstname givenname vorname prenom nombre nome voornaam",
  middle: "middlename additionalname weiterevornamen tussenvoegsel",
  family: "lastname familyname surname nachname nom apellido apellidos cognome achternaam",
  birthday:
    "birthday birthdate dateofbirth dob bday born date geburtstag geburtsdatum datum anniversaire datedenaissance " +
    "cumpleanos fechadenacimiento fecha compleanno datadinascita verjaardag geboortedatum",
  month: "birthmonth geburtsmonat",
  year: "birthyear geburtsjahr",
  anniversary: "anniversary weddinganniversary jahrestag hochzeitstag aniversario anniversario",
  kind: "kind",
  called: "called",
  remembered: "remembered",
  rule: "rule",
} as const
type Column = keyof typeof HEADINGS

const COLUMN_NAMES = [
  ...(["name", "given", "middle", "family", "birthday", "month", "year"] as const),
  ...(["anniversary", "kind", "called", "remembered", "rule"] as const),
] satisfies readonly Column[]

const COLUMNS: ReadonlyMap<string, Column> = new Map(
  COLUMN_NAMES.flatMap((column) =>
    HEADINGS[column].split(" ").map((word): [string, Column] => [word, column]),
  ),
)

/** Google: "Event 1 - Label", of old "Event 1 - Type", and "Event 1 - Value". */
const EVENT = /^event(\d)(label|type|value)$/

/** Headings stand in one of the first rows. */
const HEADING_ROWS = 5
/** Outlook writes "0/0/00" where it knows no date. */
const NO_DATE = /^[0\s./-]*$/
/** A spreadsheet takes a text that begins so for a formula, so a quote stands before it. */
const QUOTED_FORMULA = /^'(?=['=+\-@])/

interface Heading {
  readonly at: number
  readonly columns: ReadonlyMap<Column, number>
  readonly events: readonly { readonly label: number; readonly value: number }[]
}

export function readTable(text: string, thisYear: number): FoundFile {
  const { data, heading, isCut } = cellsOf(text)
  const gathered = new Gathered()
  for (const [index, cells] of data.entries()) {
    const at = index + 1
    if (index <= (heading?.at ?? -1) || cells.every((cell) => cell.trim() === "")) continue
    const found =
      heading === undefined ? [plainRow(at, cells, thisYear)] : rowsOf(at, cells, heading, thisYear)
    if (!gathered.take(at, found)) break
  }
  const file = gathered.as("row")
  return { ...file, isCut: file.isCut || isCut }
}

/** More than 20,000 rows of an address book. */
const TABLE_MAX = 10_000_000
/** By its first rows a table is known. */
const HEAD = 20_000
const HEAD_ROWS = 20
const SEPARATORS = [",", ";", "\t", "|", "^", "~"]
/** Excel's own hint of the separator. */
const HINT = /^sep=(.)\r?\n/i

interface Cells {
  readonly data: readonly (readonly string[])[]
  readonly heading: Heading | undefined
  readonly isCut: boolean
}

/** The cells of a table. Its separator is the one that parts a heading, and without a heading the likely one. */
function cellsOf(whole: string): Cells {
  const hint = HINT.exec(whole)
  const text = whole.slice(hint?.[0].length ?? 0, TABLE_MAX)
  const head = (delimiter: string | undefined) =>
    Papa.parse<string[]>(text.slice(0, HEAD), { preview: HEAD_ROWS, ...(delimiter && { delimiter }) })
  const separators = hint?.[1] === undefined ? SEPARATORS : [hint[1]]
  const separator = separators.find((one) => headingOf(head(one).data) !== undefined)
  const delimiter = separator ?? head(undefined).meta.delimiter
  const { data } = Papa.parse<string[]>(text, { preview: ENTRIES_MAX + 1, delimiter })
  return { data, heading: headingOf(data), isCut: whole.length > TABLE_MAX }
}

const plainRow = (at: number, cells: readonly string[], thisYear: number): FoundRow =>
  readLine(oneLine(cells.map((cell) => cell.slice(0, 400)).join(" ")), at, thisYear)

function headingOf(data: readonly (readonly string[])[]): Heading | undefined {
  for (const [at, cells] of data.slice(0, HEADING_ROWS).entries()) {
    const words = cells.map((cell) =>
      cell
        .slice(0, 60)
        .normalize("NFD")
        .toLowerCase()
        .replaceAll(/[^\p{L}\d]/gu, ""),
    )
    const columns = new Map<Column, number>()
    for (const [index, word] of words.entries()) {
      const column = COLUMNS.get(word)
      if (column !== undefined && !columns.has(column)) columns.set(column, index)
    }
    const events = words.flatMap((word, value) => {
      const [, number, what] = EVENT.exec(word) ?? []
      if (what !== "value") return []
      const label = words.findIndex((one) => one === `event${number}label` || one === `event${number}type`)
      return label < 0 ? [] : [{ label, value }]
    })
    const hasName = columns.has("name") || columns.has("given") || columns.has("family")
    if (hasName && (columns.has("birthday") || columns.has("anniversary"))) return { at, columns, events }
  }
  return undefined
}

function rowsOf(
  at: number,
  cells: readonly string[],
  heading: Heading,
  thisYear: number,
): readonly FoundRow[] {
  const { columns, events } = heading
  const cell = (column: Column): string => oneLine(cells[columns.get(column) ?? -1] ?? "")
  const whole = cell("name").replace(QUOTED_FORMULA, "")
  const name = whole === "" ? oneLine(`${cell("given")} ${cell("middle")} ${cell("family")}`) : whole
  if (columns.has("kind")) return [ownRow({ at, name, cell }, thisYear)]
  const day = (kind: DayKind, written: string, title?: string): readonly FoundRow[] =>
    NO_DATE.test(written) ? [] : [rowOf({ at, name, kind, title }, written, { thisYear })]
  return [
    ...day("birthday", columns.has("month") ? apart(cell) : cell("birthday")),
    ...day("anniversary", cell("anniversary")),
    ...events.flatMap(({ label, value }) => {
      const said = oneLine(cells[label] ?? "").replace(/^\* /, "")
      const written = oneLine(cells[value] ?? "")
      if (/birthday/i.test(said)) return day("birthday", written)
      return /anniversary/i.test(said)
        ? day("anniversary", written)
        : day("other", written, said || undefined)
    }),
  ]
}

/** Thunderbird has three columns for the date. */
function apart(cell: (column: Column) => string): string {
  const [year, month, day] = [cell("year"), cell("month"), cell("birthday")]
  if (month === "" || day === "") return ""
  const bare = `-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  return year === "" ? `-${bare}` : `${year}${bare}`
}

interface OwnRow {
  readonly at: number
  readonly name: string
  readonly cell: (column: Column) => string
}

/** A row of our own file. The rule stands beside the date only where a date does not say all. */
function ownRow({ at, name, cell }: OwnRow, thisYear: number): FoundRow {
  const kind = DayKind.safeParse(cell("kind"))
  const title = cell("called").replace(QUOTED_FORMULA, "") || undefined
  if (!kind.success) return unreadable(at, `${name}, ${cell("birthday")}`)
  const row = rowOf({ at, name, kind: kind.data, title }, cell("birthday"), { thisYear })
  const rule = ruleIn(cell("rule")) ?? gregorian(row)
  const isRemembered = /^yes$/i.test(cell("remembered"))
  if (rule === undefined || name === "") return row
  return exactRow(at, {
    name,
    kind: kind.data,
    rule,
    ...(title !== undefined && { title }),
    ...(isRemembered && { remembrance: true }),
  })
}

const gregorian = ({ date }: FoundRow): DateRule | undefined =>
  date === undefined || date.numbers !== undefined
    ? undefined
    : {
        by: "gregorian",
        month: date.month,
        day: date.day,
        ...(date.year !== undefined && { year: date.year }),
      }

function ruleIn(text: string): DateRule | undefined {
  try {
    const parsed = DateRule.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
