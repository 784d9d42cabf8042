import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { daysBetween, isLeapYear, isoDay, isZone, todayIn } from "../../../shared/dates/day.ts"
import { isValid, isYearly, nextDay, dayIn, turns } from "../../../shared/dates/floating.ts"

const at = (iso: string): number => Date.parse(iso)
const day = (iso: string): { year: number; month: number; day: number } => {
  const [year = 0, month = 0, dayOfMonth = 0] = iso.split("-").map(Number)
  return { year, month, day: dayOfMonth }
}

describe("a leap day in other years", () => {
  const born = { year: 2024, month: 2, day: 29 }

  test.each([
    [2024, "2024-02-29", "2024-02-29"],
    [2025, "2025-02-28", "2025-03-01"],
    [2026, "2026-02-28", "2026-03-01"],
    [2027, "2027-02-28", "2027-03-01"],
    [2028, "2028-02-29", "2028-02-29"],
    [2100, "2100-02-28", "2100-03-01"],
  ])("[D2] in %i it is %s, or %s for who prefers March", (year, february, march) => {
    expect(isoDay(dayIn(born, year, "feb28"))).toBe(february)
    expect(isoDay(dayIn(born, year, "mar1"))).toBe(march)
  })

  test("[D2] unless somebody says otherwise it is never late", () => {
    expect(isoDay(dayIn(born, 2027))).toBe("2027-02-28")
  })

  test("[D2] four years on it is the 29th again, whatever the years between were", () => {
    let today = day("2024-03-02")
    const seen: string[] = []
    for (let round = 0; round < 4; round++) {
      const next = nextDay(born, true, today, "mar1")
      if (next === undefined) throw new Error("a birthday always comes again")
      seen.push(isoDay(next))
      today = { ...next, day: next.day + 1 }
    }
    expect(seen).toEqual(["2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"])
  })

  test("[D2] the age goes up on the observed day of a common year", () => {
    expect(turns(born, 2027)).toBe(3)
  })
})

describe("which dates exist", () => {
  test.each([
    [{ month: 2, day: 29 }, true],
    [{ month: 2, day: 29, year: 2024 }, true],
    [{ month: 2, day: 29, year: 2023 }, false],
    [{ month: 2, day: 29, year: 2100 }, false],
    [{ month: 2, day: 30 }, false],
    [{ month: 4, day: 31 }, false],
    [{ month: 12, day: 31, year: 1961 }, true],
    [{ month: 0, day: 1 }, false],
    [{ month: 13, day: 1 }, false],
    [{ month: 1, day: 0 }, false],
    [{ month: 1.5, day: 1 }, false],
  ])("%j: %s", (date, exists) => {
    expect(isValid(date)).toBe(exists)
  })
})

describe("the next occurrence", () => {
  const birthday = { year: 1987, month: 11, day: 14 }

  test.each([
    ["2026-11-13", "2026-11-14"],
    ["2026-11-14", "2026-11-14"],
    ["2026-11-15", "2027-11-14"],
    ["2026-12-31", "2027-11-14"],
  ])("[D6] of a birthday on 14 November, on %s, is %s", (today, next) => {
    expect(nextDay(birthday, true, day(today))).toEqual(day(next))
  })

  test("[D5] a birthday without a year comes every year, and nobody is told an age", () => {
    const { year: _, ...unknown } = birthday
    expect(nextDay(unknown, true, day("2026-11-15"))).toEqual(day("2027-11-14"))
    expect(turns(unknown, 2027)).toBeUndefined()
  })

  test("a wedding is once: afterwards there is no next one", () => {
    const wedding = { year: 2027, month: 6, day: 5 }
    expect(isYearly("wedding")).toBe(false)
    expect(nextDay(wedding, isYearly("wedding"), day("2026-11-24"))).toEqual(day("2027-06-05"))
    expect(nextDay(wedding, false, day("2027-06-05"))).toEqual(day("2027-06-05"))
    expect(nextDay(wedding, false, day("2027-06-06"))).toBeUndefined()
  })

  test("a date in a year to come does not recur before that year", () => {
    expect(nextDay({ year: 2028, month: 1, day: 10 }, true, day("2026-11-24"))).toEqual(day("2028-01-10"))
  })

  test("the birth itself is no birthday", () => {
    expect(turns(birthday, 1987)).toBeUndefined()
    expect(turns(birthday, 1986)).toBeUndefined()
    expect(turns(birthday, 1988)).toBe(1)
    expect(turns(birthday, 2027)).toBe(40)
  })

  test("[D6] is never before today and never more than eight years away", () => {
    fc.assert(
      fc.property(
        fc
          .record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) })
          .filter(isValid),
        fc.record({
          year: fc.integer({ min: 1950, max: 2150 }),
          month: fc.integer({ min: 1, max: 12 }),
          day: fc.integer({ min: 1, max: 28 }),
        }),
        fc.constantFrom("feb28" as const, "mar1" as const),
        (date, today, policy) => {
          const next = nextDay(date, true, today, policy)
          expect(next).toBeDefined()
          const days = next === undefined ? -1 : daysBetween(today, next)
          expect(days).toBeGreaterThanOrEqual(0)
          expect(days).toBeLessThanOrEqual(367)
        },
      ),
    )
  })
})

