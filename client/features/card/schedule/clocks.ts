import type { CardOpens, CardView, OccasionView } from "../../../../shared/api.ts"
import { todayHere } from "../../../components/titles.ts"
import { clockTime, shortDay } from "../../../i18n/format.ts"
import { minutesBetween, wallAt } from "./wall-clock.ts"

/** What the clocks say when a card opens: where those celebrated live, and where the one who looks is. */
export interface Clock {
  /** Whose clock it is. */
  readonly whose: "theirs" | "yours"
  readonly zone: string
  readonly wall: CardOpens
  /** Between six in the evening and six in the morning the face is dark. */
  readonly night: boolean
}

export const isNight = ({ hour }: CardOpens): boolean => hour < 6 || hour >= 18

/** "Sat 14 Nov, 07:00". */
export const whenText = (wall: CardOpens): string => `${shortDay(wall, todayHere())}, ${clockTime(wall)}`

const clock = (whose: Clock["whose"], zone: string, wall: CardOpens): Clock => ({
  whose,
  zone,
  wall,
  night: isNight(wall),
})

/**
 * One clock where both say the same; those celebrated see their own device's alone. For a zone that the device does not
 * know, the clock says what was planned.
 */
export function clocksOf(
  { zone, recipient }: Pick<OccasionView, "zone" | "recipient">,
  { opens, opensAt }: Pick<CardView, "opens" | "opensAt">,
  here: string,
): readonly Clock[] {
  const theirs = wallAt(zone, opensAt) ?? opens
  const yours = wallAt(here, opensAt) ?? theirs
  if (recipient) return [clock("yours", here, yours)]
  return minutesBetween(theirs, yours) === 0
    ? [clock("theirs", zone, theirs)]
    : [clock("theirs", zone, theirs), clock("yours", here, yours)]
}
