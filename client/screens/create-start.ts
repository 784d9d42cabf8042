import type { OccasionView } from "../../shared/api.ts"
import type { DayView } from "../../shared/day-routes.ts"
import type { PersonId } from "../../shared/ids.ts"
import { NO_DATE } from "../components/date-text.ts"
import { zoneHere } from "../components/titles.ts"
import { USUAL_TIME } from "../features/card/schedule/opens-form.ts"
import { againAsked, dateAgain } from "../features/days/again.ts"
import { dateTextOf, dayAsked } from "../features/days/started.ts"
import type { CreateText } from "./create-form.ts"

/** What the form of a new occasion begins with. */

const empty = (): CreateText => ({
  who: "other",
  name: "",
  more: [],
  kind: "birthday",
  title: "",
  date: NO_DATE,
  secrecy: "together",
  yourName: "",
  circle: "",
  time: USUAL_TIME,
  zone: zoneHere(),
  signersRead: true,
  withCard: false,
  like: "",
})

/** The form of somebody's day in their circle. */
const forDay = (day: DayView): CreateText => ({
  ...empty(),
  who: day.person?.me === true ? "me" : "other",
  name: day.name,
  kind: day.kind === "birthday" || day.kind === "anniversary" ? day.kind : "other",
  title: day.kind === "birthday" || day.kind === "anniversary" ? "" : (day.title ?? day.name),
  date: dateTextOf(day),
  circle: day.circle,
})

/** The form of something that there was before: the same people, the same day of another year. */
const forAgain = (occasion: OccasionView): CreateText => {
  const { kind, title, zone, secrecy, circle, recipients, recipient, list, card } = occasion
  const [first, ...more] = recipients.filter(({ me }) => !me).map(({ name }) => name)
  return {
    ...empty(),
    who: recipient ? "me" : "other",
    name: first ?? "",
    more,
    kind,
    title: title ?? "",
    date: dateAgain(occasion),
    secrecy,
    circle: circle.id,
    zone,
    signersRead: card?.signersRead ?? true,
    withCard: list && card !== undefined,
    // Of what its recipients use the whole circle is part anyway.
    like: secrecy === "surprise" ? occasion.id : "",
  }
}

export interface Start {
  /** Tells forms apart that a device keeps. */
  readonly key: readonly string[]
  readonly text: CreateText
  /** What there was before, if it is the same again. */
  readonly again: OccasionView | undefined
}

/** By the address: for a day, the same again, or empty. */
export function startFrom(search: string, person: PersonId | undefined): Start {
  const again = againAsked(search, person)
  if (again !== undefined) return { key: [again.id], text: forAgain(again), again }
  const day = dayAsked(search, person)
  return day === undefined ? { key: [], text: empty(), again } : { key: [day.id], text: forDay(day), again }
}
