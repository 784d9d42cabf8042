import { describe, expect, test } from "vitest"
import type { Source } from "../../../server/reminders/celebrations.ts"
import { explain } from "../../../server/reminders/explain.ts"
import {
  type Looking,
  type PlanSettings,
  remindersAround,
  stepAt,
  type Told,
} from "../../../server/reminders/plan.ts"
import { changeSettings, firstSettings, reportZone, zoneToAsk } from "../../../server/reminders/settings.ts"
import { wordsOf } from "../../../server/reminders/words.ts"
import type { Day } from "../../../shared/dates/day.ts"
import { zoneRules } from "../../../shared/dates/zoned.ts"

/** The vectors of reminders: each line a rule, each instant written out. */

const at = (iso: string): number => Date.parse(iso)
const LONG_AGO = at("2020-01-01T00:00Z")

const source = (called: string, day: Day, more: Partial<Source> = {}): Source => ({
  celebrated: [`p:${called}`],
  kind: "birthday",
  called: { by: "title", title: called },
  occurrencesIn: (year) => [{ year, day: { ...day, year } }],
  zone: undefined,
  since: LONG_AGO,
  path: `/${called}`,
  from: "day",
  ageOn: () => undefined,
  isMoved: () => false,
  ...more,
})

const settings = (zone: string, more: Partial<PlanSettings> = {}): PlanSettings => ({
  leads: [14, 7, 1, 0].map((days) => ({ days, since: LONG_AGO })),
  time: "09:00",
  zone,
  quiet: { from: "21:00", to: "08:00" },
  ...more,
})

const looking = (sources: readonly Source[], plan: PlanSettings, me: readonly string[] = []): Looking => ({
  me,
  sources,
  settings: plan,
  place: { zone: plan.zone, rules: zoneRules },
})

const anna = source("Anna's birthday", { year: 1986, month: 11, day: 14 })
const leads = (...days: number[]) => days.map((one) => ({ days: one, since: LONG_AGO }))

/** When each reminder of the next days is due. */
function due(sources: readonly Source[], plan: PlanSettings, now: string): readonly string[] {
  return remindersAround(looking(sources, plan), at(now), 20).map((one) => new Date(one.at).toISOString())
}

/** What is told at a moment, given what was told before. */
function told(sources: readonly Source[], plan: PlanSettings, now: string, before: readonly Told[] = []) {
  const look = looking(sources, plan)
  const step = stepAt(look, new Map(before.map((one) => [one.key, one])), at(now))
  const words = wordsOf(step.send, at(now), { place: look.place, language: undefined })
  return {
    ...words,
    silent: step.silent,
    leads: step.send.map(({ lead }) => lead),
    nextAt: new Date(step.nextAt).toISOString(),
  }
}

const toldOf = (called: string, year: number, lead: number, day: Day): Told => ({
  key: `birthday|p:${called}|${year}|${lead}`,
  day,
})

describe("when a reminder is due", () => {
  test("[N2] at the same time on the wall in summer and winter", () => {
    const daily = [source("a", { year: 0, month: 3, day: 28 }), source("b", { year: 0, month: 3, day: 27 })]
    const plan = settings("Europe/Berlin", { leads: leads(0) })
    expect(due(daily, plan, "2027-03-20T12:00Z")).toEqual([
      "2027-03-27T08:00:00.000Z",
      "2027-03-28T07:00:00.000Z",
    ])
  })

  test.each([
    ["Europe/Berlin", "02:30", { month: 3, day: 28 }, "2027-03-28T01:30:00.000Z"],
    ["Europe/Berlin", "02:30", { month: 10, day: 31 }, "2027-10-31T00:30:00.000Z"],
    ["America/New_York", "02:30", { month: 3, day: 14 }, "2027-03-14T07:30:00.000Z"],
    ["Africa/Cairo", "00:00", { month: 4, day: 30 }, "2027-04-29T22:00:00.000Z"],
    ["Australia/Lord_Howe", "02:15", { month: 10, day: 3 }, "2027-10-02T15:45:00.000Z"],
  ])("[N2] %s at %s on a day of change: shifted by the gap, the first of two", (zone, time, day, instant) => {
    const plan = settings(zone, { leads: leads(0), time, quiet: null })
    const from = new Date(at(instant) - 5 * 86_400_000).toISOString()
    expect(due([source("a", { year: 0, ...day })], plan, from)).toEqual([instant])
  })

  test("[N6] in quiet hours that end the same day: at their end", () => {
    const plan = settings("Europe/Berlin", {
      leads: leads(0),
      time: "08:00",
      quiet: { from: "21:00", to: "09:00" },
    })
    expect(due([anna], plan, "2026-11-12T12:00Z")).toEqual(["2026-11-14T08:00:00.000Z"])
  })

  test("[N6] late in the evening: just before quiet hours; and without a sound where that was over", () => {
    const plan = settings("Europe/Berlin", { leads: leads(1), time: "22:00" })
    expect(due([anna], plan, "2026-11-12T12:00Z")).toEqual(["2026-11-13T19:59:00.000Z"])
    const late = { ...plan, leads: [{ days: 1, since: at("2026-11-13T20:30Z") }] }
    const [reminder] = remindersAround(looking([anna], late), at("2026-11-13T20:31Z"), 20)
    expect(reminder).toMatchObject({ at: at("2026-11-13T21:00Z"), silent: true, moved: "silent" })
  })

  test("[D6] on the day it became known, at once; of what was due before nothing", () => {
    const new_ = { ...anna, since: at("2026-11-14T12:00Z") }
    expect(due([new_], settings("Europe/Berlin"), "2026-11-14T12:00Z")).toEqual(["2026-11-14T12:00:00.000Z"])
  })
})

