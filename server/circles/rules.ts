import { z } from "zod"
import { Role, type Secrecy } from "../../shared/access.ts"
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
import { LOOK_MARK } from "../look-marks.ts"
import { foldName, type PersonRecord } from "../people/rules.ts"
import { idSource } from "../randomness.ts"

/** One way in which somebody came to be known in a circle. */
const Coming = z.object({
  /** The occasion whose link or form brought them; none for who started the circle or came to run it. */
  occasion: OccasionId.optional(),
  /** Orders the people of a circle. Milliseconds since the Unix epoch, or a little later: no two that one person sees are equal. */
  at: z.number(),
  look: Look,
  /** By something that everybody of the circle may see. */
  open: z.boolean(),
  /** What the link gives in its occasion. */
  role: Role,
  /** Only named by others so far: it shows the name, and lets nobody into a surprise. */
  waiting: z.boolean(),
})
type Coming = z.infer<typeof Coming>

const Member = z.object({
  person: PersonId,
  role: Role,
  look: Look,
  /** Milliseconds since the Unix epoch. */
  since: z.number(),
  /** The occasions whose links or whose form brought this person here; none for who started the circle. */
  via: z.array(OccasionId),
  /** The same with what each showed of them, and to whom; absent in records of earlier versions. */
  comings: z.array(Coming).optional(),
  /** Others of the circle under the same name. What is kept from those is kept from this person, too (docs/decisions/0070). */
  alike: z.array(PersonId).optional(),
  /**
   * The same for those of whom not everybody may know, where everybody knows this person: surprises alone are kept. What
   * else they were kept from would tell of somebody hidden (S0).
   */
  alikeUnseen: z.array(PersonId).optional(),
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
  /** `hidden`: only a surprise had brought them here. */
  removed: z.array(z.object({ person: PersonId, at: z.number(), hidden: z.literal(true).optional() })),
  /** Who is out and still gives what they promised (M4). */
  keeping: z.array(PersonId).optional(),
  ...LOOK_MARK,
})
export type CircleRecord = z.infer<typeof CircleRecord>

/**
 * People whom the whole circle knows, and people whom one surprise brings: enough for any family and its friends. Each
 * is counted by itself, so that a full circle tells nobody how many come by a surprise (S0).
 */
export const MEMBERS_MAX = 500
/** All of them together, so that one write carries the record. */
const RECORD_MAX = 4 * MEMBERS_MAX
const LOOKS = 10
const RANK = { reader: 0, member: 1, organiser: 2 } as const satisfies Record<Role, number>

export const memberOf = (circle: CircleRecord, person: PersonId): Member | undefined =>
  circle.members.find((member) => member.person === person)

/** Members of one name, each with every id that they go by. */
export interface Namesake {
  readonly member: PersonId
  readonly ids: readonly PersonId[]
}

export interface Arrival {
  readonly person: PersonId
  readonly role: Role
  readonly via: OccasionId | undefined
  /** Whether everybody of the circle may see what they come by; without an occasion they may. */
  readonly open?: boolean
  /** Named by others, and not there yet. */
  readonly waiting?: boolean
  readonly now: number
  readonly random: RandomBytes
  /** The link by which they come, when they come by one. */
  readonly link?: LinkId
  /** Who goes by the same name here. */
  readonly namesakes?: readonly Namesake[]
}

export const startCircle = (name: string, founder: Arrival): CircleRecord => ({
  name,
  createdAt: founder.now,
  members: [newMember({ members: [] }, founder)],
  removed: [],
})

type Sees = (occasion: OccasionId) => boolean

/** Records of earlier versions say only by which occasions somebody came. */
const comingsOf = ({ comings, via, since: at, look, role }: Member): readonly Coming[] =>
  comings ??
  (via.length === 0
    ? [{ at, look, role, open: true, waiting: false }]
    : via.map((occasion) => ({ occasion, at, look, role, open: false, waiting: false })))

/** The coming that everybody sees, or else the first that this viewer may see; undefined: they do not know of it. */
const shownBy = (member: Member, sees: Sees): Coming | undefined => {
  const comings = comingsOf(member)
  return (
    comings.find(({ open }) => open) ??
    comings.find(({ occasion }) => occasion !== undefined && sees(occasion))
  )
}

/** Whether the whole circle may know of this member, whatever surprises they are in on. */
export const isOpen = (member: Member): boolean => comingsOf(member).some(({ open }) => open)

const isOpenArrival = ({ open, via }: Pick<Arrival, "open" | "via">): boolean => open ?? via === undefined

