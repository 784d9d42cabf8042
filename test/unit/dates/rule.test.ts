import { describe, expect, test } from "vitest"
import { type Day, addDays, daysBetween, isoDay } from "../../../shared/dates/day.ts"
import {
  ageOn,
  askedOf,
  bornOn,
  DateRule,
  isLeapDay,
  nextOccurrence,
  occurrenceIn,
  occurrencesIn,
  occurrenceYear,
  ruleFrom,
} from "../../../shared/dates/rule.ts"

const day = (iso: string): Day => {
  const [year = 0, month = 0, dayOfMonth = 0] = iso.split("-").map(Number)
  return { year, month, day: dayOfMonth }
}
const rule = (input: unknown): DateRule => DateRule.parse(input)
const iso = (found: Day | undefined): string | undefined => found && isoDay(found)
const daysIn = (of: DateRule, year: number): readonly string[] =>
  occurrencesIn(of, year).map((one) => isoDay(one.day))

describe("a birthday on 29 February", () => {
  const born = { by: "gregorian", year: 2024, month: 2, day: 29 }
  const feb28 = rule({ ...born, leap: "feb28" })
  const mar1 = rule({ ...born, leap: "mar1" })

  test.each([
    [2025, "2025-02-28", "2025-03-01"],
    [2026, "2026-02-28", "2026-03-01"],
    [2027, "2027-02-28", "2027-03-01"],
    [2028, "2028-02-29", "2028-02-29"],
    [2100, "2100-02-28", "2100-03-01"],
  ])("[D2] in %i is on %s, or on %s for who prefers March", (year, february, march) => {
    expect(iso(occurrenceIn(feb28, year))).toBe(february)
    expect(iso(occurrenceIn(mar1, year))).toBe(march)
  })

  test("[D2] is never late while nobody was asked, and somebody may be asked", () => {
    expect(iso(nextOccurrence(rule(born), day("2026-11-30")))).toBe("2027-02-28")
    expect(isLeapDay(rule(born))).toBe(true)
    expect(isLeapDay(rule({ by: "gregorian", month: 2, day: 28 }))).toBe(false)
  })

  test("[D2] is the 29th again after four years, however often the next one was asked for", () => {
    let from = day("2024-03-01")
    const seen = [1, 2, 3, 4].map(() => {
      const next = nextOccurrence(mar1, from)
      from = addDays(next, 1)
      return isoDay(next)
    })
    expect(seen).toEqual(["2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"])
  })

  test("[D2] makes a year older on the day on which it is celebrated", () => {
    expect(ageOn(feb28, day("2027-02-27"))).toBe(2)
    expect(ageOn(feb28, day("2027-02-28"))).toBe(3)
    expect(ageOn(mar1, day("2027-02-28"))).toBe(2)
    expect(ageOn(mar1, day("2027-03-01"))).toBe(3)
  })
})

describe("a birthday", () => {
  const anna = rule({ by: "gregorian", year: 1986, month: 11, day: 14 })

  test("[D6] is today on the day itself, and next year once it is over", () => {
    expect(iso(nextOccurrence(anna, day("2026-11-14")))).toBe("2026-11-14")
    expect(iso(nextOccurrence(anna, day("2026-11-15")))).toBe("2027-11-14")
  })

  test("[D5] without a year has no age, and no year is invented", () => {
    const unknown = rule({ by: "gregorian", month: 11, day: 14 })
    expect(iso(nextOccurrence(unknown, day("2026-11-15")))).toBe("2027-11-14")
    expect(ageOn(unknown, day("2027-11-14"))).toBeUndefined()
  })

  test("[D5] has an age from the first one on", () => {
    expect(ageOn(anna, day("2026-11-13"))).toBe(39)
    expect(ageOn(anna, day("2026-11-14"))).toBe(40)
    expect(ageOn(anna, day("1987-11-13"))).toBeUndefined()
  })

  test("does not come before its own first year", () => {
    const wedding = rule({ by: "gregorian", year: 2028, month: 6, day: 5 })
    expect(iso(nextOccurrence(wedding, day("2026-11-30")))).toBe("2028-06-05")
    expect(daysIn(wedding, 2027)).toEqual([])
  })

  test.each([
    { by: "gregorian", month: 2, day: 30 },
    { by: "gregorian", month: 2, day: 29, year: 2023 },
    { by: "gregorian", month: 13, day: 1 },
    { by: "gregorian", month: 4, day: 31 },
    { by: "gregorian", month: 1.5, day: 1 },
    { by: "hijri", month: 3, day: 1, leapMonth: true },
    { by: "hebrew", month: 6, day: 1, leapMonth: true },
    { by: "hebrew", month: 6, day: 1, year: 1986 },
    { by: "hebrew", month: 6, day: 31 },
    { by: "feast", country: "QQ", feast: "mothers_day" },
    { by: "feast", country: "de", feast: "easter" },
    { by: "julian", month: 1, day: 1 },
  ])("[D1] that no calendar has is refused: %j", (input) => {
    expect(DateRule.safeParse(input).success).toBe(false)
  })
})

