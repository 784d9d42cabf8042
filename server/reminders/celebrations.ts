import { addDays, type Day, daysBetween, isoDay } from "../../shared/dates/day.ts"
import type { DayName } from "../words/catalogue.ts"

/**
 * What a person is reminded of, from every path by which they know of it (N5). Pure: all of this is derived again
 * whenever it is asked for, so that a change of a date, a rule or a circle takes effect at once (N1, D6).
 */

/** One path by which somebody knows of a day: an occasion, or a day of a circle. */
export interface Source {
  /** Who is celebrated: ids of people, and of names that have none; each with its prefix. At least one. */
  readonly celebrated: readonly string[]
  readonly kind: string
  /** What the day is called. Tells nothing of a surprise. */
  readonly called: DayName
  /** Each occurrence in a Gregorian year, with the year that it counts as in keys. */
  readonly occurrencesIn: (year: number) => readonly Occurrence[]
  /** Where those who are celebrated live. */
  readonly zone: string | undefined
  /** When it became known, in ms since the epoch. */
  readonly since: number
  /** Where a click leads. */
  readonly path: string
  /** An occasion leads to its list and card; a day belongs to the person and says when it is. */
  readonly from: "occasion" | "day"
  readonly ageOn: (day: Day) => number | undefined
  /** Not celebrated on the day of its date: born on 29 February, in another year (D2). */
  readonly isMoved: (day: Day) => boolean
}

export interface Occurrence {
  readonly year: number
  readonly day: Day
}

/** One day in one year, however many paths lead to it. */
export interface Celebration {
  /** By which of these it may have been told before, the first one being its own (N3, N5). */
  readonly ids: readonly string[]
  readonly year: number
  readonly day: Day
  readonly called: DayName
  readonly zone: string | undefined
  readonly since: number
  readonly path: string
  readonly age: number | undefined
  readonly moved: boolean
  /** How many paths lead here. */
  readonly paths: number
}

interface Found {
  readonly source: Source
  readonly year: number
  readonly day: Day
}

/** Every celebration on the days from `from` to `to`, one for each celebrated person and occurrence (N5). */
export function celebrationsIn(
  sources: readonly Source[],
  { from, to }: { readonly from: Day; readonly to: Day },
): readonly Celebration[] {
  const found: Found[] = []
  for (const source of sources) {
    for (let year = from.year; year <= to.year; year++) {
      for (const { year: counted, day } of source.occurrencesIn(year)) {
        if (daysBetween(from, day) >= 0 && daysBetween(day, to) >= 0)
          found.push({ source, year: counted, day })
      }
    }
  }
  return groupsOf(found).map(merged)
}

/** Two are one when they celebrate the same person in the same way in that year, or the same name on the same day. */
function groupsOf(found: readonly Found[]): readonly (readonly Found[])[] {
  const groups = new Map<string, Set<Found>>()
  for (const one of found) {
    const tokens = tokensOf(one)
    const joined = new Set([one])
    for (const token of tokens) for (const other of groups.get(token) ?? []) joined.add(other)
    for (const other of joined) for (const token of tokensOf(other)) groups.set(token, joined)
  }
  return [...new Set(groups.values())].map((group) => [...group])
}

const isName = (id: string): boolean => id.startsWith("n:")

const tokensOf = ({ source, year, day }: Found): readonly string[] =>
  source.celebrated.map((id) => `${source.kind}|${id}|${isName(id) ? isoDay(day) : year}`)

/** The day is that of the person where there is one, else of the occasion; of several the first: never late. */
function merged(group: readonly Found[]): Celebration {
  const inOrder = group.toSorted((a, b) => daysBetween(b.day, a.day) || a.source.since - b.source.since)
  const own = inOrder.find(({ source }) => source.from === "day")
  const dated = own ?? first(inOrder)
  const linked = inOrder.find(({ source }) => source.from === "occasion") ?? dated
  const { source, day, year } = dated
  const ids = new Set(group.flatMap((one) => one.source.celebrated))
  return {
    ids: [...ids]
      .toSorted((a, b) => Number(isName(a)) - Number(isName(b)) || (a < b ? -1 : 1))
      .map((id) => `${source.kind}|${id}`),
    year,
    day,
    called: longest(inOrder),
    zone: source.zone,
    since: Math.min(...group.map((one) => one.source.since)),
    path: linked.source.path,
    age: source.ageOn(day),
    moved: source.isMoved(day),
    paths: group.length,
  }
}

/** Of "Anna's birthday" and "Anna and Ben's birthday" the one that names most of them. */
const longest = (group: readonly Found[]): DayName =>
  group.reduce(
    (best, { source }) => (source.celebrated.length > best.celebrated.length ? source : best),
    first(group).source,
  ).called

function first<T>(all: readonly T[]): T {
  const [one] = all
  if (one === undefined) throw new RangeError("a group of nothing")
  return one
}

/** The days around `today` that matter: yesterday for what was missed, and as far ahead as leads and a look reach. */
export const windowAround = (today: Day, ahead: number): { readonly from: Day; readonly to: Day } => ({
  from: addDays(today, -2),
  to: addDays(today, ahead),
})
