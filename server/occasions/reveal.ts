import {
  type Day,
  daysBetween,
  daysLater,
  isYearly,
  nextOccurrence,
  occurrenceIn,
  startOfDay,
  todayIn,
} from "../../shared/dates.ts"
import type { FloatingDate, OccasionKind } from "../../shared/api.ts"

/** What of an occasion says when its secret ends. */
interface Dated {
  readonly kind: OccasionKind
  readonly date?: FloatingDate | undefined
  readonly zone: string
  readonly createdAt: number
  /** The recipients' own acts. */
  readonly reveals: readonly number[]
}

/** Who gave what opens by itself so many days after the day, at 00:00 in the recipient's zone (S8). */
const REVEAL_AFTER_DAYS = 2

/** The days of celebration from the occasion's making on that are not after `today`; the last one is enough. */
function lastDay({ kind, date, zone, createdAt }: Dated, today: Day): Day | undefined {
  if (date === undefined) return undefined
  const made = todayIn(zone, createdAt)
  const passed = (day: Day | undefined): Day | undefined =>
    day !== undefined && daysBetween(made, day) >= 0 && daysBetween(day, today) >= 0 ? day : undefined
  if (!isYearly(kind)) return passed(nextOccurrence(date, false, made))
  return [today.year, today.year - 1]
    .map((year) => (year >= (date.year ?? year) ? passed(occurrenceIn(date, year)) : undefined))
    .find((day) => day !== undefined)
}

const starts = new Map<string, number>()
const STARTS_MAX = 1_000

function startOf(zone: string, day: Day): number {
  const key = `${zone} ${day.year} ${day.month} ${day.day}`
  const known = starts.get(key)
  if (known !== undefined) return known
  if (starts.size >= STARTS_MAX) starts.clear()
  const start = startOfDay(zone, day)
  starts.set(key, start)
  return start
}

/**
 * The last moment, in ms since the epoch and not after `now`, at which the recipients were shown who gave what (S8):
 * by their own act, or by itself some days after the day. Only what was given before it is theirs to see; what came
 * later is a new secret. It can be told from the date, the zone and the recipients' own acts alone (S0).
 */
export function revealedAt(occasion: Dated, now: number): number | undefined {
  const { zone, reveals } = occasion
  const day = lastDay(occasion, daysLater(todayIn(zone, now), -REVEAL_AFTER_DAYS))
  const byItself = day && startOf(zone, daysLater(day, REVEAL_AFTER_DAYS))
  const moments = [...reveals, ...(byItself === undefined ? [] : [byItself])].filter((at) => at <= now)
  return moments.length === 0 ? undefined : Math.max(...moments)
}

/** Whether a recipient may ask for it: not before the day itself has begun where they live. */
export const mayReveal = (occasion: Dated, now: number): boolean =>
  occasion.date === undefined || lastDay(occasion, todayIn(occasion.zone, now)) !== undefined

const REVEALS_MAX = 20

/** The moments to keep with another one. A moment that was stays one, also when the date is changed afterwards. */
export function withReveal(occasion: Dated, at: number | undefined): number[] {
  const { reveals } = occasion
  if (at === undefined || reveals.includes(at)) return [...reveals]
  return [...reveals, at].sort((a, b) => a - b).slice(-REVEALS_MAX)
}
