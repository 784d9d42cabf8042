import type { CreateOccasion, OccasionView } from "../../shared/api.ts"
import {
  newCircleId,
  newOccasionId,
  newPersonId,
  PersonId,
  type CircleId,
  type OccasionId,
  type RandomBytes,
} from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import {
  gatheringsIn,
  isCalled,
  knownIn,
  namesakesOf,
  noteMembership,
  type Known,
} from "../circles/commands.ts"
import {
  admit,
  isOpen,
  memberOf,
  namedId,
  settle,
  startCircle,
  visibleMembers,
  withNamesakes,
  type Arrival,
  type CircleRecord,
  type Gathering,
  type Member,
} from "../circles/rules.ts"
import { startCard, UNFIT } from "../cards/rules.ts"
import { zoneRules } from "../../shared/dates/zoned.ts"
import { refusal, wrongField, type Refusal } from "../endpoint.ts"
import { sameName } from "../people/look-alikes.ts"
import { foldName, hasDevice, type PersonRecord } from "../people/rules.ts"
import { idSource } from "../randomness.ts"
import type { Table } from "../store/table.ts"
import { guestsAgain, letIn } from "./again.ts"
import { show, type OccasionDeps } from "./commands.ts"
import { mayStart } from "./limits.ts"
import { standsFromStart } from "./reveal.ts"
import type { OccasionRecord } from "./rules.ts"
import { isZone, UNKNOWN_ZONE } from "./zones.ts"

/** The role of a name that nobody has come under yet; the link they come by gives them theirs. */
const WITHOUT_DEVICE = "reader"

/** What one form makes; every id is drawn before anything is written, so that the form sent again makes the same. */
interface Draft {
  readonly form: CreateOccasion
  readonly me: { readonly id: PersonId; readonly name: string }
  readonly random: RandomBytes
  readonly now: number
  readonly occasion: OccasionId
  readonly circle: CircleId
  readonly card: Pick<OccasionRecord, "card" | "cardDue">
}

/**
 * The form of a new occasion. The last write is the one that makes the rest reachable: the new circle, or the
 * occasion in a circle that is there. Whatever is interrupted before shows nowhere.
 */
export async function createOccasion(
  deps: OccasionDeps,
  person: PersonId,
  form: CreateOccasion,
): Promise<Result<OccasionView, Refusal>> {
  const unfit = unfitness(form)
  if (unfit) return unfit
  const record = await deps.people.get(person)
  if (!record) return refusal("signed_out")
  const [random, now] = [idSource(`create/${person}`, form.requestId), deps.clock.now()]
  const card = cardOf(form, person, now)
  if (!card.ok) return card
  const draft: Draft = {
    form,
    me: { id: person, name: record.name },
    random,
    now,
    occasion: newOccasionId(random),
    circle: newCircleId(random),
    card: card.value,
  }
  // One after another for each person: each counts what the one before made.
  const made = await deps.starting.run(person, () => startOne(deps, draft))
  if (!made.ok) return made
  deps.events.publish({ type: "occasion_changed", occasion: draft.occasion })
  if (form.card !== undefined) deps.events.publish({ type: "card_changed", occasion: draft.occasion })
  const seen = await deps.occasionFor(person, draft.occasion)
  return seen ? ok(await show(deps, seen)) : refusal("not_here")
}

async function startOne(deps: OccasionDeps, draft: Draft): Promise<Result<null, Refusal>> {
  const { form, me } = draft
  // The same form again makes nothing new: it counts once.
  const again = form.requestId !== undefined && (await deps.occasions.get(draft.occasion)) !== undefined
  const allowed = again ? ok(null) : await mayStart(deps, me.id, form)
  if (!allowed.ok) return allowed
  return form.circle === undefined ? inNewCircle(deps, draft) : inCircle(deps, draft, form.circle)
}

/** The card that the form starts with the occasion, if it does (K3). */
function cardOf(
  { card: schedule, kind, date, zone }: CreateOccasion,
  by: PersonId,
  now: number,
): Result<Draft["card"], Refusal> {
  if (schedule === undefined) return ok({})
  const started = startCard<CardOnly>({ kind, date, zone }, schedule, { by, now, rules: zoneRules })
  if (!started.ok) return wrongField("card.opens", UNFIT[started.error])
  const { card, cardDue } = started.value
  return ok({ card, cardDue })
}

