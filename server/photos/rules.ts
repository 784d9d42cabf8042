import { z } from "zod"
import { access, accessNow, knowsCard, type AccessFacts } from "../../shared/access.ts"
import { BlobId, OccasionId, PersonId } from "../../shared/ids.ts"
import { PHOTOS_CARD_MAX } from "../../shared/limits.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { isBlobName } from "../store/blobs.ts"

/** A photo of one card (K20 to K26); key `occasion:blob`. Its bytes are a blob of the store. */
export const PhotoRecord = z.object({
  occasion: OccasionId,
  blob: BlobId,
  /** The blob's name in the store: this record's alone, so that deleting it takes nothing from another. */
  file: z.string().refine(isBlobName),
  /** Who uploaded it first. */
  by: PersonId,
  width: z.number(),
  height: z.number(),
  /** When it was uploaded last, in ms since the Unix epoch. */
  at: z.number(),
  /** Since when no message refers to it, as far as anybody looked; absent: one does. */
  unusedSince: z.number().optional(),
  /** When it is looked at again. An index. */
  lookAt: z.number(),
  /** It is being deleted: its bytes first, then this record. */
  ending: z.literal(true).optional(),
})
export type PhotoRecord = z.infer<typeof PhotoRecord>

export const photoKey = (occasion: OccasionId, blob: BlobId): string => `${occasion}:${blob}`

const HOUR_MS = 3_600_000
/** So long a photo stays that no message refers to, in ms: a message comes back by undo, a device was offline (K25). */
export const UNUSED_MS = 48 * HOUR_MS
/** How often it is looked at meanwhile, in ms; one that a message refers to; and one that stands in an opened card. */
export const LOOK_MS = 6 * HOUR_MS
const LOOK_USED_MS = 24 * HOUR_MS
const LOOK_STANDING_MS = 7 * 24 * HOUR_MS

/**
 * K20: who may write in the card now, or late, may upload. Everybody else hears what somebody hears who asks for an
 * occasion that never was, as long as there is nothing to read either.
 */
export function mayUpload(facts: AccessFacts): Result<null, Refusal> {
  if (!knowsCard(facts)) return refusal("not_here")
  // What may be written by nobody but one person is open for late messages, too.
  const asWriter = { ...facts, own: true }
  if (access(asWriter, "own") === "none") return refusal("not_allowed")
  if (facts.archived === true) return refusal("archived")
  return accessNow(asWriter, "own") === "write" ? ok(null) : refusal("card_open")
}

/** K24: whether one more of this person fits into the card, where `each` has so many. `kept`: all photos of the card. */
export function fits(
  kept: readonly PhotoRecord[],
  { by, each, blob }: { readonly by: PersonId; readonly each: number; readonly blob?: BlobId },
): Result<null, Refusal> {
  const others = kept.filter((photo) => photo.ending !== true && photo.blob !== blob)
  if (others.length >= PHOTOS_CARD_MAX) return refusal("card_photos_full")
  const theirs = others.filter((photo) => photo.by === by)
  return theirs.length >= each ? refusal("photos_full") : ok(null)
}

/** The record of an upload. One that is there already is looked at later; one that is being deleted is none. */
export function uploaded(before: PhotoRecord | undefined, upload: PhotoRecord): PhotoRecord {
  if (before === undefined || before.ending === true) return upload
  return { ...before, at: upload.at, unusedSince: upload.at, lookAt: upload.lookAt }
}

interface Looked {
  readonly now: number
  /** Whether a message refers to it. */
  readonly used: boolean
  /** Whether the card is open: what stands in it then changes seldom. */
  readonly open: boolean
}

/** K25: what becomes of a photo that was looked at. */
export function looked(photo: PhotoRecord, { now, used, open }: Looked): Result<PhotoRecord, "not_due"> {
  if (photo.ending !== true && photo.lookAt > now) return refuse("not_due")
  if (photo.ending === true) return ok(photo)
  const next = open ? LOOK_STANDING_MS : LOOK_USED_MS
  if (used) return ok({ ...photo, unusedSince: undefined, lookAt: now + next })
  const since = photo.unusedSince ?? now
  if (now - since >= UNUSED_MS) return ok({ ...photo, ending: true, lookAt: now })
  return ok({ ...photo, unusedSince: since, lookAt: Math.min(now + LOOK_MS, since + UNUSED_MS) })
}

/** K23: whether this person may see a photo that is there. Those whom the card is for see what stands in it, open. */
export function mayRead(
  { facts, isTheirs }: { readonly facts: AccessFacts; readonly isTheirs: boolean },
  stands: () => Promise<boolean>,
): Promise<boolean> {
  if (facts.card === "writing") return Promise.resolve(true)
  if (isTheirs && !facts.recipient) return Promise.resolve(true)
  return stands()
}
