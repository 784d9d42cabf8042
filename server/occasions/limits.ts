import type { CreateOccasion } from "../../shared/api.ts"
import type { CircleId, PersonId } from "../../shared/ids.ts"
import {
  ALL_LISTS_FACTOR,
  CIRCLES_MAX,
  NAMED_BY_MEMBER,
  NAMED_BY_ORGANISER,
  OPEN_LISTS_MEMBER,
  OPEN_LISTS_ORGANISER,
} from "../../shared/limits.ts"
import { ok, type Result } from "../../shared/result.ts"
import { memberOf } from "../circles/rules.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { takeToday } from "../people/quotas.ts"
import type { OccasionDeps } from "./commands.ts"
import { placesOf } from "./home.ts"
import { isDeleted, isStarter } from "./rules.ts"

/**
 * Whether somebody may start another list (Q1, Q2). Everything that is counted here is the asker's own doing, whoever
 * may see it: no limit says whether there is something that the asker may not know of (S0).
 */
export async function mayStart(
  deps: OccasionDeps,
  person: PersonId,
  form: CreateOccasion,
): Promise<Result<null, Refusal>> {
  const names = form.who.kind === "me" ? (form.alsoFor ?? []).length : 1 + (form.alsoFor ?? []).length
  const place =
    form.circle === undefined
      ? await inAnotherCircle(deps, person)
      : await inThisCircle(deps, { person, circle: form.circle, names })
  if (!place.ok) return place
  const { quotas, clock, perDay } = deps
  const taken = await takeToday(
    quotas,
    { person, now: clock.now() },
    { lists: { units: 1, limit: perDay.lists }, names: { units: names, limit: perDay.names } },
  )
  if (taken.ok) return ok(null)
  return refusal(taken.error === "names" ? "names_today" : "lists_today")
}

/** Q2: one person is in so many circles, whoever started them. */
export async function inAnotherCircle(
  deps: Pick<OccasionDeps, "memberships" | "circles">,
  person: PersonId,
): Promise<Result<null, Refusal>> {
  return (await placesOf(deps, person)).length < CIRCLES_MAX ? ok(null) : refusal("circles_full")
}

async function inThisCircle(
  deps: OccasionDeps,
  {
    person,
    circle: id,
    names,
  }: { readonly person: PersonId; readonly circle: CircleId; readonly names: number },
): Promise<Result<null, Refusal>> {
  const circle = await deps.circles.get(id)
  const role = circle && memberOf(circle, person)?.role
  if (role === undefined) return refusal("not_here")
  if (role === "reader") return refusal("not_allowed")
  const [lists, people] =
    role === "organiser" ? [OPEN_LISTS_ORGANISER, NAMED_BY_ORGANISER] : [OPEN_LISTS_MEMBER, NAMED_BY_MEMBER]
  const found = await deps.occasions.find("circle", { equals: id })
  const mine = found.map(({ body }) => body).filter((occasion) => isStarter(occasion, person))
  const open = mine.filter((one) => !isDeleted(one) && one.archivedAt === undefined)
  if (open.length >= lists || mine.length >= ALL_LISTS_FACTOR * lists) return refusal("lists_full")
  const named = new Set(mine.flatMap(({ recipients }) => recipients))
  return named.size + names > people ? refusal("names_full") : ok(null)
}
