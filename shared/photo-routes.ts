import { z } from "zod"
import { BlobId, OccasionId } from "./ids.ts"
import { PHOTO_MAX_BYTES, PHOTO_SIDE_MAX } from "./limits.ts"

/** The API's part about photos in a card; see api-routes.ts. */

const inOccasion = z.object({ occasion: OccasionId })

const side = z.number().int().min(1).max(PHOTO_SIDE_MAX)

/** A photo as the server keeps it: made anew from what was uploaded, upright and without metadata. Pixels. */
export const StoredPhoto = z.object({ blob: BlobId, width: side, height: side })
export type StoredPhoto = z.infer<typeof StoredPhoto>

export const UploadedPhoto = z.object({ photo: StoredPhoto })
export type UploadedPhoto = z.infer<typeof UploadedPhoto>

/** What every photo is served as. */
export const PHOTO_TYPE = "image/webp"

/** Its name is the hash of what is in it, so it never changes; nobody between may keep it. */
const FOR_EVER = "private, max-age=31536000, immutable"

/** A body that is a photo: a file without a type is sent as the last of these. What is in it decides. */
export const TAKES_PHOTO = {
  media: ["image/*", "application/octet-stream"],
  maxBytes: PHOTO_MAX_BYTES,
  otherwise: { type: "not_a_photo", large: "photo_too_large", cut: "not_a_photo" },
} as const

export const PHOTO_ROUTES = {
  uploadPhoto: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/photos",
    summary:
      "Upload a photo for one's message in a card: JPEG, PNG, WebP or GIF as the body, whatever its declared type; for those who may write in it (K20)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    takes: TAKES_PHOTO,
    status: 201,
    answer: UploadedPhoto,
    refusals: [
      "not_here",
      "not_allowed",
      "archived",
      "card_open",
      "not_a_photo",
      "heic_photo",
      "photo_too_large",
      "photos_full",
      "card_photos_full",
      "photos_today",
      "photos_busy",
    ],
  },
  photo: {
    method: "GET",
    path: "/api/occasions/{occasion}/card/photos/{blob}",
    summary: "The bytes of a photo in a card, for those who may read the card (K23)",
    caller: "person",
    params: z.object({ occasion: OccasionId, blob: BlobId }),
    body: undefined,
    status: 200,
    answer: undefined,
    gives: { media: PHOTO_TYPE, cache: FOR_EVER },
    refusals: ["not_here"],
  },
} as const
