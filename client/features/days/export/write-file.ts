import type { DayView } from "../../../../shared/day-routes.ts"
import type { Day } from "../../../../shared/dates/day.ts"
import { exportedDay, type ExportedDay } from "./exported.ts"

/** Files of the days of a circle (M13). */

export const FORMATS = ["contacts", "calendar", "table"] as const
export type Format = (typeof FORMATS)[number]

export interface Saved {
  readonly text: string
  readonly type: string
  readonly ending: string
}

interface Wanted {
  readonly format: Format
  readonly titleOf: (day: ExportedDay["day"]) => string
  readonly today: Day
  readonly now: Date
}

/** The days as a file. What writes it is fetched with its library. */
export async function writeFile(views: readonly DayView[], wanted: Wanted): Promise<Saved> {
  const { format, today } = wanted
  const days = views.map(exportedDay)
  if (format === "contacts") {
    const { writeCards } = await import("./write-cards.ts")
    return { text: writeCards(days, today.year), type: "text/vcard;charset=utf-8", ending: "vcf" }
  }
  if (format === "calendar") {
    const { writeEvents } = await import("./write-events.ts")
    return { text: writeEvents(days, wanted), type: "text/calendar;charset=utf-8", ending: "ics" }
  }
  const { writeTable } = await import("./write-table.ts")
  return { text: writeTable(days, today.year), type: "text/csv;charset=utf-8", ending: "csv" }
}

/** Whether a file of that kind has the day: feasts are nobody's, so no contact has them. */
export const isIn = ({ kind }: Pick<DayView, "kind">, format: Format): boolean =>
  format !== "contacts" || kind !== "feast"
