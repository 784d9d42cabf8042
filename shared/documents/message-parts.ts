import type * as Y from "yjs"
import { z } from "zod"
import { BlobId } from "../ids.ts"
import { MESSAGE_STROKES_MAX, PHOTO_ALT_MAX, PHOTOS_EACH_MAX } from "../limits.ts"
import type { MessagePart } from "./schema.ts"

/** Photos, drawing, hand-written signature and sticker of a message. Readers take anything and never throw. */

export const PENS = ["plum", "red", "blue", "green", "ochre"] as const
/** A pen by name: its colour follows the theme. */
export const Pen = z.enum(PENS)
export type Pen = z.infer<typeof Pen>

/** Width of the field that is drawn in; its height follows from its shape: 4 to 3 for a drawing, 4 to 1 for a signature. */
export const FIELD_WIDTH = 1_000
export const DRAWING_HEIGHT = 750
export const SIGNATURE_HEIGHT = 250
/** Points of one stroke; a longer one is continued by the next. Three numbers each fit one field of a message. */
export const STROKE_POINTS_MAX = 800

/** Widths of a pen's tip. */
export const STROKE_WIDTHS = { least: 2, most: 60 } as const

const coordinate = (most: number): z.ZodNumber => z.number().int().min(0).max(most)

/** One stroke: x, y and pressure (0 to 100) of each point in turn, whole numbers, in a field of `FIELD_WIDTH`. */
export const Stroke = z.object({
  pen: Pen,
  /** Of the pen's tip, in the field's units. */
  width: z.number().int().min(STROKE_WIDTHS.least).max(STROKE_WIDTHS.most),
  points: z
    .array(coordinate(FIELD_WIDTH))
    .min(3)
    .max(3 * STROKE_POINTS_MAX),
})
export type Stroke = z.infer<typeof Stroke>

export const Photo = z.object({
  blob: BlobId,
  /** Pixels, upright. */
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  /** What can be seen on it, in words; empty when nobody said. */
  alt: z.string().max(PHOTO_ALT_MAX),
})
export type Photo = z.infer<typeof Photo>

/** A sticker by name. One that a page does not know shows nothing. */
export const Sticker = z.string().regex(/^[a-z][a-z-]{0,23}$/)
export type Sticker = z.infer<typeof Sticker>

/** What a message holds besides its text. */
export interface MessageParts {
  readonly photos: readonly (Photo & { readonly key: string })[]
  readonly drawing: readonly Stroke[]
  readonly signature: readonly Stroke[]
  readonly sticker: Sticker | undefined
}

const At = z.object({ at: z.number() })

/** A part of a message under its key; `at` orders those of one kind. */
export interface Placed<T> {
  readonly key: string
  readonly at: number
  readonly value: T
}

/** What stands under the keys of one part: what can be read, in the order in which it was added, at most `most`. */
function valuesOf<T>(
  map: Y.Map<unknown>,
  part: MessagePart,
  read: (value: unknown) => T | undefined,
  most: number,
): readonly Placed<T>[] {
  const found: Placed<T>[] = []
  for (const [key, raw] of map.entries()) {
    if (!key.startsWith(`${part}.`)) continue
    const value = read(raw)
    if (value !== undefined) found.push({ key, at: At.safeParse(raw).data?.at ?? 0, value })
  }
  return found.toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1)).slice(0, most)
}

/** By the value in the document, which is never changed in its place. So a stroke is checked once and stays the same object. */
const strokesKnown = new WeakMap<object, Stroke>()

function readStroke(raw: unknown): Stroke | undefined {
  if (typeof raw !== "object" || raw === null) return undefined
  const known = strokesKnown.get(raw)
  if (known !== undefined) return known
  const stroke = Stroke.safeParse(raw).data
  if (stroke !== undefined) strokesKnown.set(raw, stroke)
  return stroke
}

/** The strokes of a drawing or of a signature, with the keys under which they stand. */
export const readStrokes = (map: Y.Map<unknown>, part: "stroke" | "sign"): readonly Placed<Stroke>[] =>
  valuesOf(map, part, readStroke, MESSAGE_STROKES_MAX)

export function readParts(map: Y.Map<unknown>): MessageParts {
  const strokes = (part: "stroke" | "sign"): readonly Stroke[] =>
    readStrokes(map, part).map(({ value }) => value)
  return {
    photos: valuesOf(map, "photo", (raw) => Photo.safeParse(raw).data, PHOTOS_EACH_MAX).map(
      ({ key, value }) => ({ ...value, key }),
    ),
    drawing: strokes("stroke"),
    signature: strokes("sign"),
    sticker: Sticker.safeParse(map.get("sticker")).data,
  }
}

/** Whether there is anything to see. A signature alone is something: a child signs by hand. */
export const hasParts = ({ photos, drawing, signature, sticker }: MessageParts): boolean =>
  photos.length > 0 || drawing.length > 0 || signature.length > 0 || sticker !== undefined
