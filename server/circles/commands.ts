import { z } from "zod"
import type { MemberView } from "../../shared/api.ts"
import { sees, type Role } from "../../shared/access.ts"
import { CircleId, newPersonId, OccasionId, PersonId, secureRandom } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Events } from "../events.ts"
import { factsFor, withoutRecipient, withRecipient, type OccasionRecord } from "../occasions/rules.ts"
import { lookAlike, sameName } from "../people/look-alikes.ts"
import { takeToday, type Counted, type QuotaRecord } from "../people/quotas.ts"
import { hasDevice, type PersonRecord } from "../people/rules.ts"
import { idSource } from "../randomness.ts"
import type { Table } from "../store/table.ts"
import {
  changeRole,
  freeMember,
  isNamedIn,
  isOpen,
  memberOf,
  removeMember,
  settle,
  showToAll,
  visibleMembers,
  type CircleRecord,
  type Gathering,
  type Member,
  type Namesake,
} from "./rules.ts"

/** Says in which circle to look for a person; see the collection `members`. */
export const Membership = z.object({ circle: CircleId, person: PersonId })
export type Membership = z.infer<typeof Membership>

export interface CircleDeps {
  readonly circles: Table<CircleRecord>
  readonly memberships: Table<Membership>
  readonly people: Table<PersonRecord>
  readonly occasions: Table<OccasionRecord>
  readonly quotas: Table<QuotaRecord>
  /** What one person may do within a day (Q1). */
  readonly perDay: Readonly<Record<Counted, number>>
  readonly events: Events
  readonly clock: Clock
  /** The occasions of a circle that this person may see. */
  readonly seenIn: (circle: CircleId, person: PersonId) => Promise<ReadonlySet<OccasionId>>
}

/** Written before the circle has the person, never deleted: it says where to look, and the circle decides. */
export async function noteMembership(
  memberships: Table<Membership>,
  circle: CircleId,
  person: PersonId,
): Promise<void> {
  await memberships.insert(`${circle}:${person}`, { circle, person })
}

/** Somebody of the circle, with what the store knows of them. */
export interface Known {
  readonly id: PersonId
  readonly record: PersonRecord
}

/** Everybody of a circle, in one query; for decisions that show nobody to anybody. */
export async function knownIn(people: Table<PersonRecord>, circle: CircleRecord): Promise<readonly Known[]> {
  const records = await people.getMany(circle.members.map(({ person }) => person))
  return circle.members.flatMap(({ person: id }): Known[] => {
    const record = records.get(id)
    return record ? [{ id, record }] : []
  })
}

export const isCalled = (known: readonly Known[], person: PersonId, name: string): boolean =>
  known.some(({ id, record }) => id === person && sameName(record.name, name))

/** Who goes by that name, each with every id that is theirs. */
export const namesakesOf = (known: readonly Known[], name: string): readonly Namesake[] =>
  known.flatMap(({ id, record }) =>
    sameName(record.name, name) ? [{ member: id, ids: [id, ...record.also] }] : [],
  )

/** What decides who of a circle may know of whom. */
export async function gatheringsIn(
  occasions: Table<OccasionRecord>,
  circle: CircleId,
): Promise<readonly Gathering[]> {
  const found = await occasions.find("circle", { equals: circle })
  return found.map(({ key, body: { secrecy, closed } }) => ({ id: OccasionId.parse(key), secrecy, closed }))
}

type Look = Result<
  { readonly circle: CircleRecord; readonly me: Member; readonly visible: readonly Member[] },
  "not_here" | "not_allowed"
>

/** The circle as `viewer` may know it; a reader knows nobody. */
async function look(deps: CircleDeps, id: CircleId, viewer: PersonId): Promise<Look> {
  const circle = await deps.circles.get(id)
  const me = circle && memberOf(circle, viewer)
  if (!me) return refuse("not_here")
  if (me.role === "reader") return refuse("not_allowed")
  const seen = await deps.seenIn(id, viewer)
  return ok({ circle, me, visible: visibleMembers(circle, viewer, (occasion) => seen.has(occasion)) })
}

