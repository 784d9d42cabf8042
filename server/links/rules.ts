import { createHash } from "node:crypto"
import { z } from "zod"
import type { Role } from "../../shared/access.ts"
import { Capability, type JoinByLink, type LinkView } from "../../shared/api.ts"
import { type LinkId, OccasionId, PersonId, type SessionId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Known } from "../circles/commands.ts"
import { isCardOpen } from "../cards/rules.ts"
import { isOpen, isShutOut, memberOf, type CircleRecord } from "../circles/rules.ts"
import {
  factsFor,
  isRecipient,
  isViewer,
  roleIn,
  type Held,
  type OccasionRecord,
  type Viewer,
} from "../occasions/rules.ts"
import { lookAlike, sameName } from "../people/look-alikes.ts"
import { hasDevice, type PersonRecord } from "../people/rules.ts"

/** A link that lets people into an occasion's circle (M1). */
const CapabilityRecord = z.object({
  kind: z.literal("capability"),
  hash: z.string(),
  occasion: OccasionId,
  capability: Capability,
  createdBy: PersonId,
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
  /** How many people came in by it. */
  uses: z.number(),
  replacedAt: z.number().optional(),
  /** From then on it opens nothing. */
  expiresAt: z.number().optional(),
  /** How many people may come in by it, and who of them has a place already. */
  limit: z.number().optional(),
  places: z.array(PersonId).default([]),
})
export type CapabilityRecord = z.infer<typeof CapabilityRecord>

/** A personal link that brings one person back on a new device (M3). */
const RecoveryRecord = z.object({
  kind: z.literal("recovery"),
  hash: z.string(),
  person: PersonId,
  createdAt: z.number(),
  /** How many devices were added by it, and when the last one was. */
  uses: z.number().default(0),
  usedAt: z.number().optional(),
})
export type RecoveryRecord = z.infer<typeof RecoveryRecord>

export const LinkRecord = z.discriminatedUnion("kind", [CapabilityRecord, RecoveryRecord])
export type LinkRecord = z.infer<typeof LinkRecord>

/** Links in force that one occasion may have. */
export const LINKS_MAX = 50

/** All that the store knows of a link's token: 256 random bits need no salt and no slow hash. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url")

export const viewLink = (
  id: LinkId,
  { capability, createdAt, uses, expiresAt, limit }: CapabilityRecord,
  recent: number,
): LinkView => ({
  id,
  capability,
  createdAt,
  uses,
  recent,
  ...(expiresAt !== undefined && { expiresAt }),
  ...(limit !== undefined && { limit }),
})

/** A personal link added a device; one that was replaced meanwhile adds none. */
export const useRecovery = (link: LinkRecord, hash: string, now: number): Result<LinkRecord, "not_here"> =>
  link.kind === "recovery" && link.hash === hash
    ? ok({ ...link, uses: link.uses + 1, usedAt: now })
    : refuse("not_here")

/** Whether a link that counts people has no place for this one. */
const isUsedUp = ({ limit, places }: CapabilityRecord, person: PersonId | undefined): boolean =>
  limit !== undefined && places.length >= limit && (person === undefined || !places.includes(person))

/**
 * M1: a place for somebody who comes in, once however often they ask: taken before they are in, so that of two who come
 * at once by a link for one, one comes in. A link that was given up meanwhile lets nobody in.
 */
export function takePlace(
  link: LinkRecord,
  person: PersonId,
): Result<LinkRecord, "link_replaced" | "link_used_up"> {
  if (link.kind !== "capability" || link.replacedAt !== undefined) return refuse("link_replaced")
  if (isUsedUp(link, person)) return refuse("link_used_up")
  if (link.limit === undefined || link.places.includes(person)) return ok(link)
  return ok({ ...link, places: [...link.places, person] })
}

/** M1, M2: from now on it opens nothing. */
export const replace = (link: LinkRecord, now: number): Result<LinkRecord, "link_replaced"> => {
  if (link.kind !== "capability" || link.replacedAt !== undefined) return refuse("link_replaced")
  return ok({ ...link, replacedAt: now })
}

export const roleBy = (link: CapabilityRecord): Role => (link.capability === "reader" ? "reader" : "member")

type Shut = "not_here" | "link_replaced" | "link_expired" | "removed" | "not_open_yet"

