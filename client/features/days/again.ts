import { Home, type OccasionView } from "../../../shared/api.ts"
import type { DayView } from "../../../shared/day-routes.ts"
import { type Day, daysBetween } from "../../../shared/dates/day.ts"
import { isYearly } from "../../../shared/dates/floating.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { type DateText, NO_DATE } from "../../components/date-text.ts"
import { dayHere } from "../../components/titles.ts"
import { recall } from "../../device/keep.ts"

/** From what there was for a day to the same again, with the same people (M14). */

/** What this device has shown of one's lists and cards. */
export const occasionsHere = (person: PersonId): readonly OccasionView[] =>
  recall(`${person}:home`, Home)?.occasions ?? []

/** The occasion that an address asks for (`?again=…`). */
export function againAsked(search: string, person: PersonId | undefined): OccasionView | undefined {
  const id = new URLSearchParams(search).get("again")
  if (id === null || person === undefined) return undefined
  return occasionsHere(person).find((occasion) => occasion.id === id && mayRepeat(occasion))
}

/** Where the form of the same again is. */
export const againPath = ({ id, list }: OccasionView): string =>
  list ? `/new?again=${id}` : `/new/card?again=${id}`

/** The day of a birthday stays with its year; what comes once has another day. */
export const dateAgain = ({ date, kind }: OccasionView): DateText =>
  date === undefined || !isYearly(kind)
    ? NO_DATE
    : { day: String(date.day), month: String(date.month), year: String(date.year ?? "") }

/** Who runs it starts the next one; a card from a file was never here. */
export const mayRepeat = ({ brought, circle, recipient, secrecy }: OccasionView): boolean =>
  brought === undefined && circle.role === "organiser" && (!recipient || secrecy === "together")

/** When it ended: put away, or, a card alone, opened; undefined while it goes on. */
const endOf = ({ archivedAt, list, card }: OccasionView): number | undefined =>
  archivedAt ?? (list ? undefined : card?.openedAt)

/** What ended so many days before a day was for that day, and not for the year before. */
const SAME_YEAR_DAYS = 180

/** Whether an occasion is about that day: the same person's day of that kind. */
const isAbout = (occasion: OccasionView, { kind, person, name }: DayView): boolean =>
  occasion.kind === kind &&
  occasion.recipients.some((one) => (person === undefined ? one.name === name : one.id === person.id))

/** Whether something was started for the occurrence of a day. */
export const isStarted = (occasions: readonly OccasionView[], day: DayView, on: Day): boolean =>
  occasions.some((occasion) => {
    if (occasion.brought !== undefined || !isAbout(occasion, day)) return false
    const end = endOf(occasion)
    return end === undefined || daysBetween(dayHere(end), on) < SAME_YEAR_DAYS
  })

/** The last one that there was for a day and that may be started again. */
export const lastFor = (occasions: readonly OccasionView[], day: DayView): OccasionView | undefined =>
  occasions
    .filter((occasion) => isAbout(occasion, day) && mayRepeat(occasion) && endOf(occasion) !== undefined)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .at(-1)