type CardOnly = Pick<OccasionRecord, "kind" | "date" | "zone" | "card" | "cardDue">

function unfitness({ who, zone, secrecy, list = true, card }: CreateOccasion) {
  if (!list && card === undefined) return wrongField("card", "Say that there is a card, or a list.")
  if (!list && secrecy !== "surprise") return wrongField("secrecy", "A card alone is always a surprise.")
  if (who.kind === "me" && card !== undefined) return noCardForYourself
  if (who.kind === "me" && secrecy === "surprise") {
    return wrongField("secrecy", "A list for yourself cannot be a surprise.")
  }
  return isZone(zone) ? undefined : wrongField("zone", UNKNOWN_ZONE)
}

/** Who goes by a name that others made: perhaps it waits anew, or it turned out to be somebody. */
async function whoIs(people: Table<PersonRecord>, id: PersonId): Promise<PersonId> {
  const record = await people.get(id)
  return record?.freedTo === undefined ? (record?.mergedInto ?? id) : whoIs(people, record.freedTo)
}

/**
 * The person of that name, who may have no device (a child, or somebody not asked yet). Circle and name make the id, so
 * that two people who name "Gran" at once name one person, and so does whoever says "Gran" after she came and gave
 * another name. A name that a surprise says first has an id of its own: no open list must find it (S0).
 */
async function namePerson(
  { people, clock }: OccasionDeps,
  draft: Draft,
  { circle, name }: { readonly circle: CircleId; readonly name: string },
): Promise<PersonId> {
  const [open, hidden] = [namedId(circle, name), idSource(`named/${draft.occasion}`, foldName(name))]
  const id =
    draft.form.secrecy === "together" || (await people.get(open)) !== undefined ? open : newPersonId(hidden)
  await people.insert(id, { name, given: name, createdAt: clock.now(), also: [] })
  return whoIs(people, id)
}

/** Who of these was given that name by others, in some spelling, and goes by another one now. */
async function onceCalled(
  { people }: OccasionDeps,
  members: readonly Member[],
  name: string,
): Promise<PersonId | undefined> {
  const now = await people.getMany(members.map(({ person }) => person))
  const before = await people.getMany([...now.values()].flatMap(({ also }) => also))
  const [id] = [...now, ...before].find(([, { given }]) => given !== undefined && sameName(given, name)) ?? []
  return id === undefined ? undefined : whoIs(people, PersonId.parse(id))
}

/** Whom it is for besides whoever fills in the form, each once. */
function names({ form: { who, alsoFor = [] }, me }: Draft): {
  readonly self: boolean
  readonly others: readonly string[]
} {
  const said = [...(who.kind === "me" ? [me.name] : [who.name]), ...alsoFor]
  const once = said.filter((name, at) => said.findIndex((other) => sameName(other, name)) === at)
  const others = once.filter((name) => !sameName(name, me.name))
  return { self: others.length < once.length, others }
}

const noCardForYourself = wrongField("card", "A card for yourself is for others to start.")
const notForYourself = wrongField("secrecy", "A list for yourself cannot be a surprise.")

/** A name on the form comes by this occasion, and waits. */
const waitingName = ({ form, occasion, now, random }: Draft, person: PersonId): Arrival => ({
  person,
  role: WITHOUT_DEVICE,
  via: occasion,
  open: form.secrecy === "together",
  waiting: true,
  now,
  random,
})

async function inNewCircle(deps: OccasionDeps, draft: Draft): Promise<Result<null, Refusal>> {
  const { form, me, circle: id, occasion, now, random } = draft
  const { self, others } = names(draft)
  if (self && form.card !== undefined) return noCardForYourself
  if (self && form.secrecy === "surprise") return notForYourself
  const named = await Promise.all(others.map((name) => namePerson(deps, draft, { circle: id, name })))
  let circle = startCircle(me.name, { person: me.id, role: "organiser", via: undefined, now, random })
  for (const person of named) {
    const admitted = admit(circle, waitingName(draft, person))
    if (!admitted.ok) return refusal(admitted.error)
    circle = admitted.value
  }
  for (const person of [me.id, ...named]) await noteMembership(deps.memberships, id, person)
  await deps.occasions.insert(occasion, occasionOf(draft, id, self ? [me.id, ...named] : named))
  await deps.circles.insert(id, circle)
  return ok(null)
}

