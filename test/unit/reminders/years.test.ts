import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { celebrationsIn } from "../../../server/reminders/celebrations.ts"
import { RULES } from "../../../server/reminders/plan.ts"
import { addDays } from "../../../shared/dates/day.ts"
import { type Bugs, type Change, faults, type World } from "./years.ts"

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Pacific/Auckland",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "America/Santiago",
  "Asia/Beirut",
  "America/Havana",
  "Asia/Kolkata",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
]
const START = Date.UTC(2026, 10, 3, 12)
const DAY = 86_400_000
const YEARS = 10

const two = (count: number): string => String(count).padStart(2, "0")
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`)
const zone = fc.constantFrom(...ZONES)
const at = fc
  .integer({ min: 30, max: YEARS * 365 - 30 })
  .chain((day) => fc.integer({ min: 0, max: DAY }).map((ms) => START + day * DAY + ms))
const date = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ month: 2, day: 29 }) },
  { weight: 1, arbitrary: fc.constant({ month: 3, day: 28 }) },
)
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("down" as const),
      at,
      ms: fc.integer({ min: 60_000, max: 9 * DAY }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("clock" as const), at, ms: fc.integer({ min: -DAY, max: DAY }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("zone" as const), at, zone }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("travel" as const), at, zone }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("time" as const), at, time }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rules" as const), at, like: zone }) },
  {
    weight: 3,
    arbitrary: fc
      .record({ at, who: fc.integer({ min: 0, max: 3 }), date })
      .map(({ date: moved, ...rest }) => ({ do: "date" as const, ...rest, ...moved })),
  },
)
const quiet = fc.option(
  fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to),
  { nil: null },
)
const worldOf = (years: number): fc.Arbitrary<World> =>
  fc.record({
    start: fc.constant(START),
    years: fc.constant(years),
    zone,
    time,
    quiet,
    leads: fc
      .uniqueArray(fc.constantFrom(14, 7, 3, 1, 0), { minLength: 1 })
      .map((some) => some.toSorted((a, b) => b - a)),
    people: fc
      .array(
        fc.tuple(date, fc.constantFrom("feb28" as const, "mar1" as const), fc.integer({ min: 1, max: 3 })),
        { minLength: 2, maxLength: 4 },
      )
      .map((all) => all.map(([when, leap, circles], i) => ({ name: `P${i}`, ...when, leap, circles }))),
    changes: fc.array(change, { maxLength: 16 }),
  })

/** Each of these worlds takes a second or two. */
const RUNS = 6
/** A planted bug shows sooner. */
const YEARS_OF_A_BUG = 3
/** Somebody's day moves by weeks after a lead of the same year was told. */
const MOVED: World = {
  start: START,
  years: 2,
  zone: "Europe/Berlin",
  time: "09:00",
  quiet: null,
  leads: [14, 1],
  people: [
    { name: "P0", month: 3, day: 14, leap: "feb28", circles: 2 },
    { name: "P1", month: 3, day: 14, leap: "mar1", circles: 1 },
  ],
  changes: [{ do: "date", at: Date.UTC(2027, 2, 6), who: 0, month: 4, day: 20 }],
}
const SEED = Number(process.env["REMINDERS_SEED"] ?? 1)

describe("ten years of reminders", () => {
  test(
    `[N1-N10, D6] each comes once, inside its sentence's truth, at the right local time (seed ${SEED})`,
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(worldOf(YEARS), (one) => {
          expect(faults(one)).toEqual([])
        }),
        { seed: SEED, numRuns: RUNS, examples: [[MOVED]] },
      )
    },
  )

  const SUMMER: Record<string, number> = {}
  const bugs: Readonly<Record<string, Bugs>> = {
    "N1: a plan that is kept, a year added to the last occurrence": {
      rules: { celebrations: keptPlan() },
    },
    "N2: lead days of 24 hours from the day's own instant": {
      rules: {
        instant: (on, wall, place) => {
          // The offset of a winter's day for the whole year.
          const key = place.zone
          SUMMER[key] ??=
            RULES.instant({ year: 2026, month: 1, day: 15 }, "00:00", place) - Date.UTC(2026, 0, 15)
          const [hour = 0, minute = 0] = wall.split(":").map(Number)
          return Date.UTC(on.year, on.month - 1, on.day, hour, minute) + SUMMER[key]
        },
      },
    },
    "N3: what was told is not asked for": { rules: { isTold: () => false } },
    "N4: a notice for each device": { devices: 3 },
    "N5: one for each path": {
      rules: {
        celebrations: (sources, window) =>
          sources.flatMap((source, i) =>
            celebrationsIn([{ ...source, celebrated: source.celebrated.map((id) => `${id}${i}`) }], window),
          ),
      },
    },
    "N6: quiet hours are not looked at": {
      rules: { calm: (wanted) => ({ at: wanted, moved: "no", silent: false }) },
    },
    "N7: what was overtaken is told all the same": {
      rules: {
        choose: (all, told, { now }) =>
          all.toSorted((a, b) => b.lead - a.lead).find((one) => one.at <= now && !RULES.isTold(one, told)),
      },
    },
    "N8: each in a notice of its own": { rules: { bundle: (all) => all.map((one) => [one]) } },
    "N9: the celebrated person too": { rules: { reminded: (sources) => sources } },
    "N10: the zone of whichever device spoke last": {
      report: (settings, named) => ({ ...settings, zone: named }),
    },
    "D6: never again once it was told": {
      rules: { isTold: ({ keys }, told) => keys.some((key) => told.has(key)) },
    },
  }
  for (const [name, bug] of Object.entries(bugs)) {
    test(`finds the planted bug ${name}`, { timeout: 120_000 }, () => {
      const found = fc.check(
        fc.property(worldOf(YEARS_OF_A_BUG), (one) => faults(one, bug).length === 0),
        { seed: SEED, numRuns: 60, endOnFailure: true, examples: [[MOVED]] },
      )
      expect(found.failed).toBe(true)
    })
  }
})

/** The first occurrence of each source, and then years of 365 days. */
function keptPlan(): typeof celebrationsIn {
  const kept = new Map<string, ReturnType<typeof celebrationsIn>[number]>()
  return (sources, { from, to }) => {
    const year = { from: addDays(from, 0), to: addDays(from, 366) }
    for (const one of celebrationsIn(sources, year)) {
      const [key = ""] = one.ids
      if (!kept.has(key)) kept.set(key, one)
    }
    return [...kept.values()]
      .map((one) => {
        let day = one.day
        while (Date.UTC(day.year, day.month - 1, day.day) < Date.UTC(from.year, from.month - 1, from.day))
          day = addDays(day, 365)
        return { ...one, day, year: day.year }
      })
      .filter(
        ({ day }) => Date.UTC(day.year, day.month - 1, day.day) <= Date.UTC(to.year, to.month - 1, to.day),
      )
  }
}
