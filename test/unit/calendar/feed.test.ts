import ICAL from "ical.js"
import { describe, expect, onTestFinished, test } from "vitest"
import { t } from "../../../client/i18n/text.ts"
import { type Entry, writeFeed } from "../../../server/calendar/feed.ts"
import { dayTitle, occasionName } from "../../../server/calendar/titles.ts"
import { wordsIn } from "../../../server/words/words-in.ts"
import { OccasionKind } from "../../../shared/api.ts"
import type { DayEntry } from "../../../server/calendar/day-entries.ts"
import type { Language } from "../../../shared/languages.ts"
import { catalogue } from "../../support/catalogue.ts"
import { DateRule } from "../../../shared/dates/rule.ts"
import { DayId, OccasionId } from "../../../shared/ids.ts"

const NOW = Date.parse("2026-11-24T22:30:00Z")
const ID = OccasionId.parse("0123456789abcdefghjkmnpqrs")

const entry = (given: Partial<Entry> = {}): Entry => ({
  id: ID,
  title: "Anna's birthday",
  kind: "birthday",
  date: { month: 11, day: 14, year: 1987 },
  zone: "Europe/Berlin",
  createdAt: NOW,
  changedAt: NOW,
  alarms: false,
  ...given,
})

const feed = (...entries: readonly Entry[]): string =>
  writeFeed({ entries, days: [], origin: "https://jubilee.example", now: NOW })

/** The events as a program of another maker reads them. */
const eventsOf = (text: string): readonly ICAL.Component[] =>
  ICAL.Component.fromString(text).getAllSubcomponents("vevent")

function only(text: string): ICAL.Component {
  const [event, ...more] = eventsOf(text)
  if (event === undefined || more.length > 0) throw new Error(`not one event: ${text}`)
  return event
}

/** The days on which it shows, the first so many. */
function daysOf(event: ICAL.Component, count: number): readonly string[] {
  const days = new ICAL.Event(event).iterator()
  return Array.from({ length: count }, () => String(days.next()))
}

describe("[D3] a day in the feed", () => {
  test("is a whole day under the occasion's own id, does not keep its owner from being free, and leads to the list", () => {
    const text = feed(entry())
    for (const line of [
      "DTSTART;VALUE=DATE:20271114",
      "TRANSP:TRANSPARENT",
      `UID:${ID}@jubilee`,
      "DTSTAMP:20261124T223000Z",
      "RRULE:FREQ=YEARLY",
      "SUMMARY:Anna's birthday",
      `URL;VALUE=URI:https://jubilee.example/o/${ID}`,
    ])
      expect(text.split("\r\n")).toContain(line)
    expect(text).not.toContain("DTEND")
    expect(text.endsWith("END:VCALENDAR\r\n")).toBe(true)
  })

  test("[D2] of somebody born on 29 February is the last of February for ten years, and the 29th where there is one", () => {
    const text = feed(entry({ date: { month: 2, day: 29, year: 2024 } }))
    expect(text).toContain("\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1\r\n")
    expect(daysOf(only(text), 10)).toEqual([
      "2027-02-28",
      "2028-02-29",
      "2029-02-28",
      "2030-02-28",
      "2031-02-28",
      "2032-02-29",
      "2033-02-28",
      "2034-02-28",
      "2035-02-28",
      "2036-02-29",
    ])
  })

  test("[D2] of 28 February is the 28th in leap years, too", () => {
    expect(daysOf(only(feed(entry({ date: { month: 2, day: 28 } }))), 3)).toEqual([
      "2027-02-28",
      "2028-02-28",
      "2029-02-28",
    ])
  })

  test.each([
    ["a birthday without a year", { date: { month: 11, day: 14 } }],
    ["the same with one: no age can be read in it", { date: { month: 11, day: 14, year: 1931 } }],
  ])("[D5] of %s begins with the first one since the list was made", (_, given) => {
    expect(daysOf(only(feed(entry(given))), 2)).toEqual(["2027-11-14", "2028-11-14"])
    expect(feed(entry(given))).not.toMatch(/1931|1900/)
  })

  test("of an anniversary that begins in a later year does not come before it", () => {
    const given = entry({ kind: "anniversary", date: { month: 6, day: 5, year: 2029 } })
    expect(daysOf(only(feed(given)), 2)).toEqual(["2029-06-05", "2030-06-05"])
  })

  test.each([
    ["ahead", { month: 6, day: 5, year: 2027 }, "2027-06-05"],
    ["over", { month: 6, day: 5, year: 2025 }, "2025-06-05"],
    ["without a year: the next one", { month: 6, day: 5 }, "2027-06-05"],
  ])("of what happens once is that day alone (%s)", (_, date, day) => {
    const event = only(feed(entry({ kind: "wedding", date })))
    expect(event.getFirstPropertyValue("rrule")).toBeNull()
    expect(String(event.getFirstPropertyValue("dtstart"))).toBe(day)
  })

  test("[D1] begins by the calendar of those who are celebrated: today counts where it still is", () => {
    const date = { month: 11, day: 24 }
    const first = (zone: string): string =>
      String(only(feed(entry({ date, zone }))).getFirstPropertyValue("dtstart"))
    expect(first("Europe/Berlin")).toBe("2026-11-24")
    expect(first("Asia/Tokyo")).toBe("2027-11-24")
    expect(first("Mars/Olympus")).toBe("2026-11-24")
  })
})