async function inCircle(deps: OccasionDeps, draft: Draft, id: CircleId): Promise<Result<null, Refusal>> {
  const { form, me, occasion } = draft
  const [found, gatherings] = [await deps.circles.get(id), await gatheringsIn(deps.occasions, id)]
  const circle = found && settle(found, gatherings)
  const member = circle && memberOf(circle, me.id)
  if (!member) return refusal("not_here")
  if (member.role === "reader") return refusal("not_allowed")
  const known = await knownIn(deps.people, circle)
  const recipients = await recipientsIn(deps, draft, { id, circle, known })
  if (recipients.includes(me.id) && form.card !== undefined) return noCardForYourself
  if (recipients.includes(me.id) && form.secrecy === "surprise") return notForYourself
  const made = occasionOf(draft, id, recipients)
  const guests = await guestsAgain(deps, form, { me: me.id, id, circle, known, made })
  if (!guests.ok) return guests
  const placed = await placeNames(deps, draft, { id, circle, known, gatherings }, recipients)
  if (!placed.ok) return placed
  const came = await letIn(deps, guests.value, { ...draft, id, known, gatherings })
  if (!came.ok) return came
  await deps.occasions.insert(occasion, made)
  return ok(null)
}

interface Here {
  readonly id: CircleId
  readonly circle: CircleRecord
  readonly known: readonly Known[]
  readonly gatherings: readonly Gathering[]
}

async function placeNames(
  deps: OccasionDeps,
  draft: Draft,
  { id, circle, known, gatherings }: Here,
  recipients: readonly PersonId[],
): Promise<Result<null, Refusal>> {
  for (const person of recipients) {
    // Somebody who is in already stays as they are: nothing about them may change with a surprise.
    const there = memberOf(circle, person)
    if (there && (draft.form.secrecy === "surprise" || isOpen(there))) continue
    const record = await deps.people.get(person)
    const arrival = { ...waitingName(draft, person), namesakes: namesakesOf(known, record?.name ?? "") }
    // Who left or was put out comes back by a link alone (M4); a surprise that put them in would tell of itself (S0).
    const out = there === undefined && record !== undefined && hasDevice(record)
    if (!out) await noteMembership(deps.memberships, id, person)
    const admitted = await deps.circles.change(id, (latest) => {
      const settled = settle(latest, gatherings)
      return out ? ok(withNamesakes(settled, arrival)) : admit(settled, arrival)
    })
    if (!admitted.ok) return refusal(admitted.error === "absent" ? "not_here" : admitted.error)
  }
  return ok(null)
}

/**
 * A name that somebody in the circle goes by is that person, with or without a device; so it may be one's own, too. On
 * an open list it is somebody whom everybody may know of, whatever else the one who fills in the form may know: the
 * list shows whom it found. A surprise may be for anybody whom its maker knows of.
 */
async function recipientsIn(
  deps: OccasionDeps,
  draft: Draft,
  { id, circle, known }: Pick<Here, "id" | "circle" | "known">,
): Promise<PersonId[]> {
  const { form, me } = draft
  const sees = form.secrecy === "together" ? new Set<OccasionId>() : await deps.seenIn(id, me.id)
  const visible = visibleMembers(circle, me.id, (one) => sees.has(one))
  const named = async (name: string): Promise<PersonId> => {
    const same = visible.find(({ person }) => isCalled(known, person, name))
    if (same) return same.person
    const before = await onceCalled(deps, visible, name)
    return before ?? namePerson(deps, draft, { circle: id, name })
  }
  const first = form.who.kind === "me" ? me.id : await named(form.who.name)
  return [...new Set([first, ...(await Promise.all((form.alsoFor ?? []).map(named)))])]
}

function occasionOf(
  { form, me, now, card }: Draft,
  circle: CircleId,
  recipients: readonly PersonId[],
): OccasionRecord {
  const occasion: OccasionRecord = {
    circle,
    kind: form.kind,
    title: form.title,
    recipients: [...recipients],
    organisers: [me.id],
    date: form.date,
    zone: form.zone,
    secrecy: form.secrecy,
    ...(form.secrecy === "surprise" && { closed: true as const }),
    writers: "everyone",
    ...(form.list === false && { list: false as const }),
    ...card,
    createdAt: now,
    reveals: [],
    turned: [],
  }
  return recipients.includes(me.id) ? { ...occasion, notBefore: standsFromStart(occasion) } : occasion
}