/** An occasion as far as it decides who knows of whom. */
export interface Gathering {
  readonly id: OccasionId
  readonly secrecy: Secrecy
  /** A surprise for those alone who came by its link; absent in records of earlier versions. */
  readonly closed?: boolean | undefined
}

/** Members of earlier versions with what their occasions showed of them; who was in on a surprise stays in. */
export function settle(circle: CircleRecord, gatherings: readonly Gathering[]): CircleRecord {
  if (circle.members.every(({ comings }) => comings !== undefined)) return circle
  const open = new Set(gatherings.flatMap(({ id, secrecy }) => (secrecy === "together" ? [id] : [])))
  const before = gatherings.filter(({ secrecy, closed }) => secrecy === "surprise" && closed !== true)
  const members = circle.members.map((member): Member => {
    if (member.comings !== undefined) return member
    const comings = comingsOf(member).map((coming) => ({
      ...coming,
      open: coming.open || (coming.occasion !== undefined && open.has(coming.occasion)),
    }))
    const { since: at, look, role, via } = member
    const also = before.filter(({ id }) => !via.includes(id))
    const seen = also.map(({ id }) => ({ occasion: id, at, look, role, open: false, waiting: false }))
    return { ...member, comings: [...comings, ...seen] }
  })
  return { ...circle, members }
}

/**
 * What somebody is in a surprise: those who came by its own link, and nobody else of the circle. Anybody may come into
 * the circle under a new name by a link that whoever is celebrated holds (docs/decisions/0070).
 */
export function roleInSurprise(member: Member, { id, closed }: Gathering): Role | undefined {
  if (member.comings === undefined)
    return member.via.includes(id) || closed !== true ? member.role : undefined
  const coming = member.comings.find(({ occasion, waiting }) => occasion === id && !waiting)
  return coming && (member.role === "organiser" ? "organiser" : coming.role)
}

/** Somebody is in from now on; who was in already keeps the better of both roles and is never downgraded by a link. */
export function admit(circle: CircleRecord, arrival: Arrival): Result<CircleRecord, "circle_full"> {
  const admitted = place(circle, arrival)
  return admitted.ok ? ok(withNamesakes(admitted.value, arrival)) : admitted
}

function place(circle: CircleRecord, arrival: Arrival): Result<CircleRecord, "circle_full"> {
  const before = memberOf(circle, arrival.person)
  if (!before) {
    if (isFullFor(circle, arrival)) return refuse("circle_full")
    const { keeping = [], ...rest } = circle
    const still = keepingOf(keeping.filter((other) => other !== arrival.person))
    const removed = circle.removed.filter((entry) => entry.person !== arrival.person)
    const member = newMember(circle, arrival)
    return ok({ ...rest, ...still, removed, members: [...circle.members, member] })
  }
  if (isOpenArrival(arrival) && !isOpen(before)) return comeOut(circle, before, arrival)
  return comeAgain(circle, before, arrival)
}

function comeAgain(circle: CircleRecord, before: Member, arrival: Arrival): Result<CircleRecord, never> {
  const { via } = arrival
  const known = via === undefined || before.via.includes(via) || (isOpen(before) && before.via.length === 0)
  // What a surprise gives shows to nobody outside of it.
  const role = isOpen(before) && !isOpenArrival(arrival) ? before.role : better(before.role, arrival.role)
  const comings = withComing(circle, before, arrival)
  if (role === before.role && known && comings === before.comings) return ok(circle)
  return ok(
    replaceMember(circle, {
      ...before,
      role,
      via: known ? before.via : [...before.via, via],
      ...(comings && { comings }),
    }),
  )
}

const better = (one: Role, other: Role): Role => (RANK[one] > RANK[other] ? one : other)

/** A surprise takes note of whoever comes by it, also of who was in the circle before. */
function withComing(circle: CircleRecord, before: Member, arrival: Arrival): Coming[] | undefined {
  const { via } = arrival
  if (via === undefined || isOpenArrival(arrival)) return before.comings
  const comings = comingsOf(before)
  const same = comings.find(({ occasion }) => occasion === via)
  if (same && (!same.waiting || arrival.waiting === true)) {
    const role = better(same.role, arrival.role)
    if (role === same.role) return before.comings
    return comings.map((coming) => (coming === same ? { ...same, role } : coming))
  }
  const others = comings.filter((coming) => coming !== same)
  const { at, look } = same ?? newComing(circle, arrival)
  return [...others, { ...newComing(circle, arrival), at, look }]
}

/**
 * Whom only a surprise had brought shows to the whole circle, exactly as somebody new does: at the end, with what this
 * link gives, and with a look of their own (S0). What they are in the surprise stays.
 */
