import * as Y from "yjs"
import { base32, secureRandom, type RandomBytes } from "../ids.ts"
import { STROKES_MADE_MAX } from "../limits.ts"
import { isPartKey } from "./schema.ts"
import { STROKE_POINTS_MAX, type Placed, type Sticker, type Stroke } from "./message-parts.ts"

/** Writing strokes and the sticker into a message. Reading them: message-parts.ts. */

export type StrokePart = "stroke" | "sign"

const NUMBERS_EACH = 3

/** A stroke in pieces that fit one field each; each begins where the one before it ends. */
export function inPieces(stroke: Stroke): readonly Stroke[] {
  const { points } = stroke
  const most = STROKE_POINTS_MAX * NUMBERS_EACH
  if (points.length <= most) return [stroke]
  const pieces: Stroke[] = []
  for (let from = 0; from < points.length - NUMBERS_EACH; from += most - NUMBERS_EACH)
    pieces.push({ ...stroke, points: points.slice(from, from + most) })
  return pieces
}

/**
 * A key for one more stroke. One of a removed stroke first, unless it is in `held`: Y.Map remembers each key for ever, and the
 * server bounds how many a person may add, so a child who draws and erases for an hour must not make new ones.
 * Undefined when the author has as many as one may.
 */
export function freeKey(
  map: Y.Map<unknown>,
  part: StrokePart,
  held: ReadonlySet<string>,
  random: RandomBytes = secureRandom,
): string | undefined {
  for (const [key, { deleted }] of map._map)
    if (deleted && key.startsWith(`${part}.`) && !held.has(key)) return key
  return strokesMade(map) < STROKES_MADE_MAX ? `${part}.${base32(random(16))}` : undefined
}

/** How many keys for strokes and photos the author of this message has in all of their messages, removed ones among them. */
function strokesMade(map: Y.Map<unknown>): number {
  const all: unknown = map.parent
  const id = map._item?.parentSub
  if (!(all instanceof Y.Map) || typeof id !== "string") return 0
  const author = id.slice(0, id.indexOf(".") + 1)
  let made = 0
  for (const [key, message] of all)
    if (key.startsWith(author) && message instanceof Y.Map)
      for (const part of message._map.keys()) if (isPartKey(part)) made++
  return made
}

/** Writes and removes strokes as one change. */
export function changeStrokes(
  map: Y.Map<unknown>,
  change: { readonly put?: readonly Placed<Stroke>[]; readonly remove?: readonly string[] },
  origin: unknown,
): void {
  const { put = [], remove = [] } = change
  map.doc?.transact(() => {
    for (const key of remove) map.delete(key)
    for (const { key, at, value } of put) map.set(key, { ...value, at })
  }, origin)
}

/** Puts a sticker on a message; undefined takes it off. */
export function setSticker(map: Y.Map<unknown>, sticker: Sticker | undefined, origin: unknown): void {
  if (map.get("sticker") === sticker) return
  map.doc?.transact(() => {
    if (sticker === undefined) map.delete("sticker")
    else map.set("sticker", sticker)
  }, origin)
}
