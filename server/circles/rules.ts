import { z } from "zod"
import { Role } from "../../shared/access.ts"
import {
  type CircleId,
  LinkId,
  newPersonId,
  OccasionId,
  PersonId,
  type RandomBytes,
} from "../../shared/ids.ts"
import { Look } from "../../shared/look.ts"
import { readableName } from "../../shared/names.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { foldName, type PersonRecord } from "../people/rules.ts"
import { idSource } from "../randomness.ts"

const Member = z.object({
  person: PersonId,
  role: Role,
  look: Look,
  /** Milliseconds since the Unix epoch. */
  since: z.number(),
  /** The occasions whose links or whose form brought this person here; none for who started the circle. */
  via: z.array(OccasionId),
  /** The link by which somebody came here, and when; `named`: under a name that others had made. */
  came: z.object({ link: LinkId, at: z.number(), named: z.boolean() }).optional(),
})
export type Member = z.infer<typeof Member>

/** The people who celebrate together, in one record: who is in, as what, and who was put out. */
export const CircleRecord = z.object({
  /** The name of who started it. */
  name: z.string().transform(readableName),
  createdAt: z.number(),
  members: z.array(Member),
  removed: z.array(z.object({ person: PersonId, at: z.number() })),
  /** Who is out and still gives what they promised (M4). */
  keeping: z.array(PersonId).optional(),
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
  /** The link by which they come, when they come by one. */
  readonly link?: LinkId
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
  if (!before) {
    const { keeping = [], ...rest } = circle
    const still = keepingOf(keeping.filter((other) => other !== person))
    return ok({ ...rest, ...still, removed, members: [...circle.members, arrive(circle.members, arrival)] })
  }
  const better = RANK[role] > RANK[before.role] ? role : before.role
  const came = via === undefined || before.via.length === 0 || before.via.includes(via)
  if (better === before.role && came) return ok(circle)
  return ok(replaceMember(circle, { ...before, role: better, via: came ? before.via : [...before.via, via] }))
}

const keepingOf = (people: readonly PersonId[]): Pick<CircleRecord, "keeping"> =>
  people.length === 0 ? {} : { keeping: people.slice(-MEMBERS_MAX) }

function arrive(others: readonly Member[], arrival: Arrival): Member {
  const { person, role, via, now, random } = arrival
  const look = newLook(others, random)
  return { person, role, look, since: now, via: via === undefined ? [] : [via], ...came(arrival, false) }
}

const came = ({ link, now }: Arrival, named: boolean): Pick<Member, "came"> =>
  link === undefined ? {} : { came: { link, at: now, named } }

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
  if (!before) return admit(circle, arrival)
  if (other === arrival.person)
    return admit(replaceMember(circle, { ...before, ...came(arrival, true) }), arrival)
  const better = RANK[before.role] > RANK[arrival.role] ? before.role : arrival.role
  const members = memberOf(circle, arrival.person)
    ? circle.members.filter((member) => member.person !== other)
    : circle.members.map((member) =>
        member.person === other ? { ...member, person: arrival.person, ...came(arrival, true) } : member,
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

export interface Removal {
  readonly person: PersonId
  readonly now: number
  /** What they promised to give stays promised, in every occasion of the circle. */
  readonly keeping: boolean
}

/** M4, M7. Who was put out by somebody else comes back by a link made later only; who left, by any. */
export function removeMember(
  circle: CircleRecord,
  person: PersonId,
  by: Removal,
): Result<CircleRecord, "not_here" | "last_organiser"> {
  const member = memberOf(circle, person)
  if (!member) return refuse("not_here")
  if (isLastOrganiser(circle, member)) return refuse("last_organiser")
  const members = circle.members.filter((other) => other.person !== person)
  const { keeping = [], ...rest } = circle
  const out = { ...rest, ...keepingOf(by.keeping ? [...keeping, person] : keeping), members }
  if (by.person === person) return ok(out)
  return ok({ ...out, removed: [...circle.removed, { person, at: by.now }].slice(-MEMBERS_MAX) })
}

/**
 * Puts out whoever took a name that was not theirs; the name waits under another id, `next`, where only those may know
 * of it who might before. It keeps no role: the link that the right person comes by gives them theirs.
 */
export function freeMember(
  circle: CircleRecord,
  person: PersonId,
  {
    next,
    by,
    now,
    random,
  }: { readonly next: PersonId; readonly by: PersonId; readonly now: number; readonly random: RandomBytes },
): Result<CircleRecord, "not_here" | "last_organiser" | "circle_full"> {
  const member = memberOf(circle, person)
  if (!member) return memberOf(circle, next) ? ok(circle) : refuse("not_here")
  const removed = removeMember(circle, person, { person: by, now, keeping: false })
  if (!removed.ok) return removed
  const admitted = admit(removed.value, { person: next, role: "reader", via: undefined, now, random })
  const waiting = admitted.ok ? memberOf(admitted.value, next) : undefined
  if (!admitted.ok || !waiting) return admitted
  return ok(replaceMember(admitted.value, { ...waiting, via: member.via }))
}

/** The id of a name that others made: of circle and name, so that whoever says it again means the same. */
export const namedId = (circle: CircleId, name: string): PersonId =>
  newPersonId(idSource(`named/${circle}`, foldName(name)))

/** Whether this person came to be as a name in that circle. */
export const isNamedIn = (circle: CircleId, person: PersonId, { given, name }: PersonRecord): boolean =>
  person === namedId(circle, given ?? name)

const RECENT_MS = 3_600_000

/** Who came by this link within the last hour and is no organiser (M2). */
export const recentBy = (circle: CircleRecord, link: LinkId, now: number): readonly Member[] =>
  circle.members.filter(
    ({ came, role }) => came?.link === link && now - came.at <= RECENT_MS && role !== "organiser",
  )

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