describe("[D3] reminders in the feed", () => {
  test("come 14, 7 and 1 days before and on the day, at 09:00 of the calendar's clock", () => {
    const text = feed(entry({ alarms: true }))
    const event = only(text)
    const start = ICAL.Time.fromDateString("2027-11-14")
    const at = event.getAllSubcomponents("valarm").map((alarm) => {
      const moment = start.clone()
      moment.isDate = false
      moment.addDuration(ICAL.Duration.fromString(String(alarm.getFirstPropertyValue("trigger"))))
      return String(moment)
    })
    expect(at).toEqual([
      "2027-10-31T09:00:00",
      "2027-11-07T09:00:00",
      "2027-11-13T09:00:00",
      "2027-11-14T09:00:00",
    ])
    const alarm = event.getFirstSubcomponent("valarm")
    expect(alarm?.getFirstPropertyValue("action")).toBe("DISPLAY")
    expect(alarm?.getFirstPropertyValue("description")).toBe("Anna's birthday")
  })

  test("stand behind all else of their day, as RFC 5545 has it, and only where they were asked for", () => {
    const other = OccasionId.parse("1123456789abcdefghjkmnpqrs")
    const text = feed(entry({ alarms: true }), entry({ id: other }))
    const [first = "", second = ""] = text.split("END:VEVENT")
    expect(first.trimEnd().endsWith("END:VALARM")).toBe(true)
    expect(first.match(/^(?:URL|SUMMARY|TRANSP).*|^BEGIN:VALARM/gm)).toHaveLength(7)
    expect(first.indexOf("URL;")).toBeLessThan(first.indexOf("BEGIN:VALARM"))
    expect(second).not.toContain("VALARM")
  })
})

const NAMES = [
  ["commas, semicolons and a backslash", "Anna, Ben; \\n C:\\new"],
  ["quotes", `"Anna" said 'no'`],
  ["line breaks of every kind", "Anna\r\nBen\nCleo\rDan"],
  ["a line that looks like the end of the event", "Anna\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nEND:VALARM"],
  ["emoji, joined and with skins", "👩🏽‍🚀 Anna 🏳️‍🌈 🇩🇪".repeat(9)],
  ["Hebrew and Arabic", "⁨אנה⁩ و⁨مريم⁩"],
  ["300 characters of one byte", "a".repeat(300)],
  ["300 characters of three bytes", "は".repeat(300)],
  ["marks", "Zoë̈ Ångström Nguyễn"],
] as const

describe("[D3] a name with", () => {
  test.each(NAMES)("%s comes out as it went in, in lines of at most 75 octets", (_, title) => {
    const text = feed(entry({ title, alarms: true }))
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/)
    // No character is cut in two by a fold.
    expect(text).toBe(Buffer.from(text).toString())
    const summary = only(text).getFirstPropertyValue("summary")
    expect(summary).toBe(title.replaceAll(/\r\n|\r/g, "\n"))
    expect(only(text).getAllSubcomponents("valarm")).toHaveLength(4)
  })
})

test("[D3] the text is the same whatever the server's time zone, and whatever order the lists come in", () => {
  const before = process.env["TZ"]
  onTestFinished(() => {
    if (before === undefined) delete process.env["TZ"]
    else process.env["TZ"] = before
  })
  const all = [
    entry(),
    entry({
      id: OccasionId.parse("1123456789abcdefghjkmnpqrs"),
      kind: "wedding",
      date: { month: 1, day: 1 },
    }),
    entry({
      id: OccasionId.parse("2123456789abcdefghjkmnpqrs"),
      date: { month: 2, day: 29 },
      zone: "Mars/Olympus",
    }),
  ]
  const offsets = new Set<number>()
  const texts = new Set<string>()
  for (const zone of ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata"]) {
    process.env["TZ"] = zone
    offsets.add(new Date(NOW).getTimezoneOffset())
    texts.add(feed(...all))
    texts.add(feed(...all.toReversed()))
  }
  expect(offsets.size).toBe(5)
  expect(texts.size).toBe(1)
})

test("a feed with nothing in it is one that can be read", () => {
  expect(eventsOf(feed())).toEqual([])
})