describe("days between", () => {
  test("counts calendar days over every change of the clocks", () => {
    expect(daysBetween(day("2027-03-27"), day("2027-03-29"))).toBe(2)
    expect(daysBetween(day("2026-11-24"), day("2026-11-24"))).toBe(0)
    expect(daysBetween(day("2027-01-01"), day("2026-12-31"))).toBe(-1)
    expect(daysBetween(day("2024-02-28"), day("2024-03-01"))).toBe(2)
    expect(daysBetween(day("2100-02-28"), day("2100-03-01"))).toBe(1)
  })

  test("agrees with the platform's calendar for four centuries", () => {
    const some = fc.record({
      year: fc.integer({ min: 1800, max: 2200 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
    })
    const utc = (d: { year: number; month: number; day: number }): number =>
      Date.UTC(d.year, d.month - 1, d.day)
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(daysBetween(a, b)).toBe((utc(b) - utc(a)) / 86_400_000)
      }),
    )
  })

  test("2000 was a leap year, 1900 and 2100 are none", () => {
    expect([1900, 2000, 2024, 2027, 2100].map(isLeapYear)).toEqual([false, true, true, false, false])
  })
})

describe("which day it is", () => {
  test.each([
    ["Pacific/Kiritimati", "2027-02-27T09:59:59.999Z", "2027-02-27"],
    ["Pacific/Kiritimati", "2027-02-27T10:00:00.000Z", "2027-02-28"],
    ["Pacific/Pago_Pago", "2027-03-01T10:59:59.999Z", "2027-02-28"],
    ["Pacific/Pago_Pago", "2027-03-01T11:00:00.000Z", "2027-03-01"],
  ])("[D1] one day lasts 49 hours on Earth: in %s, at %s, it is %s", (zone, instant, expected) => {
    expect(isoDay(todayIn(zone, at(instant)))).toBe(expected)
  })

  test("a day that begins at 01:00 is a day (Cairo), and one that never was is skipped (Apia)", () => {
    expect(isoDay(todayIn("Africa/Cairo", at("2027-04-29T21:59:59.999Z")))).toBe("2027-04-29")
    expect(isoDay(todayIn("Africa/Cairo", at("2027-04-29T22:00:00Z")))).toBe("2027-04-30")
    expect(isoDay(todayIn("Pacific/Apia", at("2011-12-30T09:59:59.999Z")))).toBe("2011-12-29")
    expect(isoDay(todayIn("Pacific/Apia", at("2011-12-30T10:00:00Z")))).toBe("2011-12-31")
  })

  test("a zone that this device does not know does not stop the page", () => {
    expect(isZone("Europe/Berlin")).toBe(true)
    expect(isZone("Mars/Olympus")).toBe(false)
    expect(isoDay(todayIn("Mars/Olympus", at("2027-06-15T12:00:00Z")))).toMatch(/^2027-06-1[456]$/)
  })
})