/** A member of the circle as it is now, with the look that `viewer` knows. */
async function view(
  deps: CircleDeps,
  id: CircleId,
  { person, viewer }: { readonly person: PersonId; readonly viewer: PersonId },
): Promise<MemberView | undefined> {
  const [circle, seen] = [await deps.circles.get(id), await deps.seenIn(id, viewer)]
  const visible = circle ? visibleMembers(circle, viewer, (occasion) => seen.has(occasion)) : []
  const member = visible.find((one) => one.person === person)
  const record = member && (await deps.people.get(person))
  return record && viewOf(member, record, { viewer, runners: await runnersOf(deps.occasions, [member]) })
}

const viewOf = (
  member: Member,
  person: PersonRecord,
  { viewer, runners }: { readonly viewer: PersonId; readonly runners: ReadonlySet<PersonId> },
): MemberView => ({
  person: member.person,
  name: person.name,
  look: member.look,
  role: runners.has(member.person) ? "organiser" : member.role,
  joined: hasDevice(person),
  me: member.person === viewer,
})

/** People known by surprises alone run those, and not the circle: whom they are kept from would notice (S0). */
async function runnersOf(
  occasions: Table<OccasionRecord>,
  members: readonly Member[],
): Promise<ReadonlySet<PersonId>> {
  const hidden = members.filter((member) => !isOpen(member))
  const found = hidden.length === 0 ? new Map() : await occasions.getMany(hidden.flatMap(({ via }) => via))
  const organisers = new Set([...found.values()].flatMap((occasion: OccasionRecord) => occasion.organisers))
  return new Set(hidden.flatMap(({ person }) => (organisers.has(person) ? [person] : [])))
}

export async function listMembers(
  deps: CircleDeps,
  id: CircleId,
  viewer: PersonId,
): Promise<Result<MemberView[], "not_here" | "not_allowed">> {
  const found = await look(deps, id, viewer)
  if (!found.ok) return found
  const { visible } = found.value
  const people = await deps.people.getMany(visible.map(({ person }) => person))
  const runners = await runnersOf(deps.occasions, visible)
  return ok(
    visible.flatMap((member) => {
      const person = people.get(member.person)
      return person ? [viewOf(member, person, { viewer, runners })] : []
    }),
  )
}

/**
 * Whether a person may go by that name: nobody of their circles whom they may know of looks like it (S0: somebody
 * hidden takes no name away).
 */
export async function mayBeCalled(deps: CircleDeps, person: PersonId, name: string): Promise<boolean> {
  const places = await deps.memberships.find("person", { equals: person })
  for (const { body } of places) {
    const found = await look(deps, body.circle, person)
    const others = found.ok ? found.value.visible.filter((member) => member.person !== person) : []
    const records = await deps.people.getMany(others.map((member) => member.person))
    if ([...records.values()].some((other) => lookAlike(other.name, name))) return false
  }
  return true
}

export interface Change {
  readonly circle: CircleId
  readonly person: PersonId
  readonly by: PersonId
}

type Refused = "not_here" | "not_allowed" | "last_organiser"

/** M5. Only an organiser; somebody whom the organiser may not know of is not here. */
export async function setRole(
  deps: CircleDeps,
  { circle: id, person, by }: Change,
  role: Role,
): Promise<Result<MemberView, Refused>> {
  const allowed = await mayChange(deps, { circle: id, person, by })
  if (!allowed.ok) return allowed
  const who = await deps.people.get(person)
  // Without a device nobody could run anything, and the circle would count an organiser it does not have.
  if (role === "organiser" && !(who && hasDevice(who))) return refuse("not_allowed")
  const changed = await changeRoleIn(deps, { circle: id, person, by }, role)
  const shown = changed.ok ? await view(deps, id, { person, viewer: by }) : undefined
  if (!shown) return refuse(changed.ok || changed.error === "absent" ? "not_here" : changed.error)
  deps.events.publish({ type: "access_changed", circle: id, person })
  return ok(shown)
}