describe("[S10, D3] what a day is called in a calendar", () => {
  const calendarTitle = (of: Parameters<typeof occasionName>[0], language: Language = "en"): string =>
    wordsIn(language).days.called(occasionName(of))
  const named = (...names: readonly string[]) => names.map((name) => ({ name }))

  test.each(OccasionKind.options)("is what the app calls it: %s", (kind) => {
    const title = calendarTitle({ kind, recipients: named("Anna"), secrecy: "together" })
    expect(title).toBe(t(`title.${kind}`, { name: "Anna" }))
  })

  test.each(OccasionKind.options)("[N14] is what the app calls it in German: %s", (kind) => {
    const words = catalogue("de")
    const title = (name: string): string | undefined => words.get(`title.${kind}`)?.replace("{name}", name)
    const called = (...names: readonly string[]): string =>
      calendarTitle({ kind, recipients: named(...names), secrecy: "together" }, "de")
    expect(called("Anna")).toBe(title("Anna"))
    expect(called("Anna", "Ben", "Cleo")).toBe(title("Anna, Ben und Cleo"))
    expect(called()).toBe(title(words.get("title.someone") ?? ""))
  })

  test.each([
    [{ kind: "birthday" }, "Geburtstag von Paul (29. Feb.)"],
    [{ kind: "name_day" }, "Namenstag von Paul (29. Feb.)"],
    [{ kind: "anniversary" }, "Jahrestag von Paul (29. Feb.)"],
    [{ kind: "other", title: "Einzug" }, "Paul, Einzug (29. Feb.)"],
    [{ kind: "other" }, "Paul (29. Feb.)"],
    [{ kind: "birthday", remembrance: true }, "Gedenken an Paul (29. Feb.)"],
  ] as const)("[N14] of a day of a circle in German: %o", (given, title) => {
    const rule = DateRule.parse({ by: "gregorian", month: 2, day: 29 })
    const day = { name: "Paul", rule, remembrance: false, ...given }
    expect(dayTitle(day, wordsIn("de").days)).toBe(title)
  })

  test("is what its group calls it, where those who are celebrated read that too", () => {
    const occasion = { kind: "other", title: "Garden party", recipients: named("Anna") } as const
    expect(calendarTitle({ ...occasion, secrecy: "together" })).toBe("Garden party")
    expect(calendarTitle({ ...occasion, secrecy: "surprise" })).toBe("For Anna")
  })

  test("names all of them, each in its own direction; and somebody where nobody is left", () => {
    const called = (...names: readonly string[]) =>
      calendarTitle({ kind: "birthday", recipients: named(...names), secrecy: "together" })
    expect(called("Anna", "Ben", "Cleo")).toBe("Anna, Ben, and Cleo's birthday")
    expect(called("אנה")).toBe("\u2068אנה\u2069's birthday")
    expect(called()).toBe(t("title.birthday", { name: t("title.someone") }))
  })
})

describe("[D3] days of circles", () => {
  const DAY = DayId.parse("1123456789abcdefghjkmnpqrs")
  const shown = (rule: unknown, given: Partial<DayEntry> = {}, now = NOW): string => {
    const base = { id: DAY, title: "Paul's birthday (29 Feb)", zone: undefined, alarms: false }
    const day = { ...base, rule: DateRule.parse(rule), createdAt: NOW, changedAt: NOW, ...given }
    return writeFeed({ entries: [], days: [day], origin: "https://jubilee.example", now })
  }
  const listed = (text: string): readonly string[] => daysOf(only(text), 10)
  const leap = { by: "gregorian", month: 2, day: 29, year: 2004 } as const

  test("of 29 February are on the 28th in other years, or on the 1st of March for who prefers it, for ten years", () => {
    const years = Array.from({ length: 10 }, (_, at) => 2027 + at)
    const on = (other: string) => years.map((year) => `${year}-${year % 4 === 0 ? "02-29" : other}`)
    expect(listed(shown({ ...leap, leap: "feb28" }))).toEqual(on("02-28"))
    expect(listed(shown({ ...leap, leap: "mar1" }))).toEqual(on("03-01"))
  })

  test("that move are listed, each on its day of the year", () => {
    const easter = listed(shown({ by: "feast", feast: "easter", country: "DE" }))
    expect(easter.slice(0, 3)).toEqual(["2027-03-28", "2028-04-16", "2029-04-01"])
    const ramadan = listed(shown({ by: "hijri", month: 9, day: 1 }))
    expect(ramadan.slice(3, 5)).toEqual(["2030-01-05", "2030-12-26"])
  })

  test("that move are the same text all year, and go on in the next", () => {
    const easter = { by: "feast", feast: "easter", country: "DE" }
    const at = (iso: string) => shown(easter, {}, Date.parse(iso))
    expect(at("2027-12-30T00:00:00Z")).toBe(at("2027-01-02T00:00:00Z"))
    expect(listed(at("2030-06-01T00:00:00Z"))[0]).toBe("2030-04-21")
  })

  test("tell no year of birth, have stable ids, and names as they are", () => {
    const title = `Ben "the\\ox", 🎂; ${"ü".repeat(280)}'s birthday`
    const text = shown({ by: "gregorian", month: 4, day: 3, year: 1990 }, { title })
    expect(only(text).getFirstPropertyValue("uid")).toBe(`${DAY}@jubilee`)
    expect(only(text).getFirstPropertyValue("summary")).toBe(title)
    expect(text).not.toContain("1990")
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })
})
