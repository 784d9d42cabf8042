import { type Day, daysIn } from "../../../../shared/dates/day.ts"
import type { Coming } from "../coming.ts"

/** The year from today on, month by month. */

export interface MonthOfYear {
  readonly year: number
  readonly month: number
  readonly days: readonly Coming[]
}

/**
 * Twelve months from today's on. What comes back in the part of this month that is over stands at its end, with its own
 * year.
 */
export function monthsFrom(today: Day, coming: readonly Coming[]): readonly MonthOfYear[] {
  return Array.from({ length: 12 }, (_, at): MonthOfYear => {
    const month = ((today.month - 1 + at) % 12) + 1
    const year = today.year + (today.month - 1 + at >= 12 ? 1 : 0)
    return { year, month, days: coming.filter(({ on }) => on.month === month) }
  })
}

/** Where a day hangs on the string of its month, from 0 to 1. */
export const placeIn = ({ year, month, day }: Day): number => (day - 0.5) / daysIn(month, year)

/** How far a string hangs down at a place, from 0 at its ends to 1 in its middle. */
export const sagAt = (place: number): number => 4 * place * (1 - place)

/** Places of pieces on one string, moved apart so that none covers another: each at least `gap` from the one before. */
export function apart(places: readonly number[], gap: number): readonly number[] {
  const room = Math.min(gap, 1 / Math.max(1, places.length))
  const moved: number[] = []
  for (const place of places) moved.push(Math.max(place, (moved.at(-1) ?? -Infinity) + room))
  let limit = 1
  for (let at = moved.length - 1; at >= 0; at--) {
    moved[at] = Math.min(moved[at] ?? 0, limit)
    limit = (moved[at] ?? 0) - room
  }
  return moved
}
