import type { CreateLink, LinkView, NewLink, OpenedLink, RecoveryState } from "../../shared/api.ts"
import {
  base32,
  LinkId,
  newLinkId,
  newSessionId,
  secureRandom,
  type OccasionId,
  type PersonId,
} from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import {
  gatheringsIn,
  knownIn,
  putNameFree,
  putOut,
  type Known,
  type Membership,
} from "../circles/commands.ts"
import { membersFor, recentBy, settle, type CircleRecord, type Gathering } from "../circles/rules.ts"
import { refusal, wrongField, type Caller, type Refusal } from "../endpoint.ts"
import { viewerFor } from "../occasions/commands.ts"
import { isDeleted, type OccasionRecord, type Seen } from "../occasions/rules.ts"
import { deviceOf, refreshSession, startSession, type PeopleDeps, type SignedIn } from "../people/commands.ts"
import type { DeviceName } from "../people/device-name.ts"
import { endOthers, endSession, noteAdded } from "../people/devices.ts"
import { takeToday, type Counted, type QuotaRecord } from "../people/quotas.ts"
import type { Table } from "../store/table.ts"
import {
  hashOf,
  here,
  hosts,
  isFull,
  isIn,
  LINKS_MAX,
  offered,
  opens,
  replace,
  tellsOf,
  viewLink,
  type CapabilityRecord,
  type LinkRecord,
  type Opening,
  type RecoveryRecord,
  useRecovery,
} from "./rules.ts"

export interface LinkDeps extends PeopleDeps {
  readonly links: Table<LinkRecord>
  readonly circles: Table<CircleRecord>
  readonly memberships: Table<Membership>
  readonly occasions: Table<OccasionRecord>
  readonly quotas: Table<QuotaRecord>
  /** What one person may do within a day (Q1). */
  readonly perDay: Readonly<Record<Counted, number>>
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
}

const DAY_MS = 86_400_000

export const newToken = (): string => base32(secureRandom(32))

export interface Asked {
  readonly person: PersonId
  readonly occasion: OccasionId
}

async function organised(deps: LinkDeps, { person, occasion }: Asked): Promise<Result<Seen, Refusal>> {
  const seen = await deps.occasionFor(person, occasion)
  if (!seen) return refusal("not_here")
  return seen.facts.role === "organiser" ? ok(seen) : refusal("not_allowed")
}

async function inForce({ links }: LinkDeps, occasion: OccasionId) {
  const found = await links.find("occasion", { equals: occasion })
  return found.flatMap(({ key, body }) =>
    body.kind === "capability" && body.replacedAt === undefined ? [{ id: LinkId.parse(key), body }] : [],
  )
}

/** The links in force, the oldest first. Their tokens were told once and are not kept (M1). */
export async function listLinks(deps: LinkDeps, asked: Asked): Promise<Result<LinkView[], Refusal>> {
  const allowed = await organised(deps, asked)
  if (!allowed.ok) return allowed
  const now = deps.clock.now()
  const links = (await inForce(deps, asked.occasion)).map(({ id, body }) =>
    viewLink(id, body, recentBy(allowed.value.circle, id, now).length),
  )
  return ok(links.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)))
}

export async function createLink(
  deps: LinkDeps,
  asked: Asked,
  { capability, replaces, days, limit, removeRecent }: CreateLink,
): Promise<Result<NewLink, Refusal>> {
  const allowed = await organised(deps, asked)
  if (!allowed.ok) return allowed
  const unfit = capability === "recipient" ? unfitForRecipients(allowed.value.occasion) : undefined
  if (unfit !== undefined) return unfit
  const current = await inForce(deps, asked.occasion)
  if (replaces === undefined && current.length >= LINKS_MAX) return refusal("too_many")
  const now = deps.clock.now()
  const links = { units: 1, limit: deps.perDay.links }
  const taken = await takeToday(deps.quotas, { person: asked.person, now }, { links })
  if (!taken.ok) return refusal("links_today")
  if (replaces !== undefined) {
    // First the old one ends: should the rest fail, nobody comes in by a link that was given up.
    const ended = await endFor(deps, asked.occasion, { replaces, capability })
    if (!ended.ok) return ended
    if (removeRecent === true) await putOutRecent(deps, allowed.value, replaces)
  }
  const [id, token] = [newLinkId(), newToken()]
  const record: CapabilityRecord = {
    kind: "capability",
    hash: hashOf(token),
    occasion: asked.occasion,
    capability,
    createdBy: asked.person,
    createdAt: now,
    uses: 0,
    ...(days !== undefined && { expiresAt: now + days * DAY_MS }),
    ...(limit !== undefined && { limit }),
    places: [],
  }
  await deps.links.insert(id, record)
  return ok({ link: viewLink(id, record, 0), token })
}

