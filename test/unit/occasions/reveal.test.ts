import { describe, expect, test } from "vitest"
import { startOfDay } from "../../../shared/dates/day.ts"
import { newPersonId } from "../../../shared/ids.ts"
import { askedFor, keepsShown, mayReveal, openingOf, revealedAt } from "../../../server/occasions/reveal.ts"

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

  test("[S8] the later of it and of one's own acts counts, and each recipient's act is theirs alone", () => {
    const [tom, tim] = [newPersonId(), newPersonId()]
    const asked = { ...birthday, reveals: askedFor(birthday, at("2026-11-14T08:00Z"), tom) }
    const shownTo = (who: string, occasion: Parameters<typeof revealedAt>[0], now: string) =>
      revealedAt(occasion, at(now), (recipient) => recipient === who)
    expect(shownTo(tom, asked, "2026-11-14T09:00Z")).toBe(at("2026-11-14T08:00Z"))
    expect(shownTo(tim, asked, "2026-11-14T09:00Z")).toBeUndefined()
    expect(shownTo(tim, asked, "2026-11-16T00:00Z")).toBe(at("2026-11-15T11:00Z"))
    const again = { ...asked, reveals: askedFor(asked, at("2026-12-24T18:00Z"), tom) }
    expect(shownTo(tom, again, "2027-01-01T00:00Z")).toBe(at("2026-12-24T18:00Z"))
    expect(shownTo(tim, again, "2027-01-01T00:00Z")).toBe(at("2026-11-15T11:00Z"))
    // However often one twin asks, what the other was shown is kept.
    let often = { ...again, reveals: askedFor(again, at("2026-11-14T10:00Z"), tim) }
    for (let n = 0; n < 100; n++)
      often = { ...often, reveals: askedFor(often, at("2026-11-14T10:00Z") + n, tom) }
    expect(often.reveals).toHaveLength(2)
    expect(shownTo(tim, often, "2026-11-14T11:00Z")).toBe(at("2026-11-14T10:00Z"))
  })

  test("[S8] what came by itself is kept for all when the date or the zone moves; one twin's act does not become the other's", () => {
    const [tom, tim] = [newPersonId(), newPersonId()]
    const now = at("2026-11-20T00:00Z")
    const asked = { ...birthday, reveals: askedFor(birthday, at("2026-11-18T08:00Z"), tom) }
    const moved = { ...asked, reveals: keepsShown(asked, now), date: { month: 12, day: 24 } }
    expect(revealedAt(moved, now, (who) => who === tim)).toBe(at("2026-11-15T11:00Z"))
    expect(revealedAt(moved, now, (who) => who === tom)).toBe(at("2026-11-18T08:00Z"))
  })

  test("[S8] when it opens is told from the date and the zone alone, over a change of clocks too", () => {
    const told = (occasion: Parameters<typeof openingOf>[0], now: string) => {
      const { asksFrom, opensAt } = openingOf(occasion, at(now))
      return [asksFrom, opensAt].map((moment) => moment && new Date(moment).toISOString())
    }
    const [from, by] = ["2026-11-13T11:00:00.000Z", "2026-11-15T11:00:00.000Z"]
    const next = "2027-11-15T11:00:00.000Z"
    expect(told(birthday, "2026-07-01T00:00Z")).toEqual([from, by])
    expect(told(birthday, "2026-11-14T00:00Z")).toEqual([from, by])
    expect(told(birthday, "2026-11-15T11:00Z")).toEqual([from, next])
    expect(told(birthday, "2027-01-01T00:00Z")).toEqual([from, next])
    // 28 March 2027 has 23 hours in Berlin; on 30 April 2027 there is no midnight in Cairo (N2).
    const berlin = { ...birthday, zone: "Europe/Berlin", date: { month: 3, day: 27 } }
    expect(told(berlin, "2027-03-01T00:00Z")).toEqual([
      "2027-03-26T23:00:00.000Z",
      "2027-03-28T22:00:00.000Z",
    ])
    const cairo = { ...birthday, zone: "Africa/Cairo", date: { month: 4, day: 28 } }
    expect(told(cairo, "2027-04-01T00:00Z")[1]).toBe("2027-04-29T22:00:00.000Z")
    const made = new Date(birthday.createdAt).toISOString()
    expect(told({ ...birthday, date: undefined }, "2026-07-01T00:00Z")).toEqual([made, undefined])
    const wedding = { ...birthday, kind: "wedding", zone: "UTC" } as const
    const once = { ...wedding, date: { month: 8, day: 1, year: 2027 } }
    expect(told(once, "2027-08-01T12:00Z")).toEqual(["2027-08-01T00:00:00.000Z", "2027-08-03T00:00:00.000Z"])
    expect(told(once, "2028-01-01T00:00Z")).toEqual(["2027-08-01T00:00:00.000Z", undefined])
    // Thanks are written after it, too: a list made afterwards has nothing to wait for.
    expect(told({ ...wedding, date: { month: 5, day: 1, year: 2026 } }, "2026-07-01T00:00Z")).toEqual([
      made,
      undefined,
    ])
    expect(mayReveal({ ...wedding, date: { month: 5, day: 1, year: 2026 } }, birthday.createdAt)).toBe(true)
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