/**
 * Somebody whom others are kept from knowing may run the surprises that brought them, and nothing that those others see.
 * Where nobody is kept from knowing them, running the circle shows them to it.
 */
async function changeRoleIn(
  { circles, occasions, people, clock }: CircleDeps,
  { circle: id, person, by }: Change,
  role: Role,
): Promise<Result<CircleRecord, Refused | "absent">> {
  const gatherings = await gatheringsIn(occasions, id)
  const before = await circles.get(id)
  const hidden = before && settle(before, gatherings)
  const member = hidden && memberOf(hidden, person)
  const kept = member && !isOpen(member) && (await isKeptFromSome({ people, occasions }, hidden, member))
  if (kept) await runOwn(occasions, member, role === "organiser")
  const [now, given] = [clock.now(), kept === true && role === "organiser" ? "member" : role]
  return circles.change<Refused>(id, (latest) => {
    if (memberOf(latest, by)?.role !== "organiser") return refuse("not_allowed")
    const circle = settle(latest, gatherings)
    const changed = changeRole(circle, person, given)
    if (!changed.ok || given !== "organiser") return changed
    return ok(showToAll(changed.value, person, { person, role, via: undefined, now, random: secureRandom }))
  })
}

/** Whether anybody with a device of the circle must not know of this member. */
async function isKeptFromSome(
  { people, occasions }: Pick<CircleDeps, "people" | "occasions">,
  circle: CircleRecord,
  member: Member,
): Promise<boolean> {
  const brought = [...(await occasions.getMany(member.via))].map(([key, occasion]) => ({
    id: OccasionId.parse(key),
    occasion,
    circle,
  }))
  const known = await knownIn(people, circle)
  return known.some(
    (other) => hasDevice(other.record) && !brought.some((held) => sees(factsFor(held, other))),
  )
}

/** Makes a member an organiser of the surprises that brought them, or no more. */
async function runOwn(
  occasions: Table<OccasionRecord>,
  { person, via }: Member,
  runs: boolean,
): Promise<void> {
  for (const id of via)
    await occasions.change(id, (occasion) => {
      if (occasion.secrecy !== "surprise" || occasion.organisers.includes(person) === runs)
        return ok(occasion)
      const others = occasion.organisers.filter((other) => other !== person)
      return ok({ ...occasion, organisers: runs ? [...others, person] : others })
    })
}

/** M4. An organiser puts somebody out, or somebody leaves; `keeping`: what they promised stays promised. */
export async function remove(
  deps: CircleDeps,
  { circle: id, person, by }: Change,
  keeping: boolean,
): Promise<Result<null, Refused>> {
  const allowed = await mayChange(deps, { circle: id, person, by })
  if (!allowed.ok) return allowed
  return putOut(
    deps,
    { circle: id, person, by },
    (circle) => by === person || isOrganiser(circle, by),
    keeping,
  )
}

const isOrganiser = (circle: CircleRecord, person: PersonId): boolean =>
  memberOf(circle, person)?.role === "organiser"

/** The same without asking who may, but for what `still` says of the circle as it is then. */
export async function putOut(
  { circles, occasions, events, clock }: Pick<CircleDeps, "circles" | "occasions" | "events" | "clock">,
  { circle: id, person, by }: Change,
  still: (circle: CircleRecord) => boolean = () => true,
  keeping = false,
): Promise<Result<null, Refused>> {
  const now = clock.now()
  const gatherings = await gatheringsIn(occasions, id)
  const changed = await circles.change<Refused>(id, (circle) =>
    still(circle)
      ? removeMember(settle(circle, gatherings), person, { person: by, now, keeping })
      : refuse("not_allowed"),
  )
  if (!changed.ok) return refuse(changed.error === "absent" ? "not_here" : changed.error)
  events.publish({ type: "access_changed", circle: id, person })
  return ok(null)
}