describe("what is told", () => {
  const berlin = settings("Europe/Berlin")

  test("[N7] counts the days at the moment it is sent", () => {
    expect(told([anna], berlin, "2026-10-31T08:00Z").title).toBe(
      "Anna's birthday is in 2 weeks (Sat 14 Nov).",
    )
    expect(told([anna], berlin, "2026-11-07T08:00Z").title).toBe("Anna's birthday is in a week (Sat 14 Nov).")
    expect(told([anna], berlin, "2026-11-09T08:00Z").title).toBe("Anna's birthday is in 5 days (Sat 14 Nov).")
    expect(told([anna], berlin, "2026-11-13T08:00Z").title).toBe("Anna's birthday is tomorrow.")
    expect(told([anna], berlin, "2026-11-14T08:00Z").title).toBe("Today is Anna's birthday.")
  })

  test("[N7] down from 07:00 to 15:00 on the day: today's at 15:00, the one of yesterday is overtaken", () => {
    expect(told([anna], berlin, "2026-11-14T14:00Z")).toMatchObject({
      title: "Today is Anna's birthday.",
      leads: [0],
      silent: false,
    })
  })

  test("[N7] back early on the day: the one of yesterday gives way to the one that comes today", () => {
    const step = told([anna], berlin, "2026-11-14T07:30Z")
    expect(step).toMatchObject({ leads: [], nextAt: "2026-11-14T08:00:00.000Z" })
  })

  test("[N7] what was missed is told the day after, once, unless it was told; then never", () => {
    expect(told([anna], berlin, "2026-11-15T10:00Z").title).toBe("Yesterday was Anna's birthday.")
    const before = [toldOf("Anna's birthday", 2026, 0, { year: 2026, month: 11, day: 14 })]
    expect(told([anna], berlin, "2026-11-15T10:00Z", before).leads).toEqual([])
    expect(told([anna], berlin, "2026-11-16T10:00Z").leads).toEqual([])
  })

  test("[N6] back in quiet hours: today's without a sound, everything else when they end", () => {
    expect(told([anna], berlin, "2026-11-14T21:30Z")).toMatchObject({ leads: [0], silent: true })
    expect(told([anna], berlin, "2026-11-09T21:30Z")).toMatchObject({
      leads: [],
      nextAt: "2026-11-10T07:00:00.000Z",
    })
  })

  test("[N8] several in one: today's lead it, and all are in it", () => {
    const ben = source("Ben's birthday", { year: 0, month: 11, day: 14 })
    const carla = source("Carla's birthday", { year: 0, month: 11, day: 15 })
    const three = told([carla, ben, anna], berlin, "2026-11-14T08:00Z")
    expect(three.title).toBe("Today: Anna's birthday and Ben's birthday.")
    expect(three.body).toContain("Carla's birthday is tomorrow.")
  })

  test("[N5] two circles and a list of one person are one reminder, and it leads to the list", () => {
    const list = { ...anna, from: "occasion" as const, path: "/o/list" }
    const byName = { ...anna, celebrated: ["n:anna"], path: "/other" }
    const both = { ...anna, celebrated: ["p:Anna's birthday", "n:anna"] }
    const [reminder, ...more] = remindersAround(
      looking([both, list, byName], settings("UTC", { leads: leads(0) })),
      at("2026-11-13T00:00Z"),
      5,
    )
    expect(more).toEqual([])
    expect(reminder?.celebration).toMatchObject({ path: "/o/list", paths: 3 })
  })

  test("[N9] nobody is reminded of their own day", () => {
    const look = looking([anna], berlin, ["p:Anna's birthday"])
    expect(stepAt(look, new Map(), at("2026-11-14T08:00Z")).send).toEqual([])
  })

  test("[D6] a date that moves by more than the lead is told again, by less it is not", () => {
    const day = { year: 2026, month: 11, day: 14 }
    const before = [14, 7].map((lead) => toldOf("Anna's birthday", 2026, lead, day))
    const moved = (to: number) => source("Anna's birthday", { year: 0, month: 11, day: to })
    expect(told([moved(16)], berlin, "2026-11-09T08:00Z", before).leads).toEqual([])
    expect(told([moved(28)], berlin, "2026-11-21T08:00Z", before).leads).toEqual([7])
  })

  test("[D1] it is already the day elsewhere", () => {
    const there = { ...anna, zone: "Pacific/Auckland" }
    expect(told([there], berlin, "2026-11-13T11:30Z").title).toBe("It's already Anna's birthday in Auckland.")
  })
})

