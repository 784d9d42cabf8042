import type { CardView, OccasionView } from "../../../../shared/api.ts"
import { daysBetween, todayIn } from "../../../../shared/dates/day.ts"
import { unreachable } from "../../../../shared/result.ts"
import { clockTime, daysAway } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { fewSigned } from "./few-signed.ts"
import { wallAt } from "./wall-clock.ts"

/** "in 3 days"; for today and tomorrow with the time, by the clock in `here`. */
export function opensWhen(opensAt: number, here: string, now: number): string {
  const wall = wallAt(here, opensAt) ?? { ...todayIn(here, opensAt), hour: 0, minute: 0 }
  const away = Math.max(0, daysBetween(todayIn(here, now), wall))
  const day = daysAway(away)
  return away > 1 ? day : t("home.opensAt", { day, time: clockTime(wall) })
}

/** How things stand with the card of an occasion, in a line for Home; undefined where there is none to know of. */
export function cardText(occasion: OccasionView, here: string, now: number): string | undefined {
  const { card } = occasion
  if (card === undefined) return undefined
  switch (card.state) {
    case "open":
      return t("home.cardOpen")
    case "writing":
      return writtenText(occasion, card, { when: opensWhen(card.opensAt, here, now), now })
    case "sealed":
      return t("home.cardTold", { when: opensWhen(card.opensAt, here, now) })
    default:
      return unreachable(card.state)
  }
}

/** How many have signed; to organisers on the last day that hardly anybody has (K8). */
function writtenText(
  occasion: OccasionView,
  { signed }: CardView,
  { when, now }: { readonly when: string; readonly now: number },
): string {
  const few = fewSigned(occasion, now)
  if (few !== undefined) return t(few.only === undefined ? "home.cardNobody" : "home.cardOne", { when })
  if (signed === undefined || signed.of === 0) return t("home.cardOpens", { when })
  const count = Math.min(signed.people.length + signed.names.length, signed.of)
  return t("home.cardSigned", { signed: count, of: String(signed.of), when })
}
