import type { DayKind } from "../../../../shared/day-routes.ts"
import { partsOf, type Part, type Property, propertyOf } from "./content-lines.ts"
import type { FoundRow } from "./found-day.ts"
import {
  exactRow,
  fallsOn,
  type FoundFile,
  Gathered,
  oneLine,
  OWN_PROPERTY,
  ownDay,
  type OwnDay,
  rowOf,
  unreadable,
  writtenDate,
} from "./found-file.ts"

/** Reads contacts: vCard 2.1, 3.0 and 4.0 of Apple, Google, Outlook, Android, Evolution and others (M12). */

const ANNIVERSARIES = ["ANNIVERSARY", "X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY"]
const WANTED: ReadonlySet<string> = new Set([
  ...ANNIVERSARIES,
  "FN",
  "N",
  "NICKNAME",
  "ORG",
  "BDAY",
  "X-ABDATE",
  "X-ABLABEL",
  "X-ANDROID-CUSTOM",
  OWN_PROPERTY,
])

/** Words for the day of a wedding in address books, theirs in the first place. */
const ANNIVERSARY =
  /anniversary|hochzeit|jahrestag|anniversaire de mariage|aniversario|anniversario|jubileum/iu
const NAME_DAY = /name ?day|namenstag|onomastico|imieniny/iu
/** Android: "vnd.android.cursor.item/contact_event;2010-06-12;1", of which 1 is an anniversary and 3 a birthday. */
const ANDROID_EVENT = /^vnd\.android\.cursor\.item\/contact_event;([^;]*);([0-3])?;?([^;]*)/

export function readCards(text: string, thisYear: number): FoundFile {
  const gathered = new Gathered()
  for (const part of partsOf(text, "VCARD", WANTED))
    if (!gathered.take(part.at, rowsOf(part, thisYear))) break
  return gathered.as("contact")
}

function rowsOf({ at, lines, isWhole }: Part, thisYear: number): readonly FoundRow[] {
  const read = lines.map((line) => propertyOf(line, "vcard3"))
  const properties = read.filter((property) => property !== undefined)
  const name = nameIn(properties)
  const said = name === "" ? oneLine(lines[0] ?? "") : name
  if (!isWhole) return [unreadable(at, said)]
  const own = properties.flatMap((property) =>
    property.name === OWN_PROPERTY ? (ownDay(property.values.join(",")) ?? []) : [],
  )
  const dates = properties.flatMap((property) => dateOf(property, properties) ?? [])
  // A program that changed the date left our property as it was.
  const current = own.filter(
    (day) =>
      dates.some((date) => isSame(day, date, thisYear)) || dates.every(({ kind }) => kind !== day.kind),
  )
  const others = dates.filter((date) => !current.some((day) => isSame(day, date, thisYear)))
  const rows = [
    ...current.map((day) => exactRow(at, day)),
    ...others.map(({ value, kind, title, noYear }) =>
      rowOf({ at, name, kind, title }, value, { thisYear, noYear }),
    ),
  ]
  const isLost = rows.some(({ problem }) => problem === "no_name") || rows.length === 0
  return isLost && read.includes(undefined) ? [unreadable(at, said)] : rows
}

/** The name that the card shows, or the best of its others. */
function nameIn(properties: readonly Property[]): string {
  const of = (name: string): readonly string[] => properties.find((one) => one.name === name)?.values ?? []
  const [family = "", given = "", middle = ""] = of("N")
  const names = [of("FN").join(", "), `${given} ${middle} ${family}`, of("NICKNAME").join(" "), of("ORG")[0]]
  return names.map((name) => oneLine(name ?? "")).find((name) => name !== "") ?? ""
}

interface Dated {
  readonly value: string
  readonly kind: DayKind
  readonly title?: string | undefined
  readonly noYear?: number
}

/** Whether a date of the card is that day of our own. A label of one's own may read as that of another kind. */
function isSame(own: OwnDay, { value, kind }: Dated, thisYear: number): boolean {
  const date = writtenDate(value, thisYear)
  const isKind = kind === own.kind || (own.kind === "other" && kind !== "birthday")
  return isKind && date !== undefined && fallsOn(own, date)
}

/** The date of a property; undefined when it has none. */
function dateOf(property: Property, all: readonly Property[]): Dated | undefined {
  const value = oneLine(property.values.join(","))
  const noYear = Number(property.params["x-apple-omit-year"])
  if (value === "") return undefined
  if (property.name === "BDAY") return { value, noYear, kind: "birthday" }
  if (ANNIVERSARIES.includes(property.name)) return { value, noYear, kind: "anniversary" }
  if (property.name === "X-ABDATE") {
    const label = all.find(({ name, group }) => name === "X-ABLABEL" && group === property.group)
    return { value, noYear, ...kindFor(label?.values.join(",") ?? "") }
  }
  return property.name === "X-ANDROID-CUSTOM" ? androidDate(value) : undefined
}

function androidDate(custom: string): Dated | undefined {
  const [, value = "", type = "", label = ""] = ANDROID_EVENT.exec(custom) ?? []
  if (value === "") return undefined
  if (type === "3") return { value, kind: "birthday" }
  return type === "1" ? { value, kind: "anniversary" } : { value, ...kindFor(label) }
}

/** What a label means; Apple writes its own as "_$!<Anniversary>!$_". */
function kindFor(written: string): Pick<Dated, "kind" | "title"> {
  const label = oneLine(/^_\$!<(.*)>!\$_$/.exec(written)?.[1] ?? written.replaceAll("\\", ""))
  if (ANNIVERSARY.test(label)) return { kind: "anniversary" }
  if (NAME_DAY.test(label)) return { kind: "name_day" }
  return { kind: "other", title: label === "" || label === "Other" ? undefined : label }
}
