import type { CardOpens, CardView, OccasionView } from "../../../../shared/api.ts"
import { isoDay, todayIn } from "../../../../shared/dates/day.ts"
import { isValid, isYearly, nextDay } from "../../../../shared/dates/floating.ts"
import { placeOf } from "../../../components/titles.ts"
import type { Refused } from "../../../api.ts"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { minutesBetween, readTime, timeText, wallAt } from "./wall-clock.ts"

/** The day and the time at which a card opens, as the fields of a form have them, and what they mean. */

export interface OpensText {
  /** "2026-11-14", or "". */
  readonly day: string
  /** "07:00", or "". */
  readonly time: string
}
export interface OpensErrors {
  readonly day?: string
  readonly time?: string
}

/** When a card opens unless somebody says otherwise (K3). */
export const USUAL_TIME = "07:00"

export const opensText = ({ opens }: CardView): OpensText => ({ day: isoDay(opens), time: timeText(opens) })

/** The next day of the occasion at the usual time; no day where the occasion has none to come. */
export function usualOpens({ date, kind, zone }: OccasionView, now: number): OpensText {
  const day = date && nextDay(date, isYearly(kind), todayIn(zone, now))
  return { day: day === undefined ? "" : isoDay(day), time: USUAL_TIME }
}

/** What is wrong with an opening at this time by the clock in `zone`; it must be still to come. */
export function opensErrors(opens: CardOpens, zone: string, now: number): OpensErrors {
  const wall = wallAt(zone, now)
  if (wall === undefined) return {}
  const left = minutesBetween(wall, opens)
  if (left > 0) return {}
  const past = t("card.past", { place: placeOf(zone) })
  const today = left > -1_440 && wall.day === opens.day
  return today ? { time: past } : { day: past }
}

/** What two fields mean in a zone, or what to correct. */
export function readOpens(
  text: OpensText,
  zone: string,
  now: number,
): { readonly opens: CardOpens } | { readonly errors: OpensErrors } {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.day) ?? []
  const day = { year: Number(year), month: Number(month), day: Number(date) }
  const time = readTime(text.time)
  const dayMissing = year === undefined || !isValid(day)
  if (dayMissing || time === undefined) {
    return {
      errors: {
        ...(dayMissing && { day: t("card.dayMissing") }),
        ...(time === undefined && { time: t("card.timeMissing") }),
      },
    }
  }
  const opens = { ...day, ...time }
  const errors = opensErrors(opens, zone, now)
  return Object.keys(errors).length === 0 ? { opens } : { errors }
}

/** What the server did not take: at the field where it says which one, else as a sentence. */
export function opensRefused({ error, fields = [] }: Refused): {
  readonly fields: OpensErrors
  readonly sentence: string | undefined
} {
  const at = (names: readonly string[]): string | undefined =>
    fields.find(({ path }) => names.includes(path.split(".").at(-1) ?? ""))?.message
  const day = at(["opens", "year", "month", "day"])
  const time = at(["hour", "minute"])
  return {
    fields: { ...(day !== undefined && { day }), ...(time !== undefined && { time }) },
    sentence:
      day === undefined && time === undefined ? (at(["signersRead"]) ?? failureText(error)) : undefined,
  }
}