describe("[D4] birthdays by the Hebrew calendar", () => {
  // 14 March 2025 was in Adar of a common year; 5784 and 5787 have two.
  const adar = ruleFrom("hebrew", day("2025-03-14"))

  test("are kept as the date of that calendar", () => {
    expect(adar).toEqual({ by: "hebrew", year: 5785, month: 6, day: 14 })
    expect(ruleFrom("hebrew", day("2024-02-23"))).toEqual({
      by: "hebrew",
      year: 5784,
      month: 5,
      leapMonth: true,
      day: 14,
    })
  })

  test("of Adar are in Adar II of a leap year, or in Adar I for who prefers it", () => {
    expect(iso(occurrenceIn(adar, 2026))).toBe("2026-03-03")
    expect(iso(occurrenceIn(adar, 2027))).toBe("2027-03-23")
    expect(iso(occurrenceIn(rule({ ...adar, leap: "leap" }), 2027))).toBe("2027-02-21")
  })

  test("of Adar I are in Adar of a common year", () => {
    const first = rule({ by: "hebrew", year: 5784, month: 5, leapMonth: true, day: 14 })
    expect([2025, 2026, 2027].map((year) => iso(occurrenceIn(first, year)))).toEqual([
      "2025-03-14",
      "2026-03-03",
      "2027-02-21",
    ])
  })

  test("of a 30th in a month of 29 days are on its last day, or on the day after", () => {
    // Heshvan of 5786 has 29 days.
    const last = { by: "hebrew", month: 2, day: 30 }
    expect(iso(occurrenceIn(rule(last), 2025))).toBe("2025-11-20")
    expect(iso(occurrenceIn(rule({ ...last, short: "next" }), 2025))).toBe("2025-11-21")
  })

  test("make a year older by their own years", () => {
    expect(ageOn(adar, day("2027-03-22"))).toBe(1)
    expect(ageOn(adar, day("2027-03-23"))).toBe(2)
  })
})

describe("[D4] birthdays by the Chinese calendar", () => {
  test("have the Gregorian day of each year", () => {
    const newYear = rule({ by: "chinese", month: 1, day: 1 })
    expect([2024, 2025, 2026, 2027].map((year) => iso(occurrenceIn(newYear, year)))).toEqual([
      "2024-02-10",
      "2025-01-29",
      "2026-02-17",
      "2027-02-06",
    ])
  })

  test.each([
    // ICU is a few minutes off, on the other side of midnight in Beijing.
    ["2027-02-06", 2027, 1, 1],
    ["2030-02-02", 2029, 12, 30],
    ["2012-08-17", 2012, 7, 1],
    ["1999-01-17", 1998, 12, 1],
  ])("have the day that calendars in China show: %s", (on, year, month, dayOfMonth) => {
    expect(ruleFrom("chinese", day(on))).toEqual({ by: "chinese", year, month, day: dayOfMonth })
  })

  test("know the leap month that calendars in China had", () => {
    const expected = { by: "chinese", year: 1987, month: 6, leapMonth: true, day: 10 }
    expect(ruleFrom("chinese", day("1987-08-04"))).toEqual(expected)
  })

  test("of a leap month are in it where there is one, else in the month of its number", () => {
    // 2023 had a second month twice.
    const leap = rule({ by: "chinese", year: 2023, month: 2, leapMonth: true, day: 4 })
    expect(iso(occurrenceIn(leap, 2023))).toBe("2023-03-25")
    expect(iso(occurrenceIn(rule({ ...leap, leap: "regular" }), 2023))).toBe("2023-02-23")
    expect(iso(occurrenceIn(leap, 2024))).toBe(iso(occurrenceIn(rule({ ...leap, leap: "regular" }), 2024)))
  })

  test("late in their year fall twice into some Gregorian years and not at all into others", () => {
    const late = rule({ by: "chinese", month: 11, day: 25 })
    const counts = Array.from({ length: 30 }, (_, at) => daysIn(late, 2010 + at).length)
    expect(new Set(counts)).toEqual(new Set([0, 1, 2]))
    expect(counts.reduce((sum, count) => sum + count)).toBe(30)
  })
})