/** Everything that decides about a link: what it opens, and who asks. */
export interface Opening {
  readonly link: CapabilityRecord
  readonly occasion: OccasionRecord
  readonly circle: CircleRecord
  /**
   * Whom anybody who holds this link may know of, whoever asks: a private window asks for its owner as well. What the
   * link answers is decided by them alone (S0).
   */
  readonly people: readonly Known[]
  /** Who is celebrated, with the names that they had; for a surprise, which nobody may open by such a name. */
  readonly celebrated: readonly PersonRecord[]
  readonly viewer: Viewer | undefined
  /** The device that a name would get by this very request: a request that comes twice finds its own name free. */
  readonly device?: SessionId
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

const heldBy = ({ link, occasion, circle }: Pick<Opening, "link" | "occasion" | "circle">): Held => ({
  id: link.occasion,
  occasion,
  circle,
})

/** A recipient's link of a surprise: it lets in who is celebrated, to the card alone, once that is open (K4). */
const isToCard = ({ link, occasion }: Pick<Opening, "link" | "occasion">): boolean =>
  link.capability === "recipient" && occasion.secrecy === "surprise"

/** Whether the link tells what it is an invitation to: a surprise to its recipients, once its card is open. */
export const tellsOf = (opening: Opening): boolean =>
  opening.occasion.secrecy === "together" || isToCard(opening)

/**
 * Whether the link opens anything for whoever asks. To a recipient no givers' link of a surprise does, in the same words as
 * a link that never was (S4); whether it was replaced is nothing they may know either. Their own link of it, whoever
 * opens it, says nothing but that it is not open yet, until the card is.
 */
export function opens({
  link,
  occasion,
  circle,
  viewer,
  now,
}: Pick<Opening, "link" | "occasion" | "circle" | "viewer" | "now">): Result<null, Shut> {
  const toCard = isToCard({ link, occasion })
  if (viewer && occasion.secrecy === "surprise" && !toCard && isRecipient(occasion, circle, viewer))
    return refuse("not_here")
  if (link.replacedAt !== undefined) return refuse("link_replaced")
  if (link.expiresAt !== undefined && now >= link.expiresAt) return refuse("link_expired")
  if (viewer && isShutOut(circle, viewer.id, link.createdAt)) return refuse("removed")
  return toCard && !isCardOpen(occasion) ? refuse("not_open_yet") : ok(null)
}

const waits = ({ device }: Opening, { record }: Known): boolean =>
  !hasDevice(record) || (device !== undefined && record.device === device)

/**
 * Whether the place of a name may be taken by this link. By a recipient's link the places of the occasion's own
 * recipients, by the others everybody else's: who taps the name of a guest of honour on the family's link would take her
 * place. By a surprise's link no place that everybody sees: they would see it taken by a link that they do not know (S0);
 * but who is celebrated has their own place, once there is no surprise any more.
 */
function mayTake({ link, occasion, circle }: Opening, person: PersonId): boolean {
  const member = memberOf(circle, person)
  if (occasion.secrecy === "surprise" && link.capability !== "recipient" && member && isOpen(member))
    return false
  return (link.capability === "recipient") === occasion.recipients.includes(person)
}

/** "Are you one of these?": names without a device whose place may be taken. */
export const offered = (opening: Opening): readonly Known[] =>
  opening.people.filter((known) => waits(opening, known) && mayTake(opening, known.id))

/** Recipients who have a device already; another one of theirs may ask to be let in. */
export const here = (opening: Opening): readonly Known[] =>
  opening.link.capability === "recipient"
    ? opening.people.filter(
        ({ id, record }) =>
          record.device !== undefined &&
          opening.occasion.recipients.some(
            (recipient) => recipient === id || record.also.includes(recipient),
          ),
      )
    : []

/** Who runs the occasion and can let in another device of those who are here: of whom the link may tell. */
export const hosts = (opening: Opening): readonly Known[] =>
  opening.people.filter(
    ({ id, record }) =>
      record.device !== undefined &&
      roleIn(heldBy(opening), id) === "organiser" &&
      !here(opening).some((one) => one.id === id),
  )

/** What the viewer is here already: by what the whole circle sees, or by this surprise itself. */
function roleHere(opening: Opening): Role | undefined {
  const { occasion, circle, viewer } = opening
  const member = viewer && memberOf(circle, viewer.id)
  if (!member || (occasion.secrecy === "together" && !isOpen(member))) return undefined
  // By their own link, which is open.
  if (isToCard(opening) && isThem(opening)) return factsFor(heldBy(opening), viewer).role
  return roleIn(heldBy(opening), member.person)
}

/** Whether the viewer is celebrated here beyond doubt, and not by name alone. */
const isThem = ({ occasion, viewer }: Opening): boolean =>
  viewer !== undefined && occasion.recipients.some((person) => isViewer(viewer, person))

/** Whether joining would change nothing for whoever asks: they can go straight in. */
export function isIn(opening: Opening): boolean {
  const { link, occasion, circle, viewer } = opening
  const role = roleHere(opening)
  if (!viewer || role === undefined) return false
  if (role === "reader" && roleBy(link) !== "reader" && !isRecipient(occasion, circle, viewer)) return false
  return link.capability !== "recipient" || isThem(opening) || offered(opening).length === 0
}

/** Whether somebody is in already, with all that the link gives. */
export function isInAlready(opening: Opening): boolean {
  const role = roleHere(opening)
  return role !== undefined && (role !== "reader" || roleBy(opening.link) === "reader")
}

/** Whether this makes one more of those who came by the link. */
export function isNewHere(opening: Opening, me: PersonId, who: Joiner): boolean {
  if (who.kind !== "named") return opening.viewer?.id !== me || roleHere(opening) === undefined
  const named = opening.people.find(({ id }) => id === who.person)
  return named !== undefined && !hasDevice(named.record)
}

/** Whether a link that opens would let nobody else in, and so not whoever asks. */
export const isFull = (opening: Opening): boolean =>
  isUsedUp(opening.link, opening.viewer?.id) && roleHere(opening) === undefined

/**
 * Who somebody is who joins: themselves, a name that was waiting for them, or somebody new. `like`: they say that they
 * are somebody celebrated, where that does not take the place that waits for them.
 */
export type Joiner =
  | { readonly kind: "self"; readonly like?: PersonId }
  | { readonly kind: "named"; readonly person: PersonId; readonly rename: string | undefined }
  | { readonly kind: "new"; readonly name: string; readonly like?: PersonId }

type NoJoiner = "signed_out" | "not_here" | "name_taken" | "choose_person"

/** `opens` has said yes. */
export const joiner = (opening: Opening, as: JoinByLink["as"]): Result<Joiner, NoJoiner> =>
  opening.link.capability === "recipient" ? asRecipient(opening, as) : asAnybody(opening, as)

function choose(opening: Opening, person: PersonId, rename?: string): Result<Joiner, NoJoiner> {
  const { occasion, circle, people, viewer, link } = opening
  const known = people.find((one) => one.id === person)
  if (!known) return refuse("not_here")
  // Whoever says they are the one it is kept from finds nothing here, and nothing is written (S4).
  if (occasion.secrecy === "surprise" && !isToCard(opening) && isRecipient(occasion, circle, known))
    return refuse("not_here")
  if (!waits(opening, known)) return refuse("name_taken")
  if (mayTake(opening, person)) return ok({ kind: "named", person, rename })
  if (link.capability === "recipient") return refuse("name_taken")
  return ok(
    viewer
      ? { kind: "self", like: person }
      : { kind: "new", name: rename ?? known.record.name, like: person },
  )
}

function asNew(opening: Opening, name: string): Result<Joiner, NoJoiner> {
  const { occasion, people, device, celebrated } = opening
  const same = people.filter(({ record }) => sameName(record.name, name))
  const again = same.find(({ record }) => device !== undefined && record.device === device)
  if (again) return ok({ kind: "named", person: again.id, rename: undefined })
  const isTheirs = celebrated.some((one) =>
    [one.name, one.given ?? one.name].some((called) => lookAlike(called, name)),
  )
  if (occasion.secrecy === "surprise" && isTheirs) return refuse("not_here")
  const [first] = same
  if (first && same.every(({ record }) => !hasDevice(record))) {
    const chosen = choose(opening, first.id)
    return chosen.ok && chosen.value.kind === "new" ? ok({ ...chosen.value, name }) : chosen
  }
  // Two who look the same in a list are one too many. A name that only looks like hers is not hers: two people may be
  // called Mamie and Marnie.
  return people.some(({ record }) => lookAlike(record.name, name))
    ? refuse("name_taken")
    : ok({ kind: "new", name })
}

function asAnybody(opening: Opening, as: JoinByLink["as"]): Result<Joiner, NoJoiner> {
  const { viewer, people } = opening
  if (as.kind === "known") return choose(opening, as.person)
  if (as.kind === "new") return asNew(opening, as.name)
  if (!viewer) return refuse("signed_out")
  if (people.some(({ id }) => id === viewer.id)) return ok({ kind: "self" })
  // Two of one name may be one person with two devices: who has not said so is asked for another name.
  return people.some(({ record }) => lookAlike(record.name, viewer.record.name))
    ? refuse("name_taken")
    : ok({ kind: "self" })
}

/** The recipient's link: one of the recipients comes. With one left there is nothing to ask. */
function asRecipient(opening: Opening, as: JoinByLink["as"]): Result<Joiner, NoJoiner> {
  const { viewer } = opening
  if (as.kind === "known") return choose(opening, as.person)
  if (as.kind === "me" && !viewer) return refuse("signed_out")
  if (isThem(opening)) return ok({ kind: "self" })
  const free = offered(opening)
  const [only, ...more] = free
  if (!only) return viewer && isIn(opening) ? ok({ kind: "self" }) : refuse("name_taken")
  const name = as.kind === "new" ? as.name : undefined
  if (more.length === 0) return choose(opening, only.id, name)
  const known = name === undefined ? undefined : free.find(({ record }) => sameName(record.name, name))
  return known ? choose(opening, known.id, name) : refuse("choose_person")
}
