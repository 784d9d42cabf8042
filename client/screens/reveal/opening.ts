import type { OccasionView } from "../../../shared/api.ts"
import { todayIn } from "../../../shared/dates/day.ts"
import { namesOf, placeOf, todayHere, zoneHere } from "../../components/titles.ts"
import { shortDay } from "../../i18n/format.ts"

/** Since the last day of celebration began, its recipient was shown who gave what. */
export const isShown = ({ revealedAt, asksFrom }: OccasionView): boolean =>
  revealedAt !== undefined && revealedAt >= asksFrom

/** "Mon 16 Nov", and where, when that is another zone than this device's; undefined when it never opens by itself. */
export function openingDay({ opensAt, zone }: OccasionView): string | undefined {
  if (opensAt === undefined) return undefined
  const day = shortDay(todayIn(zone, opensAt), todayHere())
  return zone === zoneHere() ? day : `${day} (${placeOf(zone)})`
}

/** Who is celebrated too and decides for themselves; undefined when nobody is. */
export function othersOf({ recipients }: OccasionView): string | undefined {
  const others = recipients.filter(({ me }) => !me)
  return others.length === 0 ? undefined : namesOf(others.map(({ name }) => name))
}
