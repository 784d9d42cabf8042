import { describe, expect, test } from "vitest"
import { askedIn, checkDay, emptyDay, ruleOf, textOf } from "../../../../client/features/days/day-form.ts"
import { zoneOf, zoneTitle } from "../../../../client/features/days/zones.ts"
import type { DayView } from "../../../../shared/day-routes.ts"
import { DateRule } from "../../../../shared/dates/rule.ts"
import { CircleId, newDayId } from "../../../../shared/ids.ts"

const dayOf = (rule: unknown, more: Partial<DayView> = {}): DayView => ({
  id: newDayId(),
  circle: CircleId.parse("0".repeat(26)),
  name: "Miriam",
  kind: "birthday",
  rule: DateRule.parse(rule),
  remembrance: false,
  hideAge: false,
  mayHide: true,
  ...more,
})

const typed = (day: number, month: number, year: number) => ({
  ...emptyDay(),
  name: "Miriam",
  date: { day: String(day), month: String(month), year: String(year) },
})

describe("the form of a day", () => {
  test("[D4] asks about Adar and about short months only where the typed date needs it", () => {
    // 14 Adar I 5746, 14 Adar 5747 and 30 Heshvan 5747: unless somebody says otherwise in the month of birth, never late.
    expect(askedIn({ ...typed(23, 2, 1986), calendar: "hebrew" })).toEqual({ month: "leap" })
    expect(askedIn({ ...typed(15, 3, 1987), calendar: "hebrew" })).toEqual({ month: "regular" })
    expect(askedIn({ ...typed(2, 12, 1986), calendar: "hebrew" })).toEqual({ short: "last" })
    expect(askedIn(typed(2, 12, 1986))).toEqual({})
    expect(askedIn({ ...emptyDay(), calendar: "hebrew" })).toEqual({})
  })

  test("[D4] shows a date of another calendar as the day of birth, with what was chosen, and sends the same", () => {
    const rule = {
      by: "hebrew",
      month: 5,
      leapMonth: true,
      day: 30,
      year: 5746,
      leap: "regular",
      short: "next",
    }
    const text = textOf(dayOf(rule))
    expect(text).toMatchObject({ calendar: "hebrew", month: "regular", short: "next" })
    expect(ruleOf(text)).toEqual({ rule })
    const changed = ruleOf({ ...text, month: "leap", short: "last" })
    expect(changed).toEqual({ rule: { ...rule, leap: "leap", short: "last" } })
  })

  test("[D5] keeps a date of another calendar whose year is hidden", () => {
    const text = textOf(dayOf({ by: "hebrew", month: 6, day: 10 }))
    expect([text.calendar, ruleOf(text)]).toEqual(["kept", { rule: undefined }])
  })

  test("says that nobody knows a place, and only of days that have one", () => {
    const text = { ...typed(2, 12, 1986), zone: "Gotham" }
    expect(checkDay(text).zone).toBeDefined()
    expect(checkDay({ ...text, kind: "feast" }).zone).toBeUndefined()
    expect(checkDay({ ...text, zone: "auckland" }).zone).toBeUndefined()
  })
})

describe("a time zone", () => {
  test.each([
    ["Pacific/Auckland", "Auckland, Pacific"],
    ["America/Argentina/Ushuaia", "Ushuaia, Argentina, America"],
    ["America/New_York", "New York, America"],
  ])("%s is looked for as %s", (zone, title) => {
    expect(zoneTitle(zone)).toBe(title)
    expect(zoneOf(title)).toBe(zone)
  })

  test.each([
    ["auckland", "Pacific/Auckland"],
    ["new york", "America/New_York"],
    ["Europe/Berlin", "Europe/Berlin"],
    ["  são paulo ", "America/Sao_Paulo"],
    ["", ""],
    ["Gotham", undefined],
  ])("is found by what people type: %s", (text, zone) => {
    expect(zoneOf(text)).toBe(zone)
  })
})
