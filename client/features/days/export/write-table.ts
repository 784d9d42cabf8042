import Papa from "papaparse"
import { isoDay } from "../../../../shared/dates/day.ts"
import { OWN_COLUMNS } from "../import/table.ts"
import { dateOf, type ExportedDay, isPlain, twoDigits } from "./exported.ts"

/** A table as CSV, for spreadsheets: UTF-8 with its mark, without which they take it for Windows-1252 (M13). */

/** What a spreadsheet takes for a formula gets a quote before it. */
const FORMULA = /^['=+\-@\t\r]/

export function writeTable(days: readonly ExportedDay[], thisYear: number): string {
  const data = days.map(({ day }) => {
    const { name, kind, title = "", rule, remembrance } = day
    const row: Readonly<Record<(typeof OWN_COLUMNS)[number], string>> = {
      Name: name,
      Kind: kind,
      Date: written(day),
      Called: title,
      Remembered: remembrance === true ? "yes" : "",
      Rule: isPlain(rule, thisYear) ? "" : JSON.stringify(rule),
    }
    return OWN_COLUMNS.map((column) => row[column])
  })
  return `\uFEFF${Papa.unparse({ fields: [...OWN_COLUMNS], data }, { escapeFormulae: FORMULA })}\r\n`
}

/** Without a year as Google writes it: the space keeps spreadsheets from reckoning with it. */
function written({ rule }: ExportedDay["day"]): string {
  const date = dateOf(rule)
  if (date === undefined) return ""
  const { year, month, day } = date
  return year === undefined ? ` --${twoDigits(month)}-${twoDigits(day)}` : isoDay({ year, month, day })
}
