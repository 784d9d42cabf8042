import { accessNow, readsOpened } from "../../shared/access.ts"
import { addDays } from "../../shared/dates/day.ts"
import { NoticeKey } from "../../shared/notices.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { memberOf } from "../circles/rules.ts"
import type { Seen } from "../occasions/rules.ts"
import { instantAt, wallAt } from "../reminders/clock-times.ts"
import type { DerivedNews, News, NewsFor } from "../reminders/news.ts"

/** What people are told of cards. Pure: each look derives it from what is stored. */

const DAY_MS = 86_400_000
/** What happened to an opened card is told for so long, by a server that was down meanwhile, in ms. */
const TOLD_MS = 7 * DAY_MS
/** So many days before a card opens those are asked who have not signed: twice at most (N9). */
const NUDGE_DAYS = [3, 1] as const
/** A nudge that is later than this, in ms, waits for the next one. */
const NUDGE_LATE_MS = DAY_MS / 2

const isOpened = ({ occasion: { card, brought } }: Seen): boolean =>
  card?.openedAt !== undefined && brought === undefined

/** Cards that opened lately and that this person reads: for whom they are, and who may have signed. */
export const openedLately = (seen: readonly Seen[], now: number): readonly Seen[] =>
  seen.filter((one) => isOpened(one) && readsOpened(one.facts) && now - openedAt(one) < 60 * DAY_MS)

/** Open cards that are for this person, however long they have been open. */
export const openedFor = (seen: readonly Seen[]): readonly OccasionId[] =>
  seen.flatMap((one) => (isOpened(one) && one.facts.recipient && readsOpened(one.facts) ? [one.id] : []))

const openedAt = ({ occasion }: Seen): number => occasion.card?.openedAt ?? 0

/** Cards that this person may still sign. */
export const toSign = (seen: readonly Seen[]): readonly Seen[] =>
  seen.filter(
    ({ occasion, facts }) =>
      facts.card === "writing" && occasion.brought === undefined && accessNow(facts, "card") === "write",
  )

/** To whom it was given: once, unless they have answered it already. */
export function openedNews(one: Seen, hasAnswered: boolean, now: number): readonly News[] {
  const at = openedAt(one)
  if (!one.facts.recipient || hasAnswered || now - at >= TOLD_MS) return []
  return [
    {
      key: NoticeKey.parse(`card|${one.id}|opened`),
      kind: "card_opened",
      says: { of: "card_open" },
      path: `/o/${one.id}`,
      about: one.id,
      notBefore: at,
      keepMs: TOLD_MS,
    },
  ]
}

/** Somebody for whom a card was thanked everybody who signed it. */
export interface Thanks {
  readonly occasion: OccasionId
  readonly by: PersonId
  readonly name: string
  readonly at: number
}

export const thanksNews = ({ occasion, by, name, at }: Thanks): News => ({
  key: NoticeKey.parse(`card|${occasion}|thanks|${by}`),
  kind: "thanks",
  says: { of: "thanks", name },
  path: `/o/${occasion}`,
  about: occasion,
  notBefore: at,
  keepMs: TOLD_MS,
})

/** Whether thanks are still news. */
export const isFresh = (at: number, now: number): boolean => now - at < TOLD_MS

/** Who has not signed is asked twice at most, never about what opens for them (N9); a card that moves counts once. */
export function nudges(
  card: Seen,
  { id, now, place, time }: Pick<NewsFor, "id" | "now" | "place" | "time">,
): DerivedNews {
  const opensAt = card.occasion.card?.opensAt ?? 0
  // Who made the occasion or came a moment ago knows it.
  const since = Math.max(card.occasion.createdAt, memberOf(card.circle, id)?.since ?? 0)
  if (opensAt <= now) return { due: [], nextAt: Infinity }
  const { day } = wallAt(opensAt, place)
  const times = NUDGE_DAYS.map((days) => ({ days, at: instantAt(addDays(day, -days), time, place) }))
  const due = times.findLast(({ at }) => at <= now && at > since && now - at < NUDGE_LATE_MS)
  return {
    due: due === undefined ? [] : [nudge(card.id, { ...due, opensAt })],
    nextAt: Math.min(...times.map(({ at }) => (at > now && at < opensAt ? at : Infinity))),
  }
}

const nudge = (
  id: OccasionId,
  { days, at, opensAt }: { readonly days: number; readonly at: number; readonly opensAt: number },
): News => ({
  key: NoticeKey.parse(`card|${id}|nudge|${days}`),
  kind: "nudge",
  says: { of: "nudge" },
  path: `/o/${id}`,
  about: id,
  notBefore: at,
  keepMs: opensAt - at,
})
