import type * as Y from "yjs"
import { z } from "zod"
import { base32, secureRandom, type RandomBytes } from "../ids.ts"
import { PHOTO_ALT_MAX, PHOTOS_EACH_MAX } from "../limits.ts"
import { ok, refuse, type Result } from "../result.ts"
import { Photo, readParts } from "./message-parts.ts"

/** Writing the photos of a message. Each stands under a key of its own (`newPhotoKey`); `at` orders them. */

/** A photo as it stands in the document. */
const PlacedPhoto = Photo.extend({ at: z.number() })
export type PlacedPhoto = z.infer<typeof PlacedPhoto>

export const newPhotoKey = (random: RandomBytes = secureRandom): string => `photo.${base32(random(16))}`

function write(map: Y.Map<unknown>, origin: unknown, change: () => void): void {
  if (map.doc === null) change()
  else map.doc.transact(change, origin)
}

const placedAt = (map: Y.Map<unknown>, key: string): PlacedPhoto | undefined =>
  PlacedPhoto.safeParse(map.get(key)).data

/** Puts a photo under its key, once: a repeated call changes nothing. */
export function addPhoto(
  map: Y.Map<unknown>,
  key: string,
  photo: PlacedPhoto,
  origin: unknown,
): Result<undefined, "too_many_photos"> {
  if (map.has(key)) return ok(undefined)
  if (readParts(map).photos.length >= PHOTOS_EACH_MAX) return refuse("too_many_photos")
  write(map, origin, () => map.set(key, { ...photo, alt: tidyAlt(photo.alt) }))
  return ok(undefined)
}

/** Says in words what can be seen on a photo. False when it is gone. */
export function describePhoto(map: Y.Map<unknown>, key: string, alt: string, origin: unknown): boolean {
  const photo = placedAt(map, key)
  if (photo === undefined) return false
  const said = tidyAlt(alt)
  if (said !== photo.alt) write(map, origin, () => map.set(key, { ...photo, alt: said }))
  return true
}

/** Takes a photo away; `addPhoto` with the answer brings it back. */
export function removePhoto(map: Y.Map<unknown>, key: string, origin: unknown): PlacedPhoto | undefined {
  const photo = placedAt(map, key)
  write(map, origin, () => map.delete(key))
  return photo
}

/** Moves a photo before the one that stands before it. False for the first one. */
export function movePhotoUp(map: Y.Map<unknown>, key: string, origin: unknown): boolean {
  const keys = readParts(map).photos.map((photo) => photo.key)
  const n = keys.indexOf(key)
  const [photo, before] = [placedAt(map, key), placedAt(map, keys[n - 1] ?? "")]
  if (photo === undefined || before === undefined) return false
  const beforeThat = placedAt(map, keys[n - 2] ?? "")?.at ?? before.at - 2
  write(map, origin, () => map.set(key, { ...photo, at: (beforeThat + before.at) / 2 }))
  return true
}

/** One line, as long as fits. */
const tidyAlt = (alt: string): string =>
  alt.replaceAll(/\s+/gu, " ").trim().slice(0, PHOTO_ALT_MAX).toWellFormed()
