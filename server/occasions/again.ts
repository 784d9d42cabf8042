import type { CreateOccasion } from "../../shared/api.ts"
import type { CircleId, OccasionId, PersonId, RandomBytes } from "../../shared/ids.ts"
import type { Role } from "../../shared/access.ts"
import { ok, type Result } from "../../shared/result.ts"
import { namesakesOf, type Known } from "../circles/commands.ts"
import {
  admit,
  memberOf,
  roleInSurprise,
  settle,
  type CircleRecord,
  type Gathering,
} from "../circles/rules.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import type { OccasionDeps } from "./commands.ts"
import { isRecipient, type OccasionRecord } from "./rules.ts"

/** The same again: who was in a surprise comes into the next one, without a link (M14). */

interface Guest {
  readonly known: Known
  readonly role: Role
}

/**
 * Whoever came into an earlier surprise and is not celebrated in the new one. Only who runs the earlier one may bring
 * them along: others do not know of all who are in it (S0). A list that its recipients use is for the circle anyway.
 */
export async function guestsAgain(
  deps: Pick<OccasionDeps, "occasionFor">,
  form: Pick<CreateOccasion, "like" | "secrecy">,
  {
    me,
    id,
    circle,
    known,
    made,
  }: {
    readonly me: PersonId
    readonly id: CircleId
    readonly circle: CircleRecord
    readonly known: readonly Known[]
    /** The new one. */
    readonly made: OccasionRecord
  },
): Promise<Result<readonly Guest[], Refusal>> {
  const { like, secrecy } = form
  if (like === undefined) return ok([])
  const seen = await deps.occasionFor(me, like)
  if (seen === undefined || seen.occasion.circle !== id) return refusal("not_here")
  if (seen.facts.role !== "organiser" || seen.facts.recipient) return refusal("not_allowed")
  if (secrecy !== "surprise" || seen.occasion.secrecy !== "surprise") return ok([])
  const earlier: Gathering = { id: like, secrecy: "surprise", closed: seen.occasion.closed }
  return ok(
    known.flatMap((one): Guest[] => {
      const member = memberOf(circle, one.id)
      const role = member && roleInSurprise(member, earlier)
      if (role === undefined || one.id === me || isRecipient(made, circle, one)) return []
      // Who runs the circle does so by their place in it.
      return [{ known: one, role: role === "organiser" ? "member" : role }]
    }),
  )
}

/** Lets them in as their own link would have. */
export async function letIn(
  deps: Pick<OccasionDeps, "circles">,
  guests: readonly Guest[],
  into: {
    readonly id: CircleId
    readonly occasion: OccasionId
    readonly known: readonly Known[]
    readonly gatherings: readonly Gathering[]
    readonly now: number
    readonly random: RandomBytes
  },
): Promise<Result<null, Refusal>> {
  if (guests.length === 0) return ok(null)
  const { id, occasion, known, gatherings, now, random } = into
  const changed = await deps.circles.change(id, (latest) => {
    let circle = settle(latest, gatherings)
    for (const { known: guest, role } of guests) {
      // Who left meanwhile stays away.
      if (memberOf(circle, guest.id) === undefined) continue
      const namesakes = namesakesOf(known, guest.record.name)
      const admitted = admit(circle, {
        person: guest.id,
        role,
        via: occasion,
        open: false,
        now,
        random,
        namesakes,
      })
      if (!admitted.ok) return admitted
      circle = admitted.value
    }
    return ok(circle)
  })
  if (changed.ok) return ok(null)
  return refusal(changed.error === "absent" ? "not_here" : changed.error)
}
