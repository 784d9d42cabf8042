import { z } from "zod"
import { Role } from "../../shared/access.ts"
import { OccasionId, PersonId, type RandomBytes } from "../../shared/ids.ts"
import { Look } from "../../shared/protocol.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"

const Member = z.object({
  person: PersonId,
  role: Role,
  look: Look,
  /** Milliseconds since the Unix epoch. */
  since: z.number(),
  /** The occasions whose links or whose form brought this person here; none for who started the circle. */
  via: z.array(OccasionId),
})
export type Member = z.infer<typeof Member>

/** The people who celebrate together, in one record: who is in, as what, and who was put out. */
export const CircleRecord = z.object({
  /** The name of who started it. */
  name: z.string(),
  createdAt: z.number(),
  members: z.array(Member),
  removed: z.array(z.object({ person: PersonId, at: z.number() })),
})
export type CircleRecord = z.infer<typeof CircleRecord>

/** Enough for any family and its friends, and a record that one write carries easily. */
export const MEMBERS_MAX = 500
const LOOKS = 10
const RANK = { reader: 0, member: 1, organiser: 2 } as const satisfies Record<Role, number>

export const memberOf = (circle: CircleRecord, person: PersonId): Member | undefined =>
  circle.members.find((member) => member.person === person)

export interface Arrival {
  readonly person: PersonId
  readonly role: Role
  readonly via: OccasionId | undefined
  readonly now: number
  readonly random: RandomBytes
}

export const startCircle = (name: string, founder: Arrival): CircleRecord => ({
  name,
  createdAt: founder.now,
  members: [arrive([], founder)],
  removed: [],
})

/** Somebody is in from now on; who was in already keeps the better of both roles and is never downgraded by a link. */
export function admit(circle: CircleRecord, arrival: Arrival): Result<CircleRecord, "circle_full"> {
  const { person, role, via } = arrival
  const before = memberOf(circle, person)
  if (!before && circle.members.length >= MEMBERS_MAX) return refuse("circle_full")
  const removed = circle.removed.filter((entry) => entry.person !== person)
  if (!before)
    return ok({ ...circle, removed, members: [...circle.members, arrive(circle.members, arrival)] })
  const better = RANK[role] > RANK[before.role] ? role : before.role
  const came = via === undefined || before.via.length === 0 || before.via.includes(via)
  if (better === before.role && came) return ok(circle)
  return ok(replaceMember(circle, { ...before, role: better, via: came ? before.via : [...before.via, via] }))
}

function arrive(others: readonly Member[], { person, role, via, now, random }: Arrival): Member {
  return { person, role, look: newLook(others, random), since: now, via: via === undefined ? [] : [via] }
}

/**
 * One of the looks that fewest people have, by chance: two people differ while ten suffice, and a look never tells
 * how many came before.
 */
function newLook(others: readonly Member[], random: RandomBytes): number {
  const uses = Array.from(
    { length: LOOKS },
    (_, look) => others.filter((other) => other.look === look).length,
  )
  const fewest = Math.min(...uses)
  const free = uses.flatMap((used, look) => (used === fewest ? [look] : []))
  return free[(random(1)[0] ?? 0) % free.length] ?? 0
}

const replaceMember = (circle: CircleRecord, member: Member): CircleRecord => ({
  ...circle,
  members: circle.members.map((other) => (other.person === member.person ? member : other)),
})

/** A name of others' making turned out to be `person`, who takes its place with the best of all roles. */
export function replacePerson(
  circle: CircleRecord,
  other: PersonId,
  arrival: Arrival,
): Result<CircleRecord, "circle_full"> {
  const before = memberOf(circle, other)
  if (!before || other === arrival.person) return admit(circle, arrival)
  const better = RANK[before.role] > RANK[arrival.role] ? before.role : arrival.role
  const members = memberOf(circle, arrival.person)
    ? circle.members.filter((member) => member.person !== other)
    : circle.members.map((member) =>
        member.person === other ? { ...member, person: arrival.person } : member,
      )
  return admit({ ...circle, members }, { ...arrival, role: better })
}

const isLastOrganiser = (circle: CircleRecord, member: Member): boolean =>
  member.role === "organiser" && circle.members.filter(({ role }) => role === "organiser").length === 1

/** M5, M7: a circle keeps an organiser. */
export function changeRole(
  circle: CircleRecord,
  person: PersonId,
  role: Role,
): Result<CircleRecord, "not_here" | "last_organiser"> {
  const member = memberOf(circle, person)
  if (!member) return refuse("not_here")
  if (member.role === role) return ok(circle)
  if (isLastOrganiser(circle, member)) return refuse("last_organiser")
  return ok(replaceMember(circle, { ...member, role }))
}

/** M4, M7. Who was put out by somebody else comes back by a link made later only; who left, by any. */
export function removeMember(
  circle: CircleRecord,
  person: PersonId,
  by: { readonly person: PersonId; readonly now: number },
): Result<CircleRecord, "not_here" | "last_organiser"> {
  const member = memberOf(circle, person)
  if (!member) return refuse("not_here")
  if (isLastOrganiser(circle, member)) return refuse("last_organiser")
  const members = circle.members.filter((other) => other.person !== person)
  if (by.person === person) return ok({ ...circle, members })
  return ok({ ...circle, members, removed: [...circle.removed, { person, at: by.now }].slice(-MEMBERS_MAX) })
}

/** Whether a link of that age is closed to somebody who was put out after it was made. */
export const isShutOut = (circle: CircleRecord, person: PersonId, linkMadeAt: number): boolean =>
  circle.removed.some((entry) => entry.person === person && entry.at >= linkMadeAt)

/**
 * Whom `viewer` may know of (S0): everybody whose coming can be told from what the viewer sees. Somebody who came by
 * a surprise that is kept from the viewer would tell of it.
 */
export const visibleMembers = (
  circle: CircleRecord,
  viewer: PersonId,
  sees: (occasion: OccasionId) => boolean,
): readonly Member[] =>
  circle.members.filter(
    ({ person, via }) => person === viewer || via.length === 0 || via.some((occasion) => sees(occasion)),
  )