describe("why", () => {
  test("[N12] a row for each rule that acts", () => {
    const place = { zone: "Europe/Berlin", rules: zoneRules }
    const plan = settings("Europe/Berlin", { leads: leads(1), time: "22:00" })
    const [reminder] = remindersAround(
      looking([{ ...anna, zone: "Pacific/Auckland" }], plan),
      at("2026-11-12T12:00Z"),
      20,
    )
    expect(reminder && explain({ reminder, settings: plan, place })).toEqual([
      { rule: "lead", days: 1, day: "2026-11-14" },
      { rule: "before_quiet", wanted: "22:00", from: "21:00", to: "08:00" },
      { rule: "elsewhere", zone: "Pacific/Auckland", begins: at("2026-11-13T11:00Z") },
    ])
  })

  test.each([
    ["02:30", { month: 3, day: 28 }, { rule: "skipped_hour", wanted: "02:30", gets: "03:30" }],
    ["02:30", { month: 10, day: 31 }, { rule: "repeated_hour", wanted: "02:30" }],
  ])("[N2] a clock that changes at %s", (time, day, reason) => {
    const plan = settings("Europe/Berlin", { leads: leads(0), time, quiet: null })
    const look = looking([source("a", { year: 0, ...day })], plan)
    const [reminder] = remindersAround(look, Date.UTC(2027, day.month - 1, day.day - 3), 20)
    expect(reminder && explain({ reminder, settings: plan, place: look.place })).toContainEqual(reason)
  })
})

describe("the zone of a person", () => {
  const home = firstSettings("Europe/Berlin", 0)
  const hours = (count: number): number => count * 3_600_000

  test("[N10] stays for three days of travelling, then it is asked about", () => {
    const away = reportZone(home, "America/New_York", hours(1))
    expect(away.zone).toBe("Europe/Berlin")
    expect(zoneToAsk(away, hours(72))).toBeUndefined()
    expect(zoneToAsk(reportZone(away, "America/New_York", hours(50)), hours(73))).toBe("America/New_York")
  })

  test("[N10] a device at home meanwhile: nothing is asked", () => {
    const away = reportZone(home, "America/New_York", hours(1))
    const back = reportZone(away, "Europe/Berlin", hours(20))
    expect(zoneToAsk(reportZone(back, "America/New_York", hours(30)), hours(80))).toBeUndefined()
  })

  test("[N10] an answer holds: the zone is not asked about again", () => {
    const away = reportZone(home, "America/New_York", hours(1))
    const stays = changeSettings(away, { zone: "Europe/Berlin" }, hours(80))
    expect(zoneToAsk(reportZone(stays, "America/New_York", hours(81)), hours(300))).toBeUndefined()
    expect(changeSettings(away, { zone: "America/New_York" }, hours(80)).zone).toBe("America/New_York")
  })

  test("[D6] a lead that is switched on tells nothing that was due before", () => {
    const changed = changeSettings(home, { leads: [14, 3] }, hours(5))
    expect(changed.leads).toEqual([
      { days: 14, since: 0 },
      { days: 3, since: hours(5) },
    ])
  })
})
