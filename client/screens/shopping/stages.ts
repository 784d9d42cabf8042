import type { Shopping, ShoppingItem, Sum } from "../../../shared/claim-commands.ts"
import { daysBetween, type Day } from "../../../shared/dates/day.ts"
import { dayOf } from "../../components/titles.ts"
import { listOf } from "../../i18n/format.ts"
import { priceText } from "../list/prices.ts"

/** How what somebody gets is arranged: by occasion, the next one first, and there by how far it is. */

export type Stop = Shopping["occasions"][number]
export const STAGES = ["to_buy", "bought", "given", "together"] as const
export type Stage = (typeof STAGES)[number]

/** How far a thing is; what is only chipped in for is somebody else's to buy. */
export function stageOf({ claim }: ShoppingItem): Stage {
  if (claim === undefined) return "together"
  return claim.state === "bought" || claim.state === "given" ? claim.state : "to_buy"
}

export interface DatedStop {
  readonly stop: Stop
  readonly day: Day | undefined
  /** Days until then, negative for what is over. */
  readonly away: number | undefined
}

/** The next one first, then what has no date, then what is over, the latest first. */
export function byDate(stops: readonly Stop[], today: Day): readonly DatedStop[] {
  return stops
    .map((stop) => {
      const day = dayOf(stop, today)
      return { stop, day, away: day === undefined ? undefined : daysBetween(today, day) }
    })
    .toSorted((a, b) => rank(a.away) - rank(b.away))
}

/** Days in the future stay as they are; no day comes behind all of them, and the past behind that. */
const rank = (away: number | undefined): number => {
  if (away === undefined) return 1e6
  return away >= 0 ? away : 1e6 - away
}

/** "€48 and ¥1,000": sums of several currencies stand side by side and are never added. */
export const sumsText = (sums: readonly Sum[]): string | undefined =>
  sums.length === 0 ? undefined : listOf(sums.map(priceText))