/** Why there is no link by which those who are celebrated come in. */
function unfitForRecipients({ secrecy, card, brought }: OccasionRecord) {
  // Whom a card from a file is for is nobody here who could come.
  if (brought !== undefined) return refusal("kept_card")
  return secrecy === "surprise" && card === undefined
    ? wrongField("capability", "A surprise has no link for whom it is kept from.")
    : undefined
}

/** A link gives way to one of its own kind. */
async function endFor(
  deps: LinkDeps,
  occasion: OccasionId,
  { replaces, capability }: { readonly replaces: LinkId; readonly capability: CreateLink["capability"] },
): Promise<Result<null, Refusal>> {
  const old = await deps.links.get(replaces)
  if (old?.kind === "capability" && old.occasion === occasion && old.capability !== capability)
    return wrongField("replaces", "That link is of another kind.")
  return endOne(deps, occasion, replaces)
}

/** Ends a link for good (M1): whoever joined by it stays. */
export async function endLink(deps: LinkDeps, asked: Asked, link: LinkId): Promise<Result<null, Refusal>> {
  const allowed = await organised(deps, asked)
  return allowed.ok ? endOne(deps, asked.occasion, link) : allowed
}

async function endOne(deps: LinkDeps, occasion: OccasionId, id: LinkId): Promise<Result<null, Refusal>> {
  const old = await deps.links.get(id)
  if (old?.kind !== "capability" || old.occasion !== occasion) return refusal("not_here")
  const ended = await deps.links.change(id, (link) => replace(link, deps.clock.now()))
  if (!ended.ok) return refusal(ended.error === "absent" ? "not_here" : ended.error)
  return ok(null)
}

/** M2: whoever came by the link within the last hour is out; names that others had made wait again. */
async function putOutRecent(deps: LinkDeps, { occasion, viewer }: Seen, link: LinkId): Promise<void> {
  const circle = await deps.circles.get(occasion.circle)
  for (const { person, came } of circle ? recentBy(circle, link, deps.clock.now()) : []) {
    const change = { circle: occasion.circle, person, by: viewer.id }
    if (person === viewer.id) continue
    await (came?.named === true ? putNameFree(deps, change, undefined) : putOut(deps, change))
  }
}

/** What stands behind the hash of a token, for whoever asks; `not_here` for whatever does not. */
export async function findOpening(
  deps: LinkDeps,
  hash: string,
  caller: Caller | undefined,
): Promise<Result<Found, Refusal>> {
  const [found, viewer] = [await behind(deps, hash), caller && (await viewerFor(deps.people, caller.person))]
  if (caller && !viewer) return refusal("signed_out")
  if (!found) return refusal("not_here")
  const gatherings = await gatheringsIn(deps.occasions, found.occasion.circle)
  const circle = settle(found.circle, gatherings)
  const shown = { ...found, circle, viewer, now: deps.clock.now() }
  const open = opens(shown)
  if (!open.ok) return refusal(open.error)
  const [known, celebrated] = [
    await knownIn(deps.people, circle),
    await deps.people.getMany(found.occasion.recipients),
  ]
  const people = membersFor(circle, found.link.occasion).flatMap(
    (person) => known.find(({ id }) => id === person) ?? [],
  )
  return ok({ ...shown, people, celebrated: [...celebrated.values()], known, gatherings })
}

/** What a request by a link decides with; `known` is for what nobody is told. */
export interface Found extends Opening {
  readonly id: string
  /** Everybody of the circle. */
  readonly known: readonly Known[]
  readonly gatherings: readonly Gathering[]
}

/** The same reads for a link that never was: the time taken tells a recipient no more than the answer (S4). */
async function behind({ links, occasions, circles }: LinkDeps, hash: string) {
  const [found] = await links.find("hash", { equals: hash, limit: 1 })
  const link = found?.body.kind === "capability" ? found.body : undefined
  const occasion = await occasions.get(link?.occasion ?? hash)
  const circle = await circles.get(occasion?.circle ?? hash)
  return found && link && occasion && circle && !isDeleted(occasion)
    ? { id: found.key, link, occasion, circle }
    : undefined
}

