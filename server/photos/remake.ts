import sharp, { type Metadata } from "sharp"
import { PHOTO_PIXELS_MAX, PHOTO_SIDE_MAX } from "../../shared/limits.ts"
import { BLOB_MAX_BYTES } from "../store/blobs.ts"
import { isOwnWebp } from "./own-webp.ts"

/** Makes photos anew. Only a process of its own runs this: what decodes strangers' bytes may fail in any way. */

/** What is made of one upload. */
export type Remade =
  | {
      readonly kind: "photo"
      readonly bytes: Uint8Array
      readonly width: number
      readonly height: number
    }
  | { readonly kind: "refused"; readonly code: "not_a_photo" | "photo_too_large" }

/** One upload. `keepOwn`: bytes that this server could have made stay as they are, so that they keep their hash (K28). */
export interface Asked {
  readonly bytes: Uint8Array
  readonly keepOwn: boolean
}

/** Bytes that a decoded image may take: as much as one of the most pixels with four channels of one byte. */
const DECODED_MAX_BYTES = 4 * PHOTO_PIXELS_MAX
const OWN_PIXELS_MAX = PHOTO_SIDE_MAX * PHOTO_SIDE_MAX
/** Of WebP: nothing to see is lost, at about a tenth of the bytes that a camera writes. And when that is too large. */
const QUALITY = 82
const LOW_QUALITY = 60

/** One image at a time, in one thread, and nothing kept of it. Of all that libvips reads, these four. */
export function prepare(): void {
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ["VipsForeignLoad"] })
  sharp.unblock({
    operation: [
      "VipsForeignLoadJpegBuffer",
      "VipsForeignLoadPngBuffer",
      "VipsForeignLoadWebpBuffer",
      "VipsForeignLoadNsgifBuffer",
    ],
  })
}

/**
 * A photo as it is kept: WebP, its first picture alone, upright, sRGB, at most `PHOTO_SIDE_MAX` pixels on the longer side,
 * and without metadata: where it was taken and by which camera is nobody's business. Never throws.
 */
export async function remake({ bytes: input, keepOwn }: Asked): Promise<Remade> {
  try {
    const own = keepOwn && isOwnWebp(input) ? await asItIs(input) : undefined
    if (own !== undefined) return own
    // The header says how large it will be, before anything is decoded.
    const header = await sharp(input, { limitInputPixels: false }).metadata()
    if (!fits(header)) return { kind: "refused", code: "photo_too_large" }
    const made = await encode(input, QUALITY)
    const kept = made.data.length > BLOB_MAX_BYTES ? await encode(input, LOW_QUALITY) : made
    if (kept.data.length > BLOB_MAX_BYTES) return { kind: "refused", code: "photo_too_large" }
    return { kind: "photo", bytes: kept.data, width: kept.info.width, height: kept.info.height }
  } catch {
    // Its words are about bytes of a stranger's file.
    return { kind: "refused", code: "not_a_photo" }
  }
}

/**
 * A photo that was made anew before: nothing but pixels is in its bytes, they are no more than a photo may have, and all
 * of them can be decoded. Undefined for any other.
 */
async function asItIs(input: Uint8Array): Promise<Remade | undefined> {
  const { width, height, pages = 1 } = await sharp(input, { limitInputPixels: false }).metadata()
  if (pages !== 1 || Math.max(width, height) > PHOTO_SIDE_MAX || input.length > BLOB_MAX_BYTES)
    return undefined
  await sharp(input, { limitInputPixels: OWN_PIXELS_MAX, failOn: "error" }).stats()
  return { kind: "photo", bytes: input, width, height }
}

const encode = (input: Uint8Array, quality: number) =>
  sharp(input, { limitInputPixels: PHOTO_PIXELS_MAX, failOn: "error", pages: 1 })
    .autoOrient()
    .resize({ width: PHOTO_SIDE_MAX, height: PHOTO_SIDE_MAX, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .webp({ quality })
    .toBuffer({ resolveWithObject: true })

/** Whether it may be decoded. What is sent in passes, from coarse to fine, is held more than once. */
function fits({ width, height, pageHeight = height, channels, depth, isProgressive }: Metadata): boolean {
  const pixels = width * pageHeight
  const each = channels * (depth === "uchar" ? 1 : 2) * (isProgressive ? 3 : 1)
  return pixels > 0 && pixels <= PHOTO_PIXELS_MAX && pixels * each <= DECODED_MAX_BYTES
}