function comeOut(
  circle: CircleRecord,
  before: Member,
  arrival: Arrival,
): Result<CircleRecord, "circle_full"> {
  if (isFullFor(circle, arrival)) return refuse("circle_full")
  const { via, role } = arrival
  const out = {
    ...before,
    role: before.role === "organiser" ? before.role : role,
    via: via === undefined || before.via.includes(via) ? before.via : [...before.via, via],
    comings: [...comingsOf(before), newComing(circle, arrival)],
    ...came(arrival, false),
  }
  return ok(replaceMember(circle, out))
}

/** Counted by what whoever comes by the same may see. */
function isFullFor({ members }: CircleRecord, arrival: Arrival): boolean {
  const here = isOpenArrival(arrival)
    ? members.filter(isOpen)
    : members.filter(({ via }) => arrival.via !== undefined && via.includes(arrival.via))
  return here.length >= MEMBERS_MAX || members.length >= RECORD_MAX
}

const keepingOf = (people: readonly PersonId[]): Pick<CircleRecord, "keeping"> =>
  people.length === 0 ? {} : { keeping: people.slice(-MEMBERS_MAX) }

function newMember(circle: Pick<CircleRecord, "members">, arrival: Arrival): Member {
  const { person, role, via, now } = arrival
  const coming = newComing(circle, arrival)
  return {
    person,
    role,
    look: coming.look,
    since: now,
    via: via === undefined ? [] : [via],
    comings: [coming],
    ...came(arrival, false),
  }
}

/**
 * When and as what somebody shows, by those alone whom everybody who sees this coming sees as well: one of the looks that
 * fewest of them have, by chance. Two differ while ten suffice, and neither look nor order tells of anybody else (S0).
 */
function newComing({ members }: Pick<CircleRecord, "members">, arrival: Arrival): Coming {
  const { via, role, now, random, waiting = false } = arrival
  const open = isOpenArrival(arrival)
  const others = members.flatMap((member) =>
    member.person === arrival.person ? [] : (shownBy(member, (occasion) => !open && occasion === via) ?? []),
  )
  const uses = Array.from(
    { length: LOOKS },
    (_, look) => others.filter((other) => other.look === look).length,
  )
  const fewest = Math.min(...uses)
  const free = uses.flatMap((used, look) => (used === fewest ? [look] : []))
  const look = free[(random(1)[0] ?? 0) % free.length] ?? 0
  const at = others.reduce((latest, other) => Math.max(latest, other.at + 1), now)
  return { ...(via !== undefined && { occasion: via }), at, look, open, role, waiting }
}

/** People of one name are kept from what is kept from any of them, whoever came first; also from what names somebody who is out. */
export function withNamesakes(
  circle: CircleRecord,
  arrival: Pick<Arrival, "person" | "namesakes" | "open" | "via">,
): CircleRecord {
  const { person } = arrival
  if (arrival.namesakes === undefined || arrival.namesakes.length === 0) return circle
  const others = arrival.namesakes.filter(({ member }) => member !== person)
  const me = memberOf(circle, person)
  const seen = me ? isOpen(me) : isOpenArrival(arrival)
  const members = circle.members.map((member) => {
    if (member.person !== person)
      return others.some((other) => other.member === member.person)
        ? withAlike(member, [person], seen || !isOpen(member))
        : member
    return others.reduce((mine, { member: other, ids }) => {
      const theirs = memberOf(circle, other)
      return withAlike(mine, ids, !seen || (theirs !== undefined && isOpen(theirs)))
    }, member)
  })
  return members.every((member, index) => member === circle.members[index]) ? circle : { ...circle, members }
}

/** `known`: everybody who knows of this member may know of those, too. */
function withAlike(member: Member, ids: readonly PersonId[], known: boolean): Member {
  const { alike = [], alikeUnseen: unseen = [] } = member
  const more = new Set(ids.filter((id) => id !== member.person && !alike.includes(id)))
  if (known && more.size > 0)
    return { ...member, alike: [...alike, ...more], alikeUnseen: unseen.filter((id) => !more.has(id)) }
  const others = [...more].filter((id) => !unseen.includes(id))
  return others.length === 0 ? member : { ...member, alikeUnseen: [...unseen, ...others] }
}

