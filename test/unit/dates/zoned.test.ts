import { describe, expect, test } from "vitest"
import { dayAt, instantOf, zoneRules } from "../../../shared/dates/zoned.ts"
import type { CardOpens } from "../../../shared/api.ts"

const wall = (text: string): CardOpens => {
  const [, year, month, day, hour, minute] = (/^(\d+)-(\d+)-(\d+) (\d+):(\d+)$/.exec(text) ?? []).map(Number)
  return { year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: hour ?? 0, minute: minute ?? 0 }
}

const instant = (zone: string, text: string): string =>
  new Date(zoneRules.instantOf(wall(text), zone)).toISOString()

describe("[N2] the instant of a wall time", () => {
  test.each([
    ["an ordinary morning", "Pacific/Auckland", "2026-11-14 07:00", "2026-11-13T18:00:00.000Z"],
    ["a gap in Berlin, shifted forward", "Europe/Berlin", "2027-03-28 02:30", "2027-03-28T01:30:00.000Z"],
    [
      "an overlap in Berlin, the first of two",
      "Europe/Berlin",
      "2027-10-31 02:30",
      "2027-10-31T00:30:00.000Z",
    ],
    ["a gap in New York", "America/New_York", "2027-03-14 02:30", "2027-03-14T07:30:00.000Z"],
    ["an overlap in New York", "America/New_York", "2027-11-07 01:30", "2027-11-07T05:30:00.000Z"],
    [
      "a gap of half an hour on Lord Howe",
      "Australia/Lord_Howe",
      "2027-10-03 02:15",
      "2027-10-02T15:45:00.000Z",
    ],
    [
      "an overlap of half an hour on Lord Howe",
      "Australia/Lord_Howe",
      "2027-04-04 01:45",
      "2027-04-03T14:45:00.000Z",
    ],
    [
      "a midnight in Cairo that does not exist",
      "Africa/Cairo",
      "2027-04-30 00:00",
      "2027-04-29T22:00:00.000Z",
    ],
    ["the hour after it", "Africa/Cairo", "2027-04-30 00:30", "2027-04-29T22:30:00.000Z"],
    [
      "the day after the one that Apia left out",
      "Pacific/Apia",
      "2011-12-31 07:00",
      "2011-12-30T17:00:00.000Z",
    ],
  ])("%s", (_name, zone, text, expected) => {
    expect(instant(zone, text)).toBe(expected)
  })

  test("is shown by the clock on that wall again, shifted where there was a gap", () => {
    const shown = (text: string): CardOpens =>
      zoneRules.wallAt(zoneRules.instantOf(wall(text), "Europe/Berlin"), "Europe/Berlin")
    expect(shown("2027-06-01 07:00")).toEqual(wall("2027-06-01 07:00"))
    expect(shown("2027-03-28 02:30")).toEqual(wall("2027-03-28 03:30"))
  })
})

describe("[N2] a day", () => {
  test.each([
    ["that Apia left out", "Pacific/Apia", "2011-12-30 07:00", false],
    ["beside it", "Pacific/Apia", "2011-12-29 07:00", true],
    ["whose midnight does not exist", "Africa/Cairo", "2027-04-30 07:00", true],
    ["that no calendar has", "Europe/Berlin", "2027-02-30 07:00", false],
    ["of a leap year", "Europe/Berlin", "2028-02-29 07:00", true],
    ["in a zone that does not exist", "Europe/Atlantis", "2027-02-20 07:00", false],
  ])("%s", (_name, zone, text, exists) => {
    expect(zoneRules.hasDay(wall(text), zone)).toBe(exists)
  })
})

describe("[N2] a day and a time", () => {
  test.each([
    ["in winter", "2027-01-15", "09:00", "Europe/Berlin", "2027-01-15T08:00:00.000Z"],
    ["in summer", "2027-07-15", "09:00", "Europe/Berlin", "2027-07-15T07:00:00.000Z"],
    ["of the change in spring", "2027-03-28", "09:00", "Europe/Berlin", "2027-03-28T07:00:00.000Z"],
    ["of the change in autumn", "2027-10-31", "09:00", "Europe/Berlin", "2027-10-31T08:00:00.000Z"],
    ["without midnight in Cairo", "2027-04-30", "00:00", "Africa/Cairo", "2027-04-29T22:00:00.000Z"],
    ["without midnight in Santiago", "2027-09-05", "00:00", "America/Santiago", "2027-09-05T04:00:00.000Z"],
    ["without midnight in Beirut", "2027-03-28", "00:00", "Asia/Beirut", "2027-03-27T22:00:00.000Z"],
    ["without midnight in Havana", "2027-03-14", "00:00", "America/Havana", "2027-03-14T05:00:00.000Z"],
    ["that Apia left out, a day later", "2011-12-30", "09:00", "Pacific/Apia", "2011-12-30T19:00:00.000Z"],
  ])("%s", (...[, iso, time, zone, expected]) => {
    const [year = 0, month = 0, day = 0] = iso.split("-").map(Number)
    expect(new Date(instantOf({ year, month, day }, time, zone)).toISOString()).toBe(expected)
  })

  test("[D1] is the day of the zone in which is asked", () => {
    const at = Date.parse("2027-02-27T10:00:00Z")
    expect(dayAt(at, "Pacific/Kiritimati")).toEqual({ year: 2027, month: 2, day: 28 })
    expect(dayAt(at, "Europe/Berlin")).toEqual({ year: 2027, month: 2, day: 27 })
    expect(() => dayAt(at, "Europe/Atlantis")).toThrow(RangeError)
  })

  test.each(["24:00", "9:00", "09:60", ""])("is refused for the time %j", (time) => {
    expect(() => instantOf({ year: 2027, month: 1, day: 1 }, time, "UTC")).toThrow("Invalid string")
  })
})
