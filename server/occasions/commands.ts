import { access, knowsCard } from "../../shared/access.ts"
import type { CardSigned, ChangeOccasion, OccasionView, RecipientView } from "../../shared/api.ts"
import { secureRandom, type CircleId, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Membership } from "../circles/commands.ts"
import { admit, isOpen, lookIn, visibleMembers, type CircleRecord, type Member } from "../circles/rules.ts"
import type { Clock } from "../clock.ts"
import { refusal, wrongField, type Refusal } from "../endpoint.ts"
import type { Events } from "../events.ts"
import type { Counted, QuotaRecord } from "../people/quotas.ts"
import { hasDevice, type PersonRecord } from "../people/rules.ts"
import type { Table } from "../store/table.ts"
import type { KeyedMutex } from "../async/keyed-mutex.ts"
import { foundIn } from "./found-in.ts"
import {
  addRecipient,
  change,
  isDeleted,
  isRecipient,
  isTheirs,
  reveal,
  viewOf,
  type Held,
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
  readonly quotas: Table<QuotaRecord>
  /** What one person may do within a day (Q1). */
  readonly perDay: Readonly<Record<Counted, number>>
  /** Lists that one person starts at the same time. */
  readonly starting: KeyedMutex
  readonly events: Events
  readonly clock: Clock
  /** Who has signed the cards of these occasions that are being written. */
  readonly signedOf: (held: readonly Held[]) => Promise<ReadonlyMap<OccasionId, CardSigned>>
  /** The occasion, if it exists for this person at all. */
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
  /** The same, also while it is deleted and may be brought back. */
  readonly alsoDeleted: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
  /** The occasions of a circle that this person may see. */
  readonly seenIn: (circle: CircleId, person: PersonId) => Promise<ReadonlySet<OccasionId>>
}

/** Without `signedOf` nothing is said of who signed. */
type ShowDeps = Pick<OccasionDeps, "people" | "clock"> & Partial<Pick<OccasionDeps, "signedOf">>

export interface RevealDeps extends OccasionDeps {
  /** Writes down what this recipient has just been shown. */
  readonly keepShown: (person: PersonId, occasion: OccasionId) => Promise<unknown>
}

/** The person who asks; undefined when the store does not know them. */
export async function viewerFor(people: Table<PersonRecord>, id: PersonId): Promise<Viewer | undefined> {
  const record = await people.get(id)
  return record && { id, record }
}

/** Who stands behind recipients' names: the people they turned out to be, or the names themselves. */
export async function show(deps: ShowDeps, seen: Seen): Promise<OccasionView> {
  const [view] = await showAll(deps, [seen])
  if (view === undefined) throw new Error("an occasion that is seen has a view")
  return view
}

/** Many at once, in their order: two queries however many they are. */
export async function showAll(
  { people, clock, signedOf }: ShowDeps,
  all: readonly Seen[],
): Promise<readonly OccasionView[]> {
  const named = await people.getMany(all.flatMap(({ occasion }) => occasion.recipients))
  const merged = [...named.values()].flatMap(({ mergedInto }) => mergedInto ?? [])
  const real = merged.length === 0 ? named : await people.getMany(merged)
  // Of recipients nothing is asked, so that no time tells them that there is a card (S0).
  const signed = await signedOf?.(all.filter(({ facts }) => knowsCard(facts) && !facts.recipient))
  const now = clock.now()
  const recipientView = (seen: Seen, person: PersonId): RecipientView[] => {
    const kept = broughtNames(seen).get(person)
    if (kept !== undefined) return [{ id: person, name: kept.name, look: kept.look, me: false }]
    return hereView(seen, person)
  }
  const hereView = (seen: Seen, person: PersonId): RecipientView[] => {
    const id = named.get(person)?.mergedInto ?? person
    const who = id === person ? named.get(person) : real.get(id)
    if (!who) return []
    const me = isTheirs(seen, seen.viewer, person)
    const wasGiver = !seen.facts.recipient && seen.occasion.turned.some((turned) => turned.person === person)
    return [{ id, name: who.name, look: lookIn(seen.circle, id, seen.id), me, ...(wasGiver && { wasGiver }) }]
  }
  return all.map((seen) =>
    viewOf(
      seen,
      seen.occasion.recipients.flatMap((person) => recipientView(seen, person)),
      { now, signed: signed?.get(seen.id) },
    ),
  )
}

/** Whom a card names that came from a file (K27). */
const broughtNames = ({ occasion }: Seen) =>
  new Map(occasion.brought?.recipients.map((one) => [one.person, one]) ?? [])

export async function showOccasion(
  deps: OccasionDeps,
  person: PersonId,
  id: OccasionId,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.alsoDeleted(person, id)
  if (seen === undefined || seen.occasion.erasedAt !== undefined) return refusal("not_here")
  return isDeleted(seen.occasion) ? refusal("deleted") : ok(await show(deps, seen))
}

export async function changeOccasion(
  deps: OccasionDeps,
  { person, id }: { readonly person: PersonId; readonly id: OccasionId },
  wanted: ChangeOccasion,
): Promise<Result<OccasionView, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen) return refusal("not_here")
  if (seen.facts.role !== "organiser") return refusal("not_allowed")
  if (seen.occasion.brought !== undefined) return refusal("kept_card")
  if (wanted.zone !== undefined && !isZone(wanted.zone)) return wrongField("zone", UNKNOWN_ZONE)
  const changed = await deps.occasions.change(id, (occasion) =>
    ok(
      change(occasion, wanted, {
        now: deps.clock.now(),
        byRecipient: isRecipient(occasion, seen.circle, seen.viewer),
      }),
    ),
  )
  if (!changed.ok) return refusal("not_here")
  return changedFor(deps, person, id)
}

/** Tells everybody who has it open, and gives what this person sees now. */
export async function changedFor(
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
  if (seen.occasion.brought !== undefined) return refusal("kept_card")
  const { circle, viewer } = seen
  const visible = new Set(
    (await foundIn(deps, { id: seen.occasion.circle, circle }, viewer)).map((one) => one.id),
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
  const shown = await showCelebrated(deps, seen, member)
  if (!shown.ok) return refusal(shown.error === "absent" ? "not_here" : shown.error)
  return changedFor(deps, person, id)
}

/** Whom a list names that everybody sees, everybody may know of. */
async function showCelebrated(deps: OccasionDeps, { id, occasion, circle }: Seen, member: Member) {
  if (occasion.secrecy === "surprise" || isOpen(member)) return ok(circle)
  const { person, role } = member
  const arrival = { person, role, via: id, open: true, now: deps.clock.now(), random: secureRandom }
  return deps.circles.change(occasion.circle, (latest) => admit(latest, arrival))
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
  if (access(seen.facts, "list") === "none") return refusal("not_here")
  const changed = await deps.occasions.change(id, (occasion) =>
    reveal(occasion, deps.clock.now(), seen.viewer.id),
  )
  if (!changed.ok) return changed.error === "absent" ? refusal("not_here") : refusal(changed.error)
  await deps.keepShown(person, id)
  return changedFor(deps, person, id)
}