/** What a link shows before a name is chosen: of a surprise nothing but that there is an invitation. */
export async function openLink(
  deps: LinkDeps,
  token: string,
  caller: Caller | undefined,
): Promise<Result<OpenedLink, Refusal>> {
  const hash = hashOf(token)
  const found = await findOpening(deps, hash, caller)
  if (!found.ok) return found.error.code === "not_open_yet" ? sealedBy(deps, hash) : found
  if (isFull(found.value)) return refusal("link_used_up")
  const { link, occasion } = found.value
  return ok({
    capability: link.capability,
    ...(tellsOf(found.value) && { occasion: await outline(deps, occasion) }),
    people: named(offered(found.value)),
    ...(here(found.value).length > 0 && {
      here: named(here(found.value)),
      hosts: named(hosts(found.value)),
    }),
    ...(isIn(found.value) && { member: link.occasion }),
    ...(link.capability === "recipient" && occasion.secrecy === "surprise" && { card: true as const }),
  })
}

/** What a recipient's link shows before the card is open: that it is not, and when it will be if they may know. */
async function sealedBy(deps: LinkDeps, hash: string): Promise<Result<OpenedLink, Refusal>> {
  const found = await behind(deps, hash)
  if (!found) return refusal("not_here")
  const { card } = found.occasion
  const sealed = card?.told === true ? { opensAt: card.opensAt } : {}
  return ok({ capability: found.link.capability, people: [], sealed })
}

const named = (people: readonly Known[]) => people.map(({ id, record }) => ({ id, name: record.name }))

async function outline({ people }: LinkDeps, { kind, title, recipients, date }: OccasionRecord) {
  const names = await Promise.all(
    recipients.map(async (person) => {
      const record = await people.get(person)
      const real = record?.mergedInto === undefined ? record : await people.get(record.mergedInto)
      return real ? [real.name] : []
    }),
  )
  return {
    kind,
    ...(title !== undefined && { title }),
    recipients: names.flat(),
    ...(date !== undefined && { date }),
  }
}

const recoveryKey = (person: PersonId): string => `recovery:${person}`

/**
 * A link that brings this person back, told once. The one before ends with it, and so does every other device: whoever
 * got in by the old link is out (M3, M8). The link changes before the devices are looked up, and `recover` looks at the
 * link once more after it made a device, so that no device slips in between.
 */
export async function createRecovery(deps: LinkDeps, caller: Caller): Promise<{ readonly token: string }> {
  const token = newToken()
  const key = recoveryKey(caller.person)
  const record: RecoveryRecord = {
    kind: "recovery",
    hash: hashOf(token),
    person: caller.person,
    createdAt: deps.clock.now(),
    uses: 0,
    usedAt: undefined,
  }
  const inserted = await deps.links.insert(key, record)
  if (inserted === "exists") await deps.links.change(key, () => ok(record))
  await endOthers(deps, caller)
  return { token }
}

/** Whether there is a personal link, and how often it was used. */
export async function recoveryOf(deps: Pick<LinkDeps, "links">, person: PersonId): Promise<RecoveryState> {
  const record = await deps.links.get(recoveryKey(person))
  if (record?.kind !== "recovery") return { link: null }
  const { createdAt, uses, usedAt } = record
  return { link: { createdAt, uses, ...(usedAt !== undefined && { usedAt }) } }
}

interface Recovering {
  readonly token: string
  readonly refreshToken: string | undefined
  readonly called: DeviceName
}

/**
 * Another device for the holder of a person's recovery link. The person's other devices are told of it; on a device
 * that is this person's already, nothing is added.
 */
export async function recover(
  deps: LinkDeps,
  { token, refreshToken, called }: Recovering,
): Promise<Result<SignedIn, "not_here">> {
  const hash = hashOf(token)
  const [found] = await deps.links.find("hash", { equals: hash, limit: 1 })
  if (found?.body.kind !== "recovery") return refuse("not_here")
  const { person } = found.body
  if ((await deviceOf(deps, refreshToken))?.person === person) {
    const again = await refreshSession(deps, refreshToken, called)
    if (again.ok) return again
  }
  const device = newSessionId()
  const signedIn = await startSession(deps, person, { device, called })
  const used = await deps.links.change(found.key, (link) => useRecovery(link, hash, deps.clock.now()))
  if (!used.ok) {
    await endSession(deps, person, device)
    return refuse("not_here")
  }
  await noteAdded(deps, person, device)
  return ok(signedIn)
}
