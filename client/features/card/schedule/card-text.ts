import type { OccasionView } from "../../../../shared/api.ts"
import { daysBetween, todayIn } from "../../../../shared/dates.ts"
import { unreachable } from "../../../../shared/result.ts"
import { clockTime, daysAway } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { wallAt } from "./wall-clock.ts"

/** "in 3 days"; for today and tomorrow with the time, by the clock in `here`. */
function opensWhen(opensAt: number, here: string, now: number): string {
  const wall = wallAt(here, opensAt) ?? { ...todayIn(here, opensAt), hour: 0, minute: 0 }
  const away = Math.max(0, daysBetween(todayIn(here, now), wall))
  const day = daysAway(away)
  return away > 1 ? day : t("home.opensAt", { day, time: clockTime(wall) })
}

/** How things stand with the card of an occasion, in a line for Home; undefined where there is none to know of. */
export function cardText({ card }: OccasionView, here: string, now: number): string | undefined {
  if (card === undefined) return undefined
  switch (card.state) {
    case "open":
      return t("home.cardOpen")
    case "writing":
      return t("home.cardOpens", { when: opensWhen(card.opensAt, here, now) })
    case "sealed":
      return t("home.cardTold", { when: opensWhen(card.opensAt, here, now) })
    default:
      return unreachable(card.state)
  }
}