const came = ({ link, now }: Arrival, named: boolean): Pick<Member, "came"> =>
  link === undefined ? {} : { came: { link, at: now, named } }

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
  const role = better(before.role, arrival.role)
  const me = memberOf(circle, arrival.person)
  if (!me) {
    const members = circle.members.map((member) =>
      member.person === other ? { ...member, person: arrival.person, ...came(arrival, true) } : member,
    )
    return admit({ ...circle, members }, { ...arrival, role })
  }
  // Where the name stood openly, the person does from now on.
  const shown = isOpen(me) ? [] : comingsOf(before).filter(({ open }) => open)
  const counts = isOpen(before) || !isOpen(me)
  const merged = {
    ...me,
    role: counts ? role : me.role,
    comings: [...comingsOf(me), ...shown],
    ...(shown.length > 0 && came(arrival, true)),
  }
  const members = circle.members.filter((member) => member.person !== other)
  return admit(replaceMember({ ...circle, members }, merged), { ...arrival, role })
}

/**
 * M7, S0: whom everybody may know of runs the circle. Somebody known through a surprise alone does not count: the answer
 * would tell of them.
 */
const isLastOrganiser = (circle: CircleRecord, member: Member): boolean =>
  member.role === "organiser" &&
  !circle.members.some(
    (other) => other.person !== member.person && other.role === "organiser" && isOpen(other),
  )

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
  const comings = comingsOf(member).map((coming) =>
    coming.waiting || role === "organiser" ? coming : { ...coming, role },
  )
  return ok(replaceMember(circle, { ...member, role, ...(member.comings && { comings }) }))
}

/** Whom nobody is kept from knowing is known to everybody from now on, as who started the circle is. */
export function showToAll(circle: CircleRecord, person: PersonId, arrival: Arrival): CircleRecord {
  const member = memberOf(circle, person)
  if (!member || isOpen(member)) return circle
  return replaceMember(circle, { ...member, comings: [...comingsOf(member), newComing(circle, arrival)] })
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
  const entry = { person, at: by.now, ...(!isOpen(member) && { hidden: true as const }) }
  const same = circle.removed.filter((one) => one.hidden === entry.hidden)
  const others = circle.removed.filter((one) => one.hidden !== entry.hidden)
  return ok({ ...out, removed: [...others, ...[...same, entry].slice(-MEMBERS_MAX)] })
}

/**
 * Puts out whoever took a name that was not theirs; the name waits under another id, `next`, where only those may know
 * of it who might before. It keeps no role and no surprise: the link that the right person comes by gives them theirs.
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
  // Who was alike to the one is alike to the other.
  const members = removed.value.members.map((other) => {
    if (other.alike?.includes(person) === true) return withAlike(other, [next], true)
    return other.alikeUnseen?.includes(person) === true ? withAlike(other, [next], false) : other
  })
  let circleWith: Result<CircleRecord, "circle_full"> = ok({ ...removed.value, members })
  for (const via of isOpen(member) ? [undefined] : member.via) {
    const waits = { person: next, role: "reader", via, waiting: true, now, random } as const
    if (circleWith.ok) circleWith = admit(circleWith.value, waits)
  }
  const waiting = circleWith.ok ? memberOf(circleWith.value, next) : undefined
  if (!circleWith.ok || !waiting) return circleWith
  const { alike = [], alikeUnseen = [] } = member
  return ok(replaceMember(circleWith.value, withAlike(withAlike(waiting, alike, true), alikeUnseen, false)))
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
 * Whom `viewer` may know of (S0), in the order and with the looks that what the viewer sees gives them. Somebody who came
 * by a surprise that is kept from the viewer would tell of it.
 */
export function visibleMembers(circle: CircleRecord, viewer: PersonId, sees: Sees): readonly Member[] {
  const shown = circle.members.flatMap((member) => {
    const coming = shownBy(member, sees) ?? (member.person === viewer ? comingsOf(member)[0] : undefined)
    return coming ? [{ member: { ...member, look: coming.look }, at: coming.at }] : []
  })
  return shown.sort((one, other) => one.at - other.at).map(({ member }) => member)
}

/** Whom anybody may know of who holds a link of `occasion`: what everybody of the circle sees, and who came by it. */
export const membersFor = (circle: CircleRecord, occasion: OccasionId): readonly PersonId[] =>
  circle.members
    .flatMap((member) => {
      const coming = shownBy(member, (one) => one === occasion)
      return coming ? [{ person: member.person, at: coming.at }] : []
    })
    .sort((one, other) => one.at - other.at)
    .map(({ person }) => person)

/**
 * How a person looks to everybody who may see this occasion. Whom none of them can see in the circle looks like somebody who
 * is not in it, always the same: the look that another surprise gave them would tell of it (S0).
 */
export function lookIn(circle: CircleRecord, person: PersonId, occasion: OccasionId): number {
  const member = memberOf(circle, person)
  const coming = member && shownBy(member, (one) => one === occasion)
  return coming?.look ?? person.charCodeAt(0) % LOOKS
}
