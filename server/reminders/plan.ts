import { addDays, type Day, daysBetween } from "../../shared/dates/day.ts"
import { type Celebration, celebrationsIn, type Source, windowAround } from "./celebrations.ts"
import {
  endOfQuiet,
  endsSameDay,
  instantAt,
  isQuiet,
  minuteBefore,
  nextMidnight,
  type Place,
  wallAt,
} from "./clock-times.ts"
import type { QuietHours } from "../../shared/reminders.ts"

/**
 * When a person is reminded of what (N1 to N8). Pure, and derived again at every look: nothing is scheduled for later
 * but the next look. The property test of test/unit/reminders/ holds it, and breaks each rule of `RULES` once.
 */

/** What the plan needs of a person's settings. */
export interface PlanSettings {
  /** Days before, each with when it was switched on, in ms since the epoch. */
  readonly leads: readonly { readonly days: number; readonly since: number }[]
  readonly time: string
  readonly zone: string
  readonly quiet: QuietHours | null
}

/** One logical reminder (N3). */
export interface Reminder {
  /** Its own key, and those under which it may have been told by another path (N5). */
  readonly keys: readonly string[]
  readonly celebration: Celebration
  readonly lead: number
  /** The day on which it is due by the calendar. */
  readonly on: Day
  /** When it is due, in ms since the epoch, after quiet hours (N6). */
  readonly at: number
  readonly silent: boolean
  readonly moved: Moved
}

/** How quiet hours changed the time (N6). */
type Moved = "no" | "after_quiet" | "before_quiet" | "silent" | "late_news"

/** A logical reminder that was told, and of which day it spoke: dates change (D6). */
export interface Told {
  readonly key: string
  readonly day: Day
}

/** What to do at a moment. */
export interface Step {
  /** What to send now, in one notice (N8), the first one leading; empty: nothing. */
  readonly send: readonly Reminder[]
  readonly silent: boolean
  /** When the sentences of `send` become false, in ms since the epoch (N7). */
  readonly expiresAt: number
  /** When to look again, at the latest. */
  readonly nextAt: number
}

/** Each person is looked at once a day at least: what is missed is found within the 48 hours that N1 asks for. */
const LOOK_MS = 86_400_000
/** Occurrences that a look considers, in days ahead, beyond the longest lead. */
const MARGIN_DAYS = 3

/** The rules that can be broken one at a time. */
export interface Rules {
  readonly reminded: typeof reminded
  readonly celebrations: typeof celebrationsIn
  readonly instant: typeof instantAt
  readonly calm: typeof calm
  readonly isTold: typeof isTold
  readonly choose: typeof choose
  readonly bundle: typeof bundle
}

const keyOf = (id: string, year: number, lead: number): string => `${id}|${year}|${lead}`

/** When a reminder is due by the clock, and after quiet hours. */
function calm(
  wanted: number,
  { on, since }: { readonly on: Day; readonly since: number },
  { settings, place }: { readonly settings: PlanSettings; readonly place: Place },
): Pick<Reminder, "at" | "moved" | "silent"> {
  const { quiet } = settings
  const { day, time } = wallAt(wanted, place)
  if (quiet === null || !isQuiet(time, quiet)) return { at: wanted, moved: "no", silent: false }
  if (endsSameDay(time, quiet)) {
    const end = instantAt(day, quiet.to, place)
    // The end may not exist that day, or have moved past midnight with a gap.
    if (end >= wanted && daysBetween(on, wallAt(end, place).day) === 0)
      return { at: end, moved: "after_quiet", silent: false }
  }
  const before = minuteBefore(quiet.from)
  const earlier = before === undefined ? undefined : instantAt(on, before, place)
  if (earlier !== undefined && earlier > since && earlier < wanted && !endsSameDay(time, quiet))
    return { at: earlier, moved: "before_quiet", silent: false }
  return { at: wanted, moved: "silent", silent: true }
}

/** Whether it was told already: under any of its keys, unless the date moved by more than the lead since (D6). */
function isTold({ keys, celebration, lead }: Reminder, told: ReadonlyMap<string, Told>): boolean {
  return keys.some((key) => {
    const before = told.get(key)
    return before !== undefined && Math.abs(daysBetween(before.day, celebration.day)) <= lead
  })
}

/**
 * Of the reminders of one celebration: the last one that is due, unless it was told; those before it are overtaken,
 * and so is one that is late while the next one comes later today (N7). What is over is told the day after, once, when
 * nothing was told on the day; later it is not told at all.
 */
function choose(
  all: readonly Reminder[],
  told: ReadonlyMap<string, Told>,
  { now, today, rules }: { readonly now: number; readonly today: Day; readonly rules: Rules },
): Reminder | undefined {
  const [last] = all.filter(({ at }) => at <= now).toSorted((a, b) => a.lead - b.lead)
  if (last === undefined || rules.isTold(last, told)) return undefined
  if (all.some(({ at, on }) => at > now && daysBetween(on, today) === 0)) return undefined
  return daysBetween(today, last.celebration.day) >= -1 ? last : undefined
}

