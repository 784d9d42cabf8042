import { otherOccurrencesIn } from "./calendars.ts"
import { addDays, type Day, isLeapYear } from "./day.ts"

/** Feasts that have a rule instead of a date (D4); several differ by country. Pure, for any Gregorian year. */

export const FEASTS = [
  "mothers_day",
  "fathers_day",
  "valentines_day",
  "womens_day",
  "easter",
  "pentecost",
  "thanksgiving",
  "advent",
  "st_nicholas",
  "christmas_eve",
  "christmas",
  "new_year",
  "epiphany",
  "lunar_new_year",
  "eid_al_fitr",
  "eid_al_adha",
  "passover",
  "rosh_hashanah",
  "hanukkah",
] as const
export type Feast = (typeof FEASTS)[number]

type Rule = (year: number) => Day

const SUNDAY = 0
const MONDAY = 1
const THURSDAY = 4

const weekday = ({ year, month, day }: Day): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay()

/** The n-th such weekday of a month. */
const nth =
  (n: number, day: number, month: number): Rule =>
  (year) => {
    const first = { year, month, day: 1 }
    return addDays(first, ((day - weekday(first) + 7) % 7) + 7 * (n - 1))
  }

/** The last such weekday of a month. */
const last =
  (day: number, month: number): Rule =>
  (year) => {
    const end = addDays(
      month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 },
      -1,
    )
    return addDays(end, -((weekday(end) - day + 7) % 7))
  }

const fixed =
  (month: number, day: number): Rule =>
  (year) => ({ year, month, day })

/** Easter Sunday of the western churches (Meeus, Jones and Butcher). */
export function westernEaster(year: number): Day {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const skipped = century - Math.floor(century / 4)
  const moon = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + skipped - moon + 15) % 30
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * sunday) / 451)
  const days = epact + sunday - 7 * late + 114
  return { year, month: Math.floor(days / 31), day: (days % 31) + 1 }
}

/** Easter Sunday of the eastern churches: by the Julian calendar, shown in the Gregorian one. */
export function easternEaster(year: number): Day {
  const moon = (19 * (year % 19) + 15) % 30
  const sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
  const days = moon + sunday + 114
  const ahead = Math.floor(year / 100) - Math.floor(year / 400) - 2
  return addDays({ year, month: Math.floor(days / 31), day: (days % 31) + 1 }, ahead)
}

const countries = (...lists: readonly string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((list) => list.split(" ")))

/** Where most people keep Easter by the Julian calendar. */
const EASTERN = countries("BG BY CY EG ER ET GE GR LB MD ME MK RO RS RU UA")
/** Of those, where Christmas and Saint Nicholas are by it, too. */
const JULIAN_CHRISTMAS = countries("BY EG ER ET GE ME MK RS RU")

const easterIn = (country: string): Rule => (EASTERN.has(country) ? easternEaster : westernEaster)
const fromEaster =
  (country: string, days: number): Rule =>
  (year) =>
    addDays(easterIn(country)(year), days)

const secondSundayOfMay = nth(2, SUNDAY, 5)

/** France moves the day to June when it would be Pentecost. */
const frenchMothersDay: Rule = (year) => {
  const usual = last(SUNDAY, 5)(year)
  const pentecost = addDays(westernEaster(year), 49)
  return usual.month === pentecost.month && usual.day === pentecost.day ? nth(1, SUNDAY, 6)(year) : usual
}

type ByCountry = ReadonlyMap<string, Rule>

const byCountry = (...entries: readonly (readonly [string, Rule])[]): ByCountry =>
  new Map(
    entries.flatMap(([list, rule]) => list.split(" ").map((country): [string, Rule] => [country, rule])),
  )

const MOTHERS_DAY = byCountry(
  [
    "AT AU BD BE BR CA CH CL CN CO CU CY CZ DE DK EC EE FI GH GR HK HR IN IS IT JM JP KE LI LK LV MT MY NG NL NZ PE PH PK SG SK TR TW UA US UY VE ZA ZW",
    secondSundayOfMay,
  ],
  ["ES HU LT MZ PT RO AO CV", nth(1, SUNDAY, 5)],
  ["GB IE", (year) => addDays(westernEaster(year), -21)],
  ["FR MA TN DZ HT SN CI CM MG", frenchMothersDay],
  ["SE DO", last(SUNDAY, 5)],
  ["NO", nth(2, SUNDAY, 2)],
  ["PL", fixed(5, 26)],
  ["MX GT SV", fixed(5, 10)],
  ["BO", fixed(5, 27)],
  ["NI", fixed(5, 30)],
  ["PY", fixed(5, 15)],
  ["CR", fixed(8, 15)],
  ["PA", fixed(12, 8)],
  ["AR", nth(3, SUNDAY, 10)],
  ["LU", nth(2, SUNDAY, 6)],
  ["SI", fixed(3, 25)],
  ["BG MK AL", fixed(3, 8)],
  ["AE BH EG IQ JO KW LB OM QA SA SY YE PS", fixed(3, 21)],
  ["KR", fixed(5, 8)],
  ["TH", fixed(8, 12)],
  ["ID", fixed(12, 22)],
  ["RU", last(SUNDAY, 11)],
  ["BY", fixed(10, 14)],
  ["KZ", nth(3, SUNDAY, 9)],
  ["GE", fixed(3, 3)],
)

