import { access } from "../../shared/access.ts"
import type { Giver } from "../../shared/claims.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { lookIn, memberOf, type CircleRecord } from "../circles/rules.ts"
import { isRecipient, roleIn, type Held, type OccasionRecord, type Seen } from "../occasions/rules.ts"
import { hasDevice, type PersonRecord } from "../people/rules.ts"
import type { Table } from "../store/table.ts"
import type { Asker } from "./rules.ts"

export interface GiverDeps {
  readonly people: Table<PersonRecord>
  readonly circles: Table<CircleRecord>
  readonly occasions: Table<OccasionRecord>
  /** The occasion, if it exists for this person at all. */
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
}

/** The occasion for one of its givers; undefined for everybody else, whatever the reason (A3, S0). */
export async function seenByGiver(
  { occasionFor }: GiverDeps,
  person: PersonId,
  occasion: OccasionId,
): Promise<Seen | undefined> {
  const seen = await occasionFor(person, occasion)
  // Who may write ideas may take things: the same people, by the same table (A1).
  return seen && access(seen.facts, "plan") === "write" ? seen : undefined
}

export const askerOf = ({ viewer, facts }: Seen): Asker => ({
  me: viewer.id,
  ids: new Set([viewer.id, ...viewer.record.also]),
  organiser: facts.role === "organiser",
})

/** What claims must know of somebody. */
export interface Known {
  readonly giver: Giver
  /** Whether they may give here: in person, or, without a device, through others. */
  readonly gives: boolean
  /** They are out, and what they promised stays promised (M4). */
  readonly keeping: boolean
}

/** These people as givers of one occasion see them. Unknown ids get an empty name and `gives: false`. */
export async function acquaint(
  { people, circles, occasions }: GiverDeps,
  occasion: OccasionId,
  ids: Iterable<PersonId>,
): Promise<ReadonlyMap<PersonId, Known>> {
  const record = await occasions.get(occasion)
  const circle = record && (await circles.get(record.circle))
  const known = new Map<PersonId, Known>()
  if (!record || !circle) return known
  const asked = [...new Set(ids)]
  const named = await people.getMany(asked)
  const merged = [...named.values()].flatMap(({ mergedInto }) => mergedInto ?? [])
  const others = merged.length === 0 ? named : await people.getMany(merged)
  for (const id of asked) {
    const real = named.get(id)?.mergedInto ?? id
    known.set(
      id,
      knownAs(
        { id: occasion, occasion: record, circle },
        { id: real, record: real === id ? named.get(id) : others.get(real) },
      ),
    )
  }
  return known
}

function knownAs(
  held: Held,
  { id, record }: { readonly id: PersonId; readonly record: PersonRecord | undefined },
): Known {
  const giver = { id, name: record?.name ?? "", look: lookIn(held.circle, id, held.id) }
  if (!record) return { giver, gives: false, keeping: false }
  const gives = mayGive(held, { id, record })
  return { giver, gives, keeping: !gives && keeps(held, { id, record }) }
}

/** Whoever is celebrated gives nothing, whatever was said of them. */
const keeps = (
  { occasion, circle }: Held,
  person: { readonly id: PersonId; readonly record: PersonRecord },
): boolean =>
  circle.keeping?.includes(person.id) === true &&
  !memberOf(circle, person.id) &&
  !isRecipient(occasion, circle, person)

function mayGive(held: Held, person: { readonly id: PersonId; readonly record: PersonRecord }): boolean {
  if (isRecipient(held.occasion, held.circle, person)) return false
  // A name without a device gives through others, wherever the circle has it.
  if (!hasDevice(person.record)) return memberOf(held.circle, person.id) !== undefined
  return (roleIn(held, person.id) ?? "reader") !== "reader"
}
