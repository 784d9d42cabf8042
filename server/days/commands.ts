import type { ChangeDay, Days as DaysAnswer, DayView, NewDay } from "../../shared/day-routes.ts"
import { newCircleId, newDayId, type DayId, type PersonId } from "../../shared/ids.ts"
import { DAYS_IN_CIRCLE } from "../../shared/limits.ts"
import { ok, type Result } from "../../shared/result.ts"
import { noteMembership } from "../circles/commands.ts"
import { isOpen, memberOf, startCircle, visibleMembers, type CircleRecord } from "../circles/rules.ts"
import { refusal, wrongField, type Refusal } from "../endpoint.ts"
import { inAnotherCircle } from "../occasions/limits.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import { circleView } from "../occasions/rules.ts"
import { isZone, UNKNOWN_ZONE } from "../occasions/zones.ts"
import { takeToday } from "../people/quotas.ts"
import { idSource } from "../randomness.ts"
import { changeDay, newDay } from "./changes.ts"
import { dayPlaces, daysIn, whose, type DayReads, type FoundDay, type Place } from "./read.ts"
import { hasDays, withoutYear } from "./rules.ts"

export interface DayDeps extends DayReads, Pick<OccasionDeps, "quotas" | "perDay" | "events" | "clock"> {}

/** Every day of the circles of this person, and the circles (M11). */
export async function listDays(deps: DayDeps, person: PersonId): Promise<Result<DaysAnswer, Refusal>> {
  const viewer = await deps.people.get(person)
  if (!viewer) return refusal("signed_out")
  const places = await dayPlaces(deps, person)
  const circles = new Map(places.map(({ id, circle }) => [id, circle]))
  const found = await daysIn(deps, places)
  const views = found.flatMap((one) => {
    const circle = circles.get(one.day.circle)
    return circle ? [viewOf(one, circle, [person, ...viewer.also])] : []
  })
  return ok({
    days: views,
    circles: places.map(({ id, circle }) =>
      circleView(id, circle, memberOf(circle, person)?.role ?? "member"),
    ),
  })
}

/** `viewer`: every id of the person who asks. */
function viewOf(found: FoundDay, circle: CircleRecord, viewer: readonly PersonId[]): DayView {
  const { id, day, person } = found
  const { name, kind, title, rule, zone, remembrance, hideAge } = day
  // What everybody of the circle sees: a day shows nobody whom a surprise alone brought (S0).
  const member = visibleMembers(circle, day.by, () => false).find((one) => one.person === person)
  const mayHide = mayHideIn(found, viewer)
  return {
    id,
    circle: day.circle,
    name,
    ...(member !== undefined && {
      person: { id: member.person, look: member.look, me: viewer.includes(member.person) },
    }),
    kind,
    ...(title !== undefined && { title }),
    rule: hideAge && !mayHide ? withoutYear(rule) : rule,
    ...(zone !== undefined && { zone }),
    remembrance,
    hideAge,
    mayHide,
  }
}

/** Whose day it is and who added it say whether others see the age. */
const mayHideIn = ({ day, person }: FoundDay, viewer: readonly PersonId[]): boolean =>
  viewer.includes(day.by) || (person !== undefined && viewer.includes(person))

/** Adds a day; the same form again adds nothing. */
export async function addDay(
  deps: DayDeps,
  person: PersonId,
  form: NewDay,
): Promise<Result<DayView, Refusal>> {
  if (form.zone !== undefined && !isZone(form.zone)) return wrongField("zone", UNKNOWN_ZONE)
  const place = await placeFor(deps, person, form)
  if (!place.ok) return place
  const { id: circle, circle: record } = place.value
  if (form.person !== undefined && !isOpenMember(record, form.person)) return wrongField("person", NOBODY)
  const id = newDayId(idSource(`day/${person}`, form.requestId))
  if ((await deps.days.get(id)) === undefined) {
    const there = await deps.days.find("circle", { equals: circle })
    if (there.length >= DAYS_IN_CIRCLE) return refusal("days_full")
    const taken = await countDays(deps, person, 1)
    if (!taken.ok) return taken
    await deps.days.insert(id, newDay(form, { circle, by: person, now: deps.clock.now() }))
    deps.events.publish({ type: "days_changed", circle })
  }
  return showDay(deps, person, id)
}

const NOBODY = "Nobody of this circle is that person."

