import ICAL from "ical.js"
import { describe, expect, test } from "vitest"
import { type Format, writeFile } from "../../../../client/features/days/export/write-file.ts"
import { readDaysFile } from "../../../../client/features/days/import/read-file.ts"
import { dayOf, type SentDay } from "../../../../client/features/days/import/send.ts"
import type { DayView } from "../../../../shared/day-routes.ts"
import type { DateRule } from "../../../../shared/dates/rule.ts"
import { CircleId, DayId, secureRandom, newCircleId, newDayId } from "../../../../shared/ids.ts"

const TODAY = { year: 2026, month: 11, day: 30 }
const circle = CircleId.parse(newCircleId(secureRandom))

const view = (name: string, rule: DateRule, more: Partial<DayView> = {}): DayView => ({
  id: DayId.parse(newDayId(secureRandom)),
  circle,
  name,
  kind: "birthday",
  rule,
  remembrance: false,
  hideAge: false,
  mayHide: true,
  ...more,
})

const on = (month: number, day: number, year?: number, leap?: "feb28" | "mar1"): DateRule => ({
  by: "gregorian",
  month,
  day,
  ...(year !== undefined && { year }),
  ...(leap !== undefined && { leap }),
})

const DAYS = [
  view("Anna", on(11, 14, 1986)),
  view("Anna", on(6, 12, 2010), { kind: "anniversary" }),
  view("Anna", on(5, 5), { kind: "birthday" }),
  view('Ben; “the "great"”, von\\zu', on(4, 3)),
  view("Paul", on(2, 29, 2004, "mar1")),
  view("Lia", on(2, 29, 2004, "feb28")),
  view("Ida", on(2, 29)),
  view("=HYPERLINK(1)", on(1, 1, 1990)),
  view("'-Tom", on(1, 2)),
  view("Edda", on(3, 3, 1900)),
  view("Karl", on(11, 26, 1931), { remembrance: true }),
  view("Ruth", on(7, 26), { kind: "name_day" }),
  view("Ruth", on(5, 1), { kind: "other", title: "First date" }),
  view("Ruth", on(5, 2), { kind: "other", title: "wedding anniversary of the other kind" }),
  view("Ruth and Tom", on(6, 12, 2027), { kind: "anniversary", title: "Silver" }),
  view("David", { by: "hebrew", month: 1, day: 15, year: 5747 }),
  view("Mei", { by: "chinese", month: 8, day: 15 }),
  view("👩‍👧 Zoë ".repeat(6).trim(), on(12, 31, 1999)),
]
const FEAST = view("Mother’s Day", { by: "feast", country: "DE", feast: "mothers_day" }, { kind: "feast" })

const write = (days: readonly DayView[], format: Format, today = TODAY) =>
  writeFile(days, { format, titleOf: ({ name }) => `${name}’s birthday`, today, now: new Date(0) })

async function readAgain(text: string) {
  const found = await readDaysFile(new Blob([text]), TODAY.year)
  if (!found.ok) throw new Error(found.error)
  return found.value.rows.map((row) => {
    const day = dayOf(row)
    if (day === undefined) throw new Error(`${row.text}: ${row.problem}`)
    return day
  })
}

type Keyed = Pick<SentDay, "name" | "kind" | "title" | "rule">
const keyOf = ({ name, kind, title, rule }: Keyed): string =>
  [name, kind, title, "day" in rule ? rule.day : ""].join("\n")
/** In one order: a file puts the days of one person together. */
const inOrder = <T extends Keyed>(days: readonly T[]): readonly T[] =>
  days.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
const asSent = ({ name, kind, title, rule, remembrance }: DayView) => ({
  name,
  kind,
  rule,
  ...(title !== undefined && { title }),
  ...(remembrance && { remembrance }),
})

describe("[M13] a file of days", () => {
  test.each([
    ["contacts", DAYS],
    ["calendar", [...DAYS, FEAST]],
    ["table", [...DAYS, FEAST]],
  ] as const)("of %s is read again as it was", async (format, days) => {
    const { text } = await write(days, format)
    expect(inOrder(await readAgain(text))).toEqual(inOrder(days.map(asSent)))
  })

  test.each(["contacts", "calendar", "table"] as const)(
    "of %s has no year of who hides their age",
    async (format) => {
      const { text } = await write([view("Anna", on(11, 14, 1986), { hideAge: true })], format)
      expect(text).not.toContain("1986")
      expect(await readAgain(text)).toEqual([{ name: "Anna", kind: "birthday", rule: on(11, 14) }])
    },
  )

  test("of contacts has one card for each person, with dates as address books write them", async () => {
    const { text } = await write([...DAYS.slice(0, 2), ...DAYS.slice(3, 4), FEAST], "contacts")
    expect(text.split("BEGIN:VCARD")).toHaveLength(3)
    expect(text).toContain("BDAY;VALUE=DATE:1986-11-14\r\n")
    expect(text).toContain("BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=DATE:1604-04-03\r\n")
    expect(text).toContain("ITEM2.X-ABDATE:2010-06-12\r\nITEM2.X-ABLABEL:_$!<Anniversary>!$_\r\n")
  })

  test("of events comes back each year from the next occurrence on, and tells no age", async () => {
    const { text } = await write(DAYS, "calendar")
    const events = ICAL.Component.fromString(text).getAllSubcomponents("vevent")
    const starts = events.map((event) => String(event.getFirstPropertyValue("dtstart")))
    expect(starts.every((start) => start >= "2026-11-30" && start < "2028-03-01")).toBe(true)
    expect(text).toContain("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")
    expect(text).toContain("RDATE;VALUE=DATE:20270301,20280229,20290301")
  })

  test("of events that were moved says the new day", async () => {
    const { text } = await write([view("Anna", on(11, 14, 1986))], "calendar")
    const moved = text.replace("20271114", "20271115")
    expect(await readAgain(moved)).toEqual([{ name: "Anna", kind: "birthday", rule: on(11, 15) }])
  })

  test("of a table holds no formula, and no date that a spreadsheet reckons with", async () => {
    const { text } = await write(DAYS, "table")
    for (const line of text.slice(1).split("\r\n")) expect(line).not.toMatch(/(?:^|,)"?[=+@-]/)
  })
})
