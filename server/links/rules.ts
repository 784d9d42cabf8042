import { createHash } from "node:crypto"
import { z } from "zod"
import type { Role } from "../../shared/access.ts"
import { Capability, type JoinByLink, type LinkView } from "../../shared/api.ts"
import { type LinkId, OccasionId, PersonId, type SessionId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { isShutOut, memberOf, type CircleRecord } from "../circles/rules.ts"
import { isRecipient, type OccasionRecord, type Viewer } from "../occasions/rules.ts"
import { sameName, whoIsCalled } from "../people/look-alikes.ts"
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

/** Somebody of the circle, with what the store knows of them. */
export interface Known {
  readonly id: PersonId
  readonly record: PersonRecord
}

type Shut = "not_here" | "link_replaced" | "link_expired" | "removed"

/** Everything that decides about a link: what it opens, and who asks. */
export interface Opening {
  readonly link: CapabilityRecord
  readonly occasion: OccasionRecord
  readonly circle: CircleRecord
  readonly people: readonly Known[]
  readonly viewer: Viewer | undefined
  /** The device that a name would get by this very request: a request that comes twice finds its own name free. */
  readonly device?: SessionId
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

/**
 * Whether the link opens anything for whoever asks. To a recipient no link of a surprise does, in the same words as
 * a link that never was (S4); whether it was replaced is nothing they may know either.
 */
export function opens({ link, occasion, circle, viewer, now }: Omit<Opening, "people">): Result<null, Shut> {
  if (viewer && occasion.secrecy === "surprise" && isRecipient(occasion, viewer)) return refuse("not_here")
  if (link.replacedAt !== undefined) return refuse("link_replaced")
  if (link.expiresAt !== undefined && now >= link.expiresAt) return refuse("link_expired")
  if (viewer && isShutOut(circle, viewer.id, link.createdAt)) return refuse("removed")
  return ok(null)
}

/**
 * "Are you one of these?" (S4): names without a device. Through a recipient's link the occasion's own recipients;
 * through the others everybody whom the circle names, since whoever is not asked whether she is Gran becomes a
 * second one, who sees the surprise for the first (docs/decisions/0023).
 */
export const offered = ({ link, occasion, people, device }: Opening): readonly Known[] =>
  people.filter(
    ({ id, record }) =>
      (!hasDevice(record) || (device !== undefined && record.device === device)) &&
      (link.capability !== "recipient" || occasion.recipients.includes(id)),
  )

/** Whether joining would change nothing for whoever asks: they can go straight in. */
export function isIn(opening: Opening): boolean {
  const { link, occasion, circle, viewer } = opening
  const member = viewer && memberOf(circle, viewer.id)
  if (!member || (member.role === "reader" && roleBy(link) !== "reader" && !isRecipient(occasion, viewer)))
    return false
  return link.capability !== "recipient" || isRecipient(occasion, viewer) || offered(opening).length === 0
}

/** Whether a link that opens would let nobody else in, and so not whoever asks. */
export const isFull = ({ link, circle, viewer }: Opening): boolean =>
  isUsedUp(link, viewer?.id) && !(viewer && memberOf(circle, viewer.id))

/** Who somebody is who joins: themselves, a name that was waiting for them, or somebody new. */
export type Joiner =
  | { readonly kind: "self" }
  | { readonly kind: "named"; readonly person: PersonId; readonly rename: string | undefined }
  | { readonly kind: "new"; readonly name: string }

type NoJoiner = "signed_out" | "not_here" | "name_taken" | "choose_person"

/** `opens` has said yes. */
export const joiner = (opening: Opening, as: JoinByLink["as"]): Result<Joiner, NoJoiner> =>
  opening.link.capability === "recipient" ? asRecipient(opening, as) : asAnybody(opening, as)

function choose(opening: Opening, person: PersonId, rename?: string): Result<Joiner, NoJoiner> {
  const { occasion, people } = opening
  const known = people.find((one) => one.id === person)
  if (!known) return refuse("not_here")
  // Whoever says they are the one it is kept from finds nothing here, and nothing is written (S4).
  if (occasion.secrecy === "surprise" && isRecipient(occasion, known)) return refuse("not_here")
  if (!offered(opening).includes(known)) return refuse("name_taken")
  return ok({ kind: "named", person, rename })
}

const called = ({ people }: Opening, name: string) => whoIsCalled(name, people, ({ record }) => record.name)

function asAnybody(opening: Opening, as: JoinByLink["as"]): Result<Joiner, NoJoiner> {
  const { viewer, circle } = opening
  if (as.kind === "known") return choose(opening, as.person)
  if (as.kind === "new") {
    const known = called(opening, as.name)
    if (!known) return ok({ kind: "new", name: as.name })
    // A name that only looks like hers is not hers: two people may be called Mamie and Marnie. It opens nothing that
    // is kept from her, and two who look the same in a list are one too many.
    const chosen = choose(opening, known.one.id)
    return known.same || !chosen.ok ? chosen : refuse("name_taken")
  }
  if (!viewer) return refuse("signed_out")
  if (memberOf(circle, viewer.id)) return ok({ kind: "self" })
  // Two of one name may be one person with two devices: who has not said so is asked for another name.
  return called(opening, viewer.record.name) ? refuse("name_taken") : ok({ kind: "self" })
}

/** The recipient's link: one of the recipients comes. With one left there is nothing to ask. */
function asRecipient(opening: Opening, as: JoinByLink["as"]): Result<Joiner, NoJoiner> {
  const { occasion, viewer } = opening
  if (as.kind === "known") return choose(opening, as.person)
  if (as.kind === "me" && !viewer) return refuse("signed_out")
  if (viewer && isRecipient(occasion, viewer)) return ok({ kind: "self" })
  const free = offered(opening)
  const [only, ...more] = free
  if (!only) return viewer && isIn(opening) ? ok({ kind: "self" }) : refuse("name_taken")
  const name = as.kind === "new" ? as.name : undefined
  if (more.length === 0) return choose(opening, only.id, name)
  const known = name === undefined ? undefined : free.find(({ record }) => sameName(record.name, name))
  return known ? choose(opening, known.id, name) : refuse("choose_person")
}
