import type { OccasionView } from "../../shared/api.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { BRING_BACK_DAYS } from "../../shared/limits.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { changedFor, type OccasionDeps } from "./commands.ts"
import { archive, bringBack, openAgain, markDeleted, type OccasionRecord, type Seen } from "./rules.ts"

const DAY_MS = 86_400_000
const GRACE_MS = BRING_BACK_DAYS * DAY_MS

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

/** Whether this person may. Nothing here looks at what is taken: the answer to an organiser who is celebrated is the same (S0). */
function organised(seen: Seen | undefined): Result<Seen, Refusal> {
  if (!seen) return refusal("not_here")
  return seen.facts.role === "organiser" ? ok(seen) : refusal("not_allowed")
}

async function changeBy(
  deps: OccasionDeps,
  { person, id }: Asked,
  rule: (occasion: OccasionRecord) => OccasionRecord,
): Promise<Result<OccasionView, Refusal>> {
  const allowed = organised(await deps.occasionFor(person, id))
  if (!allowed.ok) return allowed
  const changed = await deps.occasions.change(id, (occasion) => ok(rule(occasion)))
  return changed.ok ? changedFor(deps, person, id) : refusal("not_here")
}

/** A4: who could write in it reads it from now on. Its claims stand, and nothing new is taken. */
export const archiveOccasion = (deps: OccasionDeps, asked: Asked): Promise<Result<OccasionView, Refusal>> =>
  changeBy(deps, asked, (occasion) => archive(occasion, deps.clock.now()))

export const openOccasionAgain = (deps: OccasionDeps, asked: Asked): Promise<Result<OccasionView, Refusal>> =>
  changeBy(deps, asked, openAgain)

/** A5: gone for everybody at once, with its rooms; an organiser can bring it back until it is erased. */
export async function deleteOccasion(
  deps: OccasionDeps,
  { person, id }: Asked,
): Promise<Result<null, Refusal>> {
  const allowed = organised(await deps.alsoDeleted(person, id))
  if (!allowed.ok) return allowed
  if (allowed.value.occasion.erasedAt !== undefined) return refusal("not_here")
  const changed = await deps.occasions.change(id, (occasion) =>
    ok(markDeleted(occasion, deps.clock.now(), GRACE_MS)),
  )
  if (!changed.ok) return refusal("not_here")
  deps.events.publish({ type: "occasion_changed", occasion: id })
  return ok(null)
}

/** As it was, with everything in it. */
export async function bringOccasionBack(
  deps: OccasionDeps,
  { person, id }: Asked,
): Promise<Result<OccasionView, Refusal>> {
  const allowed = organised(await deps.alsoDeleted(person, id))
  if (!allowed.ok) return allowed
  const changed = await deps.occasions.change(id, bringBack)
  return changed.ok ? changedFor(deps, person, id) : refusal("not_here")
}
