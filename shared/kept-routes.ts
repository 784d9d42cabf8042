import { z } from "zod"
import { OccasionView, RequestId } from "./api.ts"
import { BlobId, OccasionId } from "./ids.ts"
import { KeptFront, KeptMessage } from "./kept/format.ts"
import { KEPT_MESSAGES_MAX, KEPT_PART_MAX_BYTES } from "./limits.ts"
import { TAKES_PHOTO, UploadedPhoto } from "./photo-routes.ts"

/**
 * Bringing a card from a file (K27), in parts, so that each is small whatever the card has: first everything but messages and
 * photos, then these, then the end. Until the end nothing of it is there for anybody. A part of the table of
 * api-routes.ts.
 */

/** The first part. Sent again with the same `requestId` it is the same card. */
export const BringCard = z.strictObject({
  requestId: RequestId,
  /** The version of the file. */
  version: z.number().int().min(1),
  card: KeptFront,
  /** How many messages will come. */
  messages: z.number().int().min(0).max(KEPT_MESSAGES_MAX),
})
export type BringCard = z.infer<typeof BringCard>

/** Where the other parts go; the occasion's address once all of them have come. */
export const Bringing = z.object({ occasion: OccasionId })

/** Messages in their order, from the place `from` on. */
export const BringMessages = z.strictObject({
  from: z.number().int().min(0).max(KEPT_MESSAGES_MAX),
  messages: z.array(KeptMessage).min(1).max(KEPT_MESSAGES_MAX),
})
export type BringMessages = z.infer<typeof BringMessages>

const TAKES_JSON = {
  media: ["application/json"],
  maxBytes: KEPT_PART_MAX_BYTES,
  otherwise: { type: "unsupported_type", large: "too_large", cut: "malformed" },
} as const

const inOccasion = z.object({ occasion: OccasionId })
const json = [
  "malformed",
  "invalid_input",
  "too_large",
  "unsupported_type",
  "photos_busy",
  "photos_today",
] as const

export const KEPT_ROUTES = {
  bringCard: {
    method: "POST",
    path: "/api/kept-cards",
    summary:
      "Begin to bring a card from a file (`BringCard`): everything but its messages and photos. What does not end within a day is erased (K27)",
    caller: "person",
    params: z.object({}),
    body: undefined,
    takes: { ...TAKES_JSON, form: BringCard },
    status: 201,
    answer: Bringing,
    refusals: [...json, "newer_kept_card", "lists_today", "circles_full"],
  },
  bringMessages: {
    method: "POST",
    path: "/api/kept-cards/{occasion}/messages",
    summary:
      "Some messages of a card that is being brought (`BringMessages`); again they change nothing (K27)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    takes: { ...TAKES_JSON, form: BringMessages },
    status: 204,
    answer: undefined,
    refusals: [...json, "not_here"],
  },
  bringPhoto: {
    method: "POST",
    path: "/api/kept-cards/{occasion}/photos/{blob}",
    summary:
      "A photo of a card that is being brought, by the SHA-256 that the file says. The answer has another when it had to be made anew (K28)",
    caller: "person",
    params: z.object({ occasion: OccasionId, blob: BlobId }),
    body: undefined,
    takes: TAKES_PHOTO,
    status: 201,
    answer: UploadedPhoto,
    refusals: [
      "not_here",
      "kept_photo_changed",
      "not_a_photo",
      "heic_photo",
      "photo_too_large",
      "card_photos_full",
      "photos_today",
      "photos_busy",
    ],
  },
  finishCard: {
    method: "POST",
    path: "/api/kept-cards/{occasion}/end",
    summary: "Every part has come: from now on the card is there, to be read (K27)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: OccasionView,
    refusals: ["not_here", "kept_part_missing"],
  },
} as const
