import { describe, expect, test } from "vitest"
import { isoDay } from "../../../shared/dates/day.ts"
import {
  BY_COUNTRY,
  easternEaster,
  FEASTS,
  feastIn,
  isKept,
  westernEaster,
} from "../../../shared/dates/feasts.ts"
import { DateRule, nextOccurrence } from "../../../shared/dates/rule.ts"

describe("[D4] movable feasts", () => {
  test.each([
    ["mothers_day", "DE", 2027, "2027-05-09"],
    ["mothers_day", "US", 2026, "2026-05-10"],
    ["mothers_day", "GB", 2027, "2027-03-07"],
    ["mothers_day", "IE", 2026, "2026-03-15"],
    ["mothers_day", "FR", 2026, "2026-05-31"],
    // The last Sunday of May 2023 was Pentecost.
    ["mothers_day", "FR", 2023, "2023-06-04"],
    ["mothers_day", "SE", 2027, "2027-05-30"],
    ["mothers_day", "NO", 2027, "2027-02-14"],
    ["mothers_day", "ES", 2027, "2027-05-02"],
    ["mothers_day", "PL", 2027, "2027-05-26"],
    ["mothers_day", "MX", 2027, "2027-05-10"],
    ["mothers_day", "AR", 2027, "2027-10-17"],
    ["mothers_day", "RU", 2027, "2027-11-28"],
    ["fathers_day", "DE", 2027, "2027-05-06"],
    ["fathers_day", "US", 2027, "2027-06-20"],
    ["fathers_day", "IT", 2027, "2027-03-19"],
    ["fathers_day", "AT", 2027, "2027-06-13"],
    ["fathers_day", "AU", 2027, "2027-09-05"],
    ["fathers_day", "SE", 2027, "2027-11-14"],
    ["fathers_day", "DK", 2027, "2027-06-05"],
    ["easter", "DE", 2026, "2026-04-05"],
    ["easter", "DE", 2027, "2027-03-28"],
    ["easter", "GR", 2026, "2026-04-12"],
    ["easter", "GR", 2027, "2027-05-02"],
    ["pentecost", "DE", 2027, "2027-05-16"],
    ["thanksgiving", "US", 2026, "2026-11-26"],
    ["thanksgiving", "CA", 2026, "2026-10-12"],
    ["advent", "DE", 2026, "2026-11-29"],
    // Christmas Day is a Sunday.
    ["advent", "DE", 2022, "2022-11-27"],
    ["advent", "DE", 2023, "2023-12-03"],
    ["christmas_eve", "DE", 2026, "2026-12-24"],
    ["christmas", "RS", 2027, "2027-01-07"],
    ["christmas_eve", "RS", 2027, "2027-01-06"],
    ["st_nicholas", "NL", 2026, "2026-12-05"],
    ["lunar_new_year", "SG", 2027, "2027-02-06"],
    ["eid_al_fitr", "SA", 2026, "2026-03-20"],
    ["passover", "IL", 2027, "2027-04-22"],
    ["rosh_hashanah", "IL", 2026, "2026-09-12"],
    ["hanukkah", "IL", 2026, "2026-12-05"],
  ] as const)("%s in %s in %i is on %s", (feast, country, year, expected) => {
    expect(feastIn(feast, country, year).map(isoDay)).toEqual([expected])
  })

  test.each([
    [1818, "1818-03-22"],
    [1943, "1943-04-25"],
    [1961, "1961-04-02"],
    [2000, "2000-04-23"],
    [2038, "2038-04-25"],
    [2100, "2100-03-28"],
    [2285, "2285-03-22"],
  ])("Easter of %i, by the western churches, is on %s", (year, expected) => {
    expect(isoDay(westernEaster(year))).toBe(expected)
  })

  test.each([
    [2010, "2010-04-04"],
    [2024, "2024-05-05"],
    [2025, "2025-04-20"],
    [2028, "2028-04-16"],
  ])("Easter of %i, by the eastern churches, is on %s", (year, expected) => {
    expect(isoDay(easternEaster(year))).toBe(expected)
  })

  test("come every year, wherever they are kept", () => {
    for (const feast of FEASTS)
      for (const country of BY_COUNTRY[feast] ?? ["DE", "RS", "ET"]) {
        const rule = DateRule.parse({ by: "feast", feast, country })
        const next = nextOccurrence(rule, { year: 2027, month: 12, day: 31 })
        expect(next.year).toBeLessThanOrEqual(2028)
      }
  })

  test("that a country does not have are not kept there", () => {
    expect(isKept("thanksgiving", "DE")).toBe(false)
    expect(isKept("mothers_day", "ZZ")).toBe(false)
  })
})