const thirdSundayOfJune = nth(3, SUNDAY, 6)

const FATHERS_DAY = byCountry(
  [
    "AR BD CA CL CN CO CR CU CY CZ EC FR GB GH GR HK HU IE IN JM JP KE LK MT MX MY NG NL PA PE PH PK PY SG SK TR UA US VE ZA ZW",
    thirdSundayOfJune,
  ],
  ["DE", fromEaster("DE", 39)],
  ["AT BE", nth(2, SUNDAY, 6)],
  ["CH LT", nth(1, SUNDAY, 6)],
  ["IT ES PT HR LI BO HN AO MZ", fixed(3, 19)],
  ["PL NI", fixed(6, 23)],
  ["DK", fixed(6, 5)],
  ["NO SE FI IS EE", nth(2, SUNDAY, 11)],
  ["AU NZ", nth(1, SUNDAY, 9)],
  ["BR", nth(2, SUNDAY, 8)],
  ["LV", nth(2, SUNDAY, 9)],
  ["LU", nth(1, SUNDAY, 10)],
  ["RO", nth(2, SUNDAY, 5)],
  ["RU BY", nth(3, SUNDAY, 10)],
  ["BG", fixed(12, 26)],
  ["TW", fixed(8, 8)],
  ["TH", fixed(12, 5)],
  ["KR", fixed(5, 8)],
  ["GT SV", fixed(6, 17)],
  ["EG JO LB SY AE", fixed(6, 21)],
  ["ID", fixed(11, 12)],
)

const THANKSGIVING = byCountry(["US", nth(4, THURSDAY, 11)], ["CA", nth(2, MONDAY, 10)])

/** The fourth Sunday before Christmas Day. */
const firstOfAdvent: Rule = (year) => {
  const christmas = { year, month: 12, day: 25 }
  return addDays(christmas, -(weekday(christmas) === SUNDAY ? 7 : weekday(christmas)) - 21)
}

const christmasIn = (country: string): Rule => {
  if (country === "ET" || country === "ER")
    // The Ethiopian calendar puts its leap day before the Gregorian one.
    return (year) => ({ year, month: 1, day: isLeapYear(year + 1) ? 8 : 7 })
  return JULIAN_CHRISTMAS.has(country) ? fixed(1, 7) : fixed(12, 25)
}

/** The rule of a feast in a country; undefined where nobody keeps it on a day of its own. */
const BY_SUN: Readonly<Record<Exclude<Feast, keyof typeof BY_MOON>, (country: string) => Rule | undefined>> =
  {
    mothers_day: (country) => MOTHERS_DAY.get(country),
    fathers_day: (country) => FATHERS_DAY.get(country),
    thanksgiving: (country) => THANKSGIVING.get(country),
    valentines_day: () => fixed(2, 14),
    womens_day: () => fixed(3, 8),
    easter: easterIn,
    pentecost: (country) => fromEaster(country, 49),
    advent: () => firstOfAdvent,
    st_nicholas: (country) =>
      JULIAN_CHRISTMAS.has(country) ? fixed(12, 19) : fixed(12, country === "NL" ? 5 : 6),
    christmas_eve: (country) => (year) => addDays(christmasIn(country)(year), -1),
    christmas: christmasIn,
    new_year: () => fixed(1, 1),
    epiphany: () => fixed(1, 6),
  }

/** Feasts of other calendars: the day itself, which begins the evening before in the Hebrew and Islamic ones. */
const BY_MOON = {
  lunar_new_year: { by: "chinese", month: 1, day: 1 },
  eid_al_fitr: { by: "hijri", month: 10, day: 1 },
  eid_al_adha: { by: "hijri", month: 12, day: 10 },
  passover: { by: "hebrew", month: 7, day: 15 },
  rosh_hashanah: { by: "hebrew", month: 1, day: 1 },
  hanukkah: { by: "hebrew", month: 3, day: 25 },
} as const

const isByMoon = (feast: Feast): feast is keyof typeof BY_MOON => Object.hasOwn(BY_MOON, feast)

/** The days of a feast in a Gregorian year: one, or of other calendars perhaps two. */
export function feastIn(feast: Feast, country: string, year: number): readonly Day[] {
  if (isByMoon(feast)) return otherOccurrencesIn(BY_MOON[feast], year).map(({ day }) => day)
  const day = BY_SUN[feast](country)?.(year)
  return day === undefined ? [] : [day]
}

/** Whether the feast has a day in that country. */
export const isKept = (feast: Feast, country: string): boolean =>
  isByMoon(feast) || BY_SUN[feast](country) !== undefined

/** Feasts whose day depends on the country. */
export const BY_COUNTRY: Partial<Readonly<Record<Feast, readonly string[]>>> = {
  mothers_day: [...MOTHERS_DAY.keys()].toSorted(),
  fathers_day: [...FATHERS_DAY.keys()].toSorted(),
  thanksgiving: [...THANKSGIVING.keys()].toSorted(),
}