describe("[D4] birthdays by the Hijri calendar", () => {
  const ramadan = rule({ by: "hijri", year: 1445, month: 9, day: 1 })

  test("come eleven days earlier each year", () => {
    expect([2024, 2025, 2026].map((year) => iso(occurrenceIn(ramadan, year)))).toEqual([
      "2024-03-11",
      "2025-03-01",
      "2026-02-18",
    ])
  })

  test("come twice in some years, each as an occurrence of its own", () => {
    expect(daysIn(ramadan, 2030)).toEqual(["2030-01-05", "2030-12-26"])
    expect(iso(nextOccurrence(ramadan, day("2030-01-06")))).toBe("2030-12-26")
    expect(occurrenceYear(ramadan, day("2030-01-05"))).toBe(1451)
    expect(occurrenceYear(ramadan, day("2030-12-26"))).toBe(1452)
  })
})

test("[D4] each occurrence of any calendar follows the one before, and has a key of its own", () => {
  const rules = (["hebrew", "chinese", "hijri"] as const).flatMap((by) =>
    ["1984-02-29", "1985-02-19", "1979-12-30", "2006-09-01"].map((born) => ruleFrom(by, day(born))),
  )
  for (const one of rules) {
    const keys = new Set<number>()
    let at = day("2020-01-01")
    for (let round = 0; round < 40; round++) {
      const next = nextOccurrence(one, at)
      expect(daysBetween(at, next)).toBeLessThan(385)
      keys.add(occurrenceYear(one, next))
      at = addDays(next, 1)
    }
    expect(keys.size).toBe(40)
  }
})

describe("a date of another calendar", () => {
  test.each([
    ["10 Adar", { by: "hebrew", month: 6, day: 10 }, { leap: true, short: false }],
    ["30 Adar I", { by: "hebrew", month: 5, leapMonth: true, day: 30 }, { leap: true, short: true }],
    ["30 Kislev", { by: "hebrew", month: 3, day: 30 }, { leap: false, short: true }],
    ["30 Nisan", { by: "hebrew", month: 7, day: 30 }, { leap: false, short: false }],
    [
      "leap month 6 of the Chinese calendar",
      { by: "chinese", month: 6, leapMonth: true, day: 8 },
      { leap: true, short: false },
    ],
    ["day 30 of a Chinese month", { by: "chinese", month: 1, day: 30 }, { leap: false, short: true }],
    ["day 30 of an Islamic month", { by: "hijri", month: 9, day: 30 }, { leap: false, short: true }],
    ["29 February", { by: "gregorian", month: 2, day: 29 }, { leap: false, short: false }],
  ])("[D4] of %s leaves open what its person alone can say", (_name, of, asked) => {
    expect(askedOf(rule(of))).toEqual(asked)
  })

  test("[D4] is found again on its day of birth, whatever its person said of other years", () => {
    for (const by of ["hebrew", "chinese", "hijri"] as const)
      for (let n = 0; n < 400; n++) {
        const born = addDays(day("1961-01-01"), n * 41)
        const found = ruleFrom(by, born)
        expect(bornOn(DateRule.parse({ ...found, leap: "regular", short: "next" }))).toEqual(born)
      }
    expect(bornOn(rule({ by: "hebrew", month: 6, day: 10 }))).toBeUndefined()
  })
})