/** The wrong person took a name that others had made: an organiser puts them out, and the name waits again. */
export async function freeName(
  deps: CircleDeps,
  change: Change,
  name: string,
): Promise<Result<MemberView, Refused | "circle_full" | "names_today">> {
  const { circle: id, person, by } = change
  const allowed = await mayChange(deps, change)
  if (!allowed.ok) return allowed
  if (person === by) return refuse("not_allowed")
  const names = { units: 1, limit: deps.perDay.names }
  const taken = await takeToday(deps.quotas, { person: by, now: deps.clock.now() }, { names })
  if (!taken.ok) return refuse("names_today")
  const freed = await putNameFree(deps, change, name, (circle) => isOrganiser(circle, by))
  if (!freed.ok) return freed
  const shown = await view(deps, id, { person: freed.value, viewer: by })
  return shown ? ok(shown) : refuse("not_here")
}

/**
 * The same without asking who may; without a name, under the one that others had given. The order keeps the secret wherever it is interrupted: the name is celebrated under
 * its next id before it has a place in the circle, and whoever had it wrongly is celebrated until they are out.
 */
export async function putNameFree(
  deps: Pick<CircleDeps, "circles" | "events" | "clock" | "people" | "memberships" | "occasions">,
  { circle: id, person, by }: Change,
  name: string | undefined,
  still: (circle: CircleRecord) => boolean = () => true,
): Promise<Result<PersonId, Refused | "circle_full">> {
  const now = deps.clock.now()
  const wrong = await deps.people.get(person)
  if (!wrong) return refuse("not_here")
  // Somebody may be celebrated here under a name that turned out to be them.
  const also = [...(await deps.people.getMany(wrong.also))].flatMap(([key, record]) => {
    const named = PersonId.parse(key)
    return isNamedIn(id, named, record) ? [{ named, record }] : []
  })
  const called = name ?? wrong.given ?? also[0]?.record.given ?? wrong.name
  const next = newPersonId(idSource(`freed/${id}`, person))
  await deps.people.insert(next, { name: called, given: called, createdAt: now, also: [] })
  await noteMembership(deps.memberships, id, next)
  const names = [person, ...wrong.also]
  for (const named of names) {
    await deps.people.change(named, (record) =>
      ok(named === person || isNamedIn(id, named, record) ? { ...record, freedTo: next } : record),
    )
  }
  const here = await deps.occasions.find("circle", { equals: id })
  const gatherings = await gatheringsIn(deps.occasions, id)
  for (const { key } of here) {
    await deps.occasions.change(key, (occasion) =>
      ok(names.reduce((celebrating, other) => withRecipient(celebrating, other, next), occasion)),
    )
  }
  const freed = await deps.circles.change<Refused | "circle_full">(id, (circle) =>
    still(circle)
      ? freeMember(settle(circle, gatherings), person, { next, by, now, random: secureRandom })
      : refuse("not_allowed"),
  )
  if (!freed.ok) return refuse(freed.error === "absent" ? "not_here" : freed.error)
  for (const { key } of here) {
    await deps.occasions.change(key, (occasion) => ok(names.reduce(withoutRecipient, occasion)))
  }
  deps.events.publish({ type: "access_changed", circle: id, person })
  return ok(next)
}

async function mayChange(deps: CircleDeps, { circle, person, by }: Change): Promise<Result<null, Refused>> {
  const found = await look(deps, circle, by)
  // A reader may leave, too.
  if (person === by && (found.ok || found.error === "not_allowed")) return ok(null)
  if (!found.ok) return found
  if (found.value.me.role !== "organiser") return refuse("not_allowed")
  return found.value.visible.some((member) => member.person === person) ? ok(null) : refuse("not_here")
}
