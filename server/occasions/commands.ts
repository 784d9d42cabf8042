import { sees } from "../../shared/access.ts"
import type { CircleView, ChangeOccasion, Home, OccasionView, RecipientView } from "../../shared/api.ts"
import { OccasionId, type CircleId, type PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Membership } from "../circles/commands.ts"
import { memberOf, visibleMembers, type CircleRecord } from "../circles/rules.ts"
import type { Clock } from "../clock.ts"
import { refusal, wrongField, type Refusal } from "../endpoint.ts"
import type { Events } from "../events.ts"
import { hasDevice, type PersonRecord } from "../people/rules.ts"
import type { Table } from "../store/table.ts"
import {
  addRecipient,
  change,
  circleView,
  factsFor,
  isRecipient,
  isViewer,
  lookOf,
  reveal,
  viewOf,
  type OccasionRecord,
  type Seen,
  type Viewer,
} from "./rules.ts"
import { isZone, UNKNOWN_ZONE } from "./zones.ts"

export interface OccasionDeps {
  readonly people: Table<PersonRecord>
  readonly circles: Table<CircleRecord>
  readonly memberships: Table<Membership>
  readonly occasions: Table<OccasionRecord>
  readonly events: Events
  readonly clock: Clock
  /** The occasion, if it exists for this person at all. */
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
}

export interface RevealDeps extends OccasionDeps {
  /** Writes down what this recipient has just been shown. */
  readonly keepShown: (person: PersonId, occasion: OccasionId) => Promise<unknown>
}

/** The person who asks; undefined when the store does not know them. */
export async function viewerFor(people: Table<PersonRecord>, id: PersonId): Promise<Viewer | undefined> {
  const record = await people.get(id)
  return record && { id, record }
}

/** Who stands behind a recipient's name: the person it turned out to be, or the name itself. */
async function recipientView(
  { people }: OccasionDeps,
  seen: Seen,
  person: PersonId,
): Promise<RecipientView[]> {
  const record = await people.get(person)
  const real = record?.mergedInto
  const who = real === undefined ? record : await people.get(real)
  const id = real ?? person
  if (!who) return []
  const me = isViewer(seen.viewer, person)
  const wasGiver = !seen.facts.recipient && seen.occasion.turned.some((turned) => turned.person === person)
  return [{ id, name: who.name, look: lookOf(seen.circle, id), me, ...(wasGiver && { wasGiver }) }]
}

export async function show(deps: OccasionDeps, seen: Seen): Promise<OccasionView> {
  const recipients = await Promise.all(
    seen.occasion.recipients.map((person) => recipientView(deps, seen, person)),
  )
  return viewOf(seen, recipients.flat(), deps.clock.now())
}

export async function showOccasion(
  deps: OccasionDeps,
  person: PersonId,
  id: OccasionId,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  return seen ? ok(await show(deps, seen)) : refusal("not_here")
}

export async function changeOccasion(
  deps: OccasionDeps,
  { person, id }: { readonly person: PersonId; readonly id: OccasionId },
  wanted: ChangeOccasion,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen) return refusal("not_here")
  if (seen.facts.role !== "organiser") return refusal("not_allowed")
  if (wanted.zone !== undefined && !isZone(wanted.zone)) return wrongField("zone", UNKNOWN_ZONE)
  const changed = await deps.occasions.change(id, (occasion) =>
    ok(
      change(occasion, wanted, {
        now: deps.clock.now(),
        byRecipient: isRecipient(occasion, seen.viewer),
      }),
    ),
  )
  if (!changed.ok) return refusal("not_here")
  return changedFor(deps, person, id)
}

async function changedFor(
  deps: OccasionDeps,
  person: PersonId,
  id: OccasionId,
): Promise<Result<OccasionView, Refusal>> {
  deps.events.publish({ type: "occasion_changed", occasion: id })
  const now = await deps.occasionFor(person, id)
  return now ? ok(await show(deps, now)) : refusal("not_here")
}

/** Somebody whom the organiser may know of is celebrated too, and is no giver from then on (S7, M6). */
export async function celebrate(
  deps: OccasionDeps,
  { person, id }: { readonly person: PersonId; readonly id: OccasionId },
  also: PersonId,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen) return refusal("not_here")
  if (seen.facts.role !== "organiser") return refusal("not_allowed")
  const { circle, viewer } = seen
  const visible = new Set(
    (await occasionsIn(deps, { id: seen.occasion.circle, circle }, viewer)).map((one) => one.id),
  )
  const member = visibleMembers(circle, person, (occasion) => visible.has(occasion)).find(
    (one) => one.person === also,
  )
  const who = member && (await deps.people.get(also))
  if (!member || !who) return refusal("not_here")
  if (also === person && seen.occasion.secrecy === "surprise")
    return wrongField("person", "A list for yourself cannot be a surprise.")
  const giver = member.role !== "reader" && hasDevice(who)
  const changed = await deps.occasions.change(id, (occasion) =>
    addRecipient(occasion, { person: also, giver, now: deps.clock.now() }),
  )
  if (!changed.ok) return changed.error === "absent" ? refusal("not_here") : refusal(changed.error)
  return changedFor(deps, person, id)
}

/** One of the recipients wants to know who gave what (S8). */
export async function revealTo(
  deps: RevealDeps,
  person: PersonId,
  id: OccasionId,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen) return refusal("not_here")
  if (!seen.facts.recipient) return refusal("not_allowed")
  const changed = await deps.occasions.change(id, (occasion) =>
    reveal(occasion, deps.clock.now(), seen.viewer.id),
  )
  if (!changed.ok) return changed.error === "absent" ? refusal("not_here") : refusal(changed.error)
  await deps.keepShown(person, id)
  return changedFor(deps, person, id)
}

/** Every occasion of a circle that this person may see, the oldest first. */
export async function occasionsIn(
  { occasions }: Pick<OccasionDeps, "occasions">,
  { id, circle }: { readonly id: CircleId; readonly circle: CircleRecord },
  viewer: Viewer,
): Promise<readonly Seen[]> {
  const found = await occasions.find("circle", { equals: id })
  const visible = found.flatMap(({ key, body }): Seen[] => {
    const facts = factsFor(body, circle, viewer)
    const { role } = facts
    if (role === undefined || !sees(facts)) return []
    return [{ id: OccasionId.parse(key), occasion: body, circle, viewer, facts: { ...facts, role } }]
  })
  return visible.sort((a, b) => a.occasion.createdAt - b.occasion.createdAt || (a.id < b.id ? -1 : 1))
}

/** Everything this person takes part in and may see. */
export async function home(deps: OccasionDeps, person: PersonId): Promise<Result<Home, Refusal>> {
  const viewer = await viewerFor(deps.people, person)
  if (!viewer) return refusal("signed_out")
  const places = await deps.memberships.find("person", { equals: person })
  const parts = await Promise.all(places.map(({ body }) => circleHome(deps, body.circle, viewer)))
  return ok({
    person: { id: person, name: viewer.record.name },
    circles: parts.flatMap((part) => part?.view ?? []),
    occasions: parts.flatMap((part) => part?.occasions ?? []),
  })
}

async function circleHome(
  deps: OccasionDeps,
  id: CircleId,
  viewer: Viewer,
): Promise<{ view: CircleView; occasions: OccasionView[] } | undefined> {
  const circle = await deps.circles.get(id)
  const me = circle && memberOf(circle, viewer.id)
  if (!me) return undefined
  const seen = await occasionsIn(deps, { id, circle }, viewer)
  const views = await Promise.all(seen.map((one) => show(deps, one)))
  return { view: circleView(id, circle, me.role), occasions: views }
}