const isOpenMember = (circle: CircleRecord, person: PersonId): boolean => {
  const member = memberOf(circle, person)
  return member !== undefined && isOpen(member)
}

/** Counts days that a person adds (Q1). */
export async function countDays(
  deps: DayDeps,
  person: PersonId,
  units: number,
): Promise<Result<null, Refusal>> {
  const days = { units, limit: deps.perDay.days }
  const taken = await takeToday(deps.quotas, { person, now: deps.clock.now() }, { days })
  return taken.ok ? ok(null) : refusal("days_today")
}

/** The circle of a form, or the one that it starts: the same for the same form. */
export async function placeFor(
  deps: DayDeps,
  person: PersonId,
  { circle: id, requestId }: Pick<NewDay, "circle" | "requestId">,
): Promise<Result<Place, Refusal>> {
  if (id !== undefined) {
    const circle = await deps.circles.get(id)
    return circle && hasDays(circle, person) ? ok({ id, circle }) : refusal("not_here")
  }
  const founder = await deps.people.get(person)
  if (!founder) return refusal("signed_out")
  const random = idSource(`days/${person}`, requestId)
  const fresh = newCircleId(random)
  const before = await deps.circles.get(fresh)
  if (before !== undefined)
    return hasDays(before, person) ? ok({ id: fresh, circle: before }) : refusal("not_here")
  const allowed = await inAnotherCircle(deps, person)
  if (!allowed.ok) return allowed
  const now = deps.clock.now()
  const taken = await takeToday(
    deps.quotas,
    { person, now },
    { lists: { units: 1, limit: deps.perDay.lists } },
  )
  if (!taken.ok) return refusal("lists_today")
  const circle = startCircle(founder.name, { person, role: "organiser", via: undefined, now, random })
  await noteMembership(deps.memberships, fresh, person)
  await deps.circles.insert(fresh, circle)
  return ok({ id: fresh, circle })
}

/** Changes a day as one who has it; everybody else is answered as if it were not there. */
export async function editDay(
  deps: DayDeps,
  { person, id }: { readonly person: PersonId; readonly id: DayId },
  form: ChangeDay,
): Promise<Result<DayView, Refusal>> {
  const mine = await dayFor(deps, person, id)
  if (!mine.ok) return mine
  const { found, circle, ids } = mine.value
  if (typeof form.zone === "string" && !isZone(form.zone)) return wrongField("zone", UNKNOWN_ZONE)
  if (typeof form.person === "string" && !isOpenMember(circle, form.person))
    return wrongField("person", NOBODY)
  const as = { now: deps.clock.now(), mayHide: mayHideIn(found, ids) }
  const changed = await deps.days.change(id, (day) => changeDay(day, form, as))
  if (!changed.ok) return refusal(changed.error === "absent" ? "not_here" : changed.error)
  deps.events.publish({ type: "days_changed", circle: found.day.circle })
  return showDay(deps, person, id)
}

/** Removes a day for everybody of its circle. */
export async function removeDay(deps: DayDeps, person: PersonId, id: DayId): Promise<Result<null, Refusal>> {
  const mine = await dayFor(deps, person, id)
  if (!mine.ok) return mine
  await deps.days.delete(id)
  deps.events.publish({ type: "days_changed", circle: mine.value.found.day.circle })
  return ok(null)
}

async function showDay(deps: DayDeps, person: PersonId, id: DayId): Promise<Result<DayView, Refusal>> {
  const mine = await dayFor(deps, person, id)
  if (!mine.ok) return mine
  const { found, circle, ids } = mine.value
  return ok(viewOf(found, circle, ids))
}

interface Mine {
  readonly found: FoundDay
  readonly circle: CircleRecord
  readonly ids: readonly PersonId[]
}

/** A day, if it exists for this person. */
async function dayFor(deps: DayDeps, person: PersonId, id: DayId): Promise<Result<Mine, Refusal>> {
  const viewer = await deps.people.get(person)
  if (!viewer) return refusal("signed_out")
  const day = await deps.days.get(id)
  const circle = day && (await deps.circles.get(day.circle))
  if (!circle || !hasDays(circle, person)) return refusal("not_here")
  const [found] = await whose(deps, [{ id: day.circle, circle }], [{ key: id, body: day }])
  return found ? ok({ found, circle, ids: [person, ...viewer.also] }) : refusal("not_here")
}