/** All that is due for one person at one moment is one notice: days of today first, then the nearest (N8). */
function bundle(all: readonly Reminder[], today: Day): readonly (readonly Reminder[])[] {
  if (all.length === 0) return []
  const rank = ({ celebration }: Reminder): number => {
    const away = daysBetween(today, celebration.day)
    return away < 0 ? Infinity : away
  }
  return [all.toSorted((a, b) => rank(a) - rank(b) || (first(a.keys) < first(b.keys) ? -1 : 1))]
}

/** Nobody is reminded of a day on which they are celebrated (N9). */
const reminded = (sources: readonly Source[], me: readonly string[]): readonly Source[] =>
  sources.filter(({ celebrated }) => !celebrated.some((id) => me.includes(id)))

export const RULES: Rules = {
  reminded,
  celebrations: celebrationsIn,
  instant: instantAt,
  calm,
  isTold,
  choose,
  bundle,
}

export interface Looking {
  /** Under which ids this person may be celebrated. */
  readonly me: readonly string[]
  readonly sources: readonly Source[]
  readonly settings: PlanSettings
  readonly place: Place
  readonly rules?: Rules
}

/** Every reminder of the celebrations around a moment, the earliest first. `ahead`: how many days to look. */
export function remindersAround(
  { me, sources, settings, place, rules = RULES }: Looking,
  now: number,
  ahead: number,
): readonly Reminder[] {
  const { day: today } = wallAt(now, place)
  const celebrations = rules.celebrations(rules.reminded(sources, me), windowAround(today, ahead))
  return celebrations
    .flatMap((celebration) =>
      settings.leads.flatMap((lead) => reminderOf(celebration, lead, { settings, place, rules })),
    )
    .toSorted((a, b) => a.at - b.at || (first(a.keys) < first(b.keys) ? -1 : 1))
}

function reminderOf(
  celebration: Celebration,
  lead: PlanSettings["leads"][number],
  {
    settings,
    place,
    rules,
  }: { readonly settings: PlanSettings; readonly place: Place; readonly rules: Rules },
): readonly Reminder[] {
  const since = Math.max(celebration.since, lead.since)
  const on = addDays(celebration.day, -lead.days)
  const wanted = rules.instant(on, settings.time, place)
  const planned = rules.calm(wanted, { on, since }, { settings, place })
  const reminder = {
    keys: celebration.ids.map((id) => keyOf(id, celebration.year, lead.days)),
    celebration,
    lead: lead.days,
    on,
  }
  if (planned.at > since) return [{ ...reminder, ...planned }]
  // It became known too late for this lead; of a day that is today one is told all the same (N6).
  if (lead.days > 0 || daysBetween(wallAt(since, place).day, celebration.day) !== 0) return []
  return [{ ...reminder, at: since, moved: "late_news", silent: false }]
}

/**
 * What to tell this person now, and when to look again. `told`: what was told under the keys of `keysAround`, so that
 * the same look at any node, or after a crash, comes to the same end.
 */
export function stepAt(looking: Looking, told: ReadonlyMap<string, Told>, now: number): Step {
  const { settings, place, rules = RULES } = looking
  const today = wallAt(now, place).day
  const all = remindersAround(looking, now, aheadOf(settings))
  const each = Map.groupBy(all, ({ celebration }) => celebration)
  const chosen = [...each.values()].flatMap((some) => rules.choose(some, told, { now, today, rules }) ?? [])
  const quietUntil = endOfQuiet(now, settings.quiet, place)
  const mayCome = (reminder: Reminder): boolean =>
    quietUntil === undefined || comesQuietly(reminder, today, wallAt(quietUntil, place).day)
  const [send = []] = rules.bundle(chosen.filter(mayCome), today)
  const waits = chosen.some((reminder) => !mayCome(reminder))
  const more = rules.bundle(chosen.filter(mayCome), today).length > 1
  const next = all.find((reminder) => reminder.at > now && !rules.isTold(reminder, told))
  const nextAt = Math.min(
    now + LOOK_MS,
    next?.at ?? Infinity,
    waits && quietUntil !== undefined ? quietUntil : Infinity,
    more ? now : Infinity,
  )
  const silent = quietUntil !== undefined || send.every((reminder) => reminder.silent)
  return { send, silent: send.length > 0 && silent, expiresAt: nextMidnight(now, place), nextAt }
}

/** In quiet hours comes what was planned so, what is about today, and what would be over after them (N6, N7). */
const comesQuietly = ({ silent, celebration }: Reminder, today: Day, after: Day): boolean =>
  silent || daysBetween(today, celebration.day) === 0 || daysBetween(after, celebration.day) < -1

/** The keys under which something may have been told around a moment. */
export const keysAround = (looking: Looking, now: number): readonly string[] =>
  remindersAround(looking, now, aheadOf(looking.settings)).flatMap(({ keys }) => keys)

const aheadOf = ({ leads }: PlanSettings): number =>
  MARGIN_DAYS + Math.max(0, ...leads.map(({ days }) => days))

function first<T>(all: readonly T[]): T {
  const [one] = all
  if (one === undefined) throw new RangeError("a reminder without a key")
  return one
}
