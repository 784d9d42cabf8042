import { type Day, daysBetween, addDays, startOfDay, todayIn } from "../../shared/dates/day.ts"
import { isYearly, nextDay, dayIn } from "../../shared/dates/floating.ts"
import type { FloatingDate, OccasionKind } from "../../shared/api.ts"
import type { PersonId } from "../../shared/ids.ts"

/** A moment at which it was shown: to `by`, who asked for it, or to all recipients. */
interface Reveal {
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  readonly by?: PersonId | undefined
}

/** What of an occasion says when its secret ends. */
interface Dated {
  readonly kind: OccasionKind
  readonly date?: FloatingDate | undefined
  readonly zone: string
  readonly createdAt: number
  /** Until then nothing opens: a recipient set the day, and it has not stood long enough. */
  readonly notBefore?: number | undefined
  /** The recipients' own acts, and what is kept of moments that came by themselves; one of each. */
  readonly reveals: readonly Reveal[]
}

/** Who gave what opens by itself so many days after the day, at 00:00 in the recipient's zone (S8). */
const REVEAL_AFTER_DAYS = 2
/** A day that a recipient set opens nothing before it has stood for so long, in ms (S8). */
const STANDS_MS = 2 * 86_400_000

/** The days of celebration from the occasion's making on that are not after `today`; the last one is enough. */
function lastDay({ kind, date, zone, createdAt }: Dated, today: Day): Day | undefined {
  if (date === undefined) return undefined
  const made = todayIn(zone, createdAt)
  const passed = (day: Day | undefined): Day | undefined =>
    day !== undefined && daysBetween(made, day) >= 0 && daysBetween(day, today) >= 0 ? day : undefined
  if (!isYearly(kind)) return passed(nextDay(date, false, made))
  return [today.year, today.year - 1]
    .map((year) => (year >= (date.year ?? year) ? passed(dayIn(date, year)) : undefined))
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

/** The last moment that came by itself, for all recipients, as the date is now. */
function cameByItself(occasion: Dated, now: number): number | undefined {
  const { zone, notBefore = 0 } = occasion
  const day = lastDay(occasion, addDays(todayIn(zone, now), -REVEAL_AFTER_DAYS))
  if (day === undefined) return undefined
  const at = Math.max(startOf(zone, addDays(day, REVEAL_AFTER_DAYS)), notBefore)
  return at <= now ? at : undefined
}

/**
 * The last moment, in ms since the epoch and not after `now`, at which it was shown who gave what (S8): by a
 * recipient's own act, to them alone (`whose`), or by itself some days after the day, to all of them. Only what was
 * given before it is theirs to see; what came later is a new secret. It can be told from the date, the zone and the
 * recipients' own acts alone (S0).
 */
export function revealedAt(
  occasion: Dated,
  now: number,
  whose: (recipient: PersonId) => boolean = () => true,
): number | undefined {
  const theirs = occasion.reveals.filter(({ by }) => by === undefined || whose(by)).map(({ at }) => at)
  const byItself = cameByItself(occasion, now)
  const moments = [...theirs, ...(byItself === undefined ? [] : [byItself])].filter((at) => at <= now)
  return moments.length === 0 ? undefined : Math.max(...moments)
}

interface Opening {
  /** From when on a recipient may ask for it: the day itself, where they live, once that day stands. */
  readonly asksFrom: number
  /** When it opens by itself next; undefined when it never does. */
  readonly opensAt: number | undefined
}

/** When recipients are shown who gave what, in ms since the epoch, as the date and the zone are now (S8). */
export function openingOf(occasion: Dated, now: number): Opening {
  const { kind, date, zone, createdAt, notBefore = 0 } = occasion
  const made = todayIn(zone, createdAt)
  const today = todayIn(zone, now)
  const yearly = isYearly(kind)
  const last = lastDay(occasion, today)
  const next =
    date && (last === undefined || yearly)
      ? nextDay(date, yearly, last === undefined ? later(made, yearly ? today : made) : addDays(today, 1))
      : undefined
  const byItself = (day: Day | undefined): number | undefined =>
    day && Math.max(startOf(zone, addDays(day, REVEAL_AFTER_DAYS)), notBefore)
  const soon = byItself(last)
  // Without a day, or when the only one was over before the list was made, there is nothing to wait for.
  const day = last ?? next
  return {
    asksFrom: Math.max(day === undefined ? createdAt : startOf(zone, day), notBefore),
    opensAt: soon !== undefined && soon > now ? soon : byItself(next),
  }
}

/**
 * Until when nothing opens, once a recipient who runs the list sets the day, the kind or the zone: until it opened as it
 * was, or until the new day has stood for two days, whichever is first. Several changes in a row only add to it.
 */
export const standsFrom = (before: Dated, now: number): number =>
  Math.min(openingOf(before, now).asksFrom, now + STANDS_MS)

/** The same for a list that a recipient starts: without a day ahead there is nothing else to wait for. */
export function standsFromStart(occasion: Dated): number | undefined {
  const { createdAt } = occasion
  return openingOf(occasion, createdAt).asksFrom === createdAt ? createdAt + STANDS_MS : undefined
}

const later = (a: Day, b: Day): Day => (daysBetween(a, b) > 0 ? b : a)

/** Whether a recipient may ask for it: not before the day itself has begun where they live. */
export const mayReveal = (occasion: Dated, now: number): boolean => openingOf(occasion, now).asksFrom <= now

/** The moments to keep with another one: the last of each recipient, and the last of all. */
function withReveal(reveals: readonly Reveal[], { at, by }: Reveal): Reveal[] {
  const before = reveals.find((reveal) => reveal.by === by)
  const last = { at: Math.max(at, before?.at ?? at), ...(by !== undefined && { by }) }
  return [...reveals.filter((reveal) => reveal !== before), last]
}

/** A recipient asked for it now. */
export const askedFor = ({ reveals }: Dated, at: number, by: PersonId): Reveal[] =>
  withReveal(reveals, { at, by })

/** What came by itself stays, whatever becomes of the date and the zone. */
export function keepsShown(occasion: Dated, now: number): Reveal[] {
  const at = cameByItself(occasion, now)
  return at === undefined ? [...occasion.reveals] : withReveal(occasion.reveals, { at })
}
