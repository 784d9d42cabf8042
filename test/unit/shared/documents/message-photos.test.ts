import { expect, test } from "vitest"
import * as Y from "yjs"
import { readParts } from "../../../../shared/documents/message-parts.ts"
import {
  addPhoto,
  describePhoto,
  movePhotoUp,
  newPhotoKey,
  removePhoto,
  type PlacedPhoto,
} from "../../../../shared/documents/message-photos.ts"
import { isPartKey } from "../../../../shared/documents/schema.ts"
import { BlobId } from "../../../../shared/ids.ts"
import { PHOTO_ALT_MAX, PHOTOS_EACH_MAX } from "../../../../shared/limits.ts"

const message = (): Y.Map<unknown> => new Y.Doc().getMap("message")
const photo = (at: number, alt = ""): PlacedPhoto => ({
  blob: BlobId.parse(at.toString(16).padStart(64, "0")),
  width: 20,
  height: 10,
  alt,
  at,
})
const order = (map: Y.Map<unknown>): number[] =>
  readParts(map).photos.map(({ blob }) => Number.parseInt(blob, 16))

function withPhotos(count: number): { readonly map: Y.Map<unknown>; readonly keys: readonly string[] } {
  const map = message()
  const keys = Array.from({ length: count }, () => newPhotoKey())
  keys.forEach((key, n) => addPhoto(map, key, photo(n + 1), "test"))
  return { map, keys }
}

test("a photo stands under a key that admission knows, once however often it is added", () => {
  const { map, keys } = withPhotos(1)
  const [key = ""] = keys
  expect(isPartKey(key)).toBe(true)
  expect(addPhoto(map, key, photo(9), "test")).toEqual({ ok: true, value: undefined })
  expect(order(map)).toEqual([1])
})

test("a message takes as many photos as are shown of it", () => {
  const { map } = withPhotos(PHOTOS_EACH_MAX)
  expect(addPhoto(map, newPhotoKey(), photo(99), "test")).toEqual({ ok: false, error: "too_many_photos" })
  expect(order(map)).toHaveLength(PHOTOS_EACH_MAX)
})

test("what can be seen is kept in one line, as long as fits", () => {
  const { map, keys } = withPhotos(1)
  const [key = ""] = keys
  expect(describePhoto(map, key, `  a\n jetty ${"!".repeat(PHOTO_ALT_MAX)}`, "test")).toBe(true)
  const [described] = readParts(map).photos
  expect(described?.alt).toMatch(/^a jetty !+$/)
  expect(described?.alt).toHaveLength(PHOTO_ALT_MAX)
  expect(describePhoto(map, newPhotoKey(), "nothing", "test")).toBe(false)
})

test("a removed photo comes back as it was, in its place", () => {
  const { map, keys } = withPhotos(3)
  const [, key = ""] = keys
  describePhoto(map, key, "the jetty", "test")
  const removed = removePhoto(map, key, "test")
  expect(order(map)).toEqual([1, 3])
  if (removed === undefined) throw new Error("it was there")
  addPhoto(map, key, removed, "test")
  expect(order(map)).toEqual([1, 2, 3])
  expect(readParts(map).photos[1]?.alt).toBe("the jetty")
})

test("a photo moves before the one before it, again and again, until it is the first", () => {
  const { map, keys } = withPhotos(4)
  const last = keys[3] ?? ""
  const seen = [0, 1, 2, 3].map(() => {
    const moved = movePhotoUp(map, last, "test")
    return { moved, order: order(map) }
  })
  expect(seen).toEqual([
    { moved: true, order: [1, 2, 4, 3] },
    { moved: true, order: [1, 4, 2, 3] },
    { moved: true, order: [4, 1, 2, 3] },
    { moved: false, order: [4, 1, 2, 3] },
  ])
})
