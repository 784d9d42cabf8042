import ICAL from "ical.js"
import { type Day, isoDay } from "../../../../shared/dates/day.ts"
import { type DateRule, isLeapDay, nextOccurrence, occurrencesIn } from "../../../../shared/dates/rule.ts"
import { OWN_PROPERTY, ownText } from "../import/found-file.ts"
import type { ExportedDay } from "./exported.ts"

/** A calendar whose events come back each year, as the calendar feed has them (D3, M13). */

/** Days without a rule that calendars know are listed for so many years. */
const LISTED_YEARS = 10

interface Written {
  readonly titleOf: (day: ExportedDay["day"]) => string
  readonly today: Day
  readonly now: Date
}

export function writeEvents(days: readonly ExportedDay[], { titleOf, today, now }: Written): string {
  const stamp = `${now.toISOString().slice(0, 19)}Z`
  const events = days.map(({ id, day }) => {
    const first = nextOccurrence(day.rule, today)
    return [
      "vevent",
      [
        ["uid", {}, "text", `${id}@jubilee`],
        ["dtstamp", {}, "date-time", stamp],
        ["dtstart", {}, "date", isoDay(first)],
        repeating(day.rule, first),
        ["summary", {}, "text", titleOf(day)],
        ["transp", {}, "text", "TRANSPARENT"],
        [OWN_PROPERTY.toLowerCase(), {}, "unknown", ownText(day)],
      ],
      [],
    ]
  })
  const head = [
    ["version", {}, "text", "2.0"],
    ["prodid", {}, "text", "-//Jubilee//Days//EN"],
  ]
  return `${new ICAL.Component(["vcalendar", head, events]).toString()}\r\n`
}

/** RFC 5545 skips years without 29 February, and knows neither other calendars nor feasts. */
function repeating(rule: DateRule, first: Day): readonly unknown[] {
  if (rule.by === "gregorian" && !isLeapDay(rule)) return ["rrule", {}, "recur", { freq: "YEARLY" }]
  if (rule.by === "gregorian" && rule.leap !== "mar1")
    return ["rrule", {}, "recur", { freq: "YEARLY", bymonth: 2, bymonthday: -1 }]
  const years = Array.from({ length: LISTED_YEARS }, (_, at) => first.year + at)
  const listed = years.flatMap((year) => occurrencesIn(rule, year).map(({ day }) => isoDay(day)))
  return ["rdate", {}, "date", ...listed.filter((day) => day >= isoDay(first))]
}
