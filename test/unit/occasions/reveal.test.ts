import { describe, expect, test } from "vitest"
import { startOfDay } from "../../../shared/dates.ts"
import { mayReveal, revealedAt, withReveal } from "../../../server/occasions/reveal.ts"

const at = (iso: string): number => Date.parse(iso)

const birthday = {
  kind: "birthday",
  date: { month: 11, day: 14, year: 1987 },
  zone: "Pacific/Auckland",
  createdAt: at("2026-06-01T00:00Z"),
  reveals: [],
} as const

const shown = (occasion: Parameters<typeof revealedAt>[0], now: string): string | undefined => {
  const moment = revealedAt(occasion, at(now))
  return moment === undefined ? undefined : new Date(moment).toISOString()
}

describe("the moment of the reveal", () => {
  test("[S8] is 00:00 two days after the day, in the recipient's zone, every year anew", () => {
    expect(shown(birthday, "2026-11-15T10:59:59Z")).toBeUndefined()
    expect(shown(birthday, "2026-11-15T11:00:00Z")).toBe("2026-11-15T11:00:00.000Z")
    expect(shown(birthday, "2027-11-01T00:00Z")).toBe("2026-11-15T11:00:00.000Z")
    expect(shown(birthday, "2027-12-01T00:00Z")).toBe("2027-11-15T11:00:00.000Z")
  })

  test("[S8] no day before the list was made counts, and none without a date", () => {
    const late = { ...birthday, createdAt: at("2026-11-20T00:00Z") }
    expect(shown(late, "2027-01-01T00:00Z")).toBeUndefined()
    expect(shown({ ...birthday, date: undefined }, "2030-01-01T00:00Z")).toBeUndefined()
  })

  test("[D2] 29 February is the 28th in other years; what happens once has one day", () => {
    const leap = { ...birthday, date: { month: 2, day: 29 }, zone: "UTC" }
    expect(shown(leap, "2027-03-05T00:00Z")).toBe("2027-03-02T00:00:00.000Z")
    const wedding = {
      ...birthday,
      kind: "wedding",
      date: { month: 8, day: 1, year: 2027 },
      zone: "UTC",
    } as const
    expect(shown(wedding, "2027-08-02T23:59Z")).toBeUndefined()
    expect(shown(wedding, "2030-01-01T00:00Z")).toBe("2027-08-03T00:00:00.000Z")
    const someDay = { ...wedding, date: { month: 5, day: 1 } }
    expect(shown(someDay, "2029-01-01T00:00Z")).toBe("2027-05-03T00:00:00.000Z")
  })

  test("[S8] the later of it and the recipients' own acts counts; acts of the future do not", () => {
    const asked = { ...birthday, reveals: [at("2026-11-14T08:00Z"), at("2026-12-24T18:00Z")] }
    expect(shown(asked, "2026-11-14T09:00Z")).toBe("2026-11-14T08:00:00.000Z")
    expect(shown(asked, "2026-11-16T00:00Z")).toBe("2026-11-15T11:00:00.000Z")
    expect(shown(asked, "2027-01-01T00:00Z")).toBe("2026-12-24T18:00:00.000Z")
    expect(withReveal(asked, at("2026-11-14T08:00Z"))).toEqual(asked.reveals)
  })

  test("[S8] a recipient may ask from the beginning of the day where they live", () => {
    expect(mayReveal(birthday, at("2026-11-13T10:59:59Z"))).toBe(false)
    expect(mayReveal(birthday, at("2026-11-13T11:00:00Z"))).toBe(true)
    expect(mayReveal({ ...birthday, date: undefined }, birthday.createdAt)).toBe(true)
  })
})

test.each([
  ["Europe/Berlin", { year: 2027, month: 3, day: 28 }, "2027-03-27T23:00:00.000Z"],
  ["Africa/Cairo", { year: 2027, month: 4, day: 30 }, "2027-04-29T22:00:00.000Z"],
  ["Pacific/Kiritimati", { year: 2027, month: 2, day: 28 }, "2027-02-27T10:00:00.000Z"],
  ["Pacific/Pago_Pago", { year: 2027, month: 2, day: 28 }, "2027-02-28T11:00:00.000Z"],
  ["Pacific/Apia", { year: 2011, month: 12, day: 30 }, "2011-12-30T10:00:00.000Z"],
])("[N2] in %s the day %j begins at %s", (zone, day, begins) => {
  expect(new Date(startOfDay(zone, day)).toISOString()).toBe(begins)
})
