import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { isEmptyMessage, readMessage } from "../../../../shared/documents/card.ts"
import {
  readParts,
  readStrokes,
  STROKE_POINTS_MAX,
  type Placed,
  type Stroke,
} from "../../../../shared/documents/message-parts.ts"
import { replayMessages } from "../../../../shared/documents/replay-card.ts"
import { changeStrokes, freeKey, inPieces, setSticker } from "../../../../shared/documents/strokes.ts"
import { isPartKey } from "../../../../shared/documents/schema.ts"
import { MESSAGE_STROKES_MAX, STROKES_MADE_MAX } from "../../../../shared/limits.ts"
import { messageId, signed } from "../../../support/cards.ts"
import { copyOf, personId } from "../../../support/documents.ts"

const NELE = personId(1)
const ID = messageId(NELE, 1)

function message(): { readonly doc: Y.Doc; readonly map: Y.Map<unknown> } {
  const doc = new Y.Doc()
  signed(doc, NELE, 1, "")
  return { doc, map: mapOf(doc) }
}

function mapOf(doc: Y.Doc): Y.Map<unknown> {
  const found = readMessage(doc, ID)
  if (found === undefined) throw new Error("the message is there")
  return found.map
}

/** A key for one more stroke, which there has to be. */
function newKey(map: Y.Map<unknown>, part: "stroke" | "sign", held: ReadonlySet<string> = new Set()): string {
  const key = freeKey(map, part, held)
  if (key === undefined) throw new Error("there is room for a stroke")
  return key
}

const stroke = (n: number, points = 2): Stroke => ({
  pen: "red",
  width: 15,
  points: Array.from({ length: points * 3 }, (_, row) => (row % 3 === 2 ? 50 : (n + row) % 700)),
})

function draw(
  map: Y.Map<unknown>,
  count: number,
  part: "stroke" | "sign" = "stroke",
): readonly Placed<Stroke>[] {
  const put = Array.from({ length: count }, (_, n) => ({
    key: newKey(map, part),
    at: 1_000 + n,
    value: stroke(n),
  }))
  changeStrokes(map, { put }, null)
  return put
}

describe("strokes of a message", () => {
  test("are read in the order in which they were drawn, the drawing apart from the signature", () => {
    const { doc, map } = message()
    expect(isEmptyMessage({ body: new Y.Doc().getXmlFragment("none"), map })).toBe(true)
    draw(map, 3)
    draw(map, 1, "sign")
    expect([...map.keys()].filter(isPartKey)).toHaveLength(4)
    const { drawing, signature } = readParts(map)
    expect(drawing).toEqual([0, 1, 2].map((n) => stroke(n)))
    expect(signature).toEqual([stroke(0)])
    expect(isEmptyMessage({ body: new Y.Doc().getXmlFragment("none"), map: mapOf(doc) })).toBe(false)
  })

  test("stay the same objects while nobody changes them, so that their shapes are made once", () => {
    const { map } = message()
    draw(map, 2)
    const [before] = readParts(map).drawing
    draw(map, 1, "sign")
    expect(readParts(map).drawing[0]).toBe(before)
  })

  test("are at most as many as pages show", () => {
    const { map } = message()
    draw(map, MESSAGE_STROKES_MAX + 5)
    expect(readParts(map).drawing).toHaveLength(MESSAGE_STROKES_MAX)
  })

  test("a longer one is continued by the next, which begins where it ends", () => {
    const whole = stroke(0, 2 * STROKE_POINTS_MAX + 3)
    const pieces = inPieces(whole)
    expect(pieces.map(({ points }) => points.length / 3)).toEqual([STROKE_POINTS_MAX, STROKE_POINTS_MAX, 5])
    expect(pieces.flatMap(({ points }, n) => (n === 0 ? points : points.slice(3)))).toEqual(whole.points)
    for (const { points } of pieces.slice(1))
      expect(pieces.some((piece) => sameEnd(piece, points))).toBe(true)
    expect(inPieces(stroke(0))).toEqual([stroke(0)])
  })

  test("one that is drawn after another was removed takes its key, unless that is held to be undone", () => {
    const { map } = message()
    const [first, second] = draw(map, 2)
    if (first === undefined || second === undefined) throw new Error("two are drawn")
    changeStrokes(map, { remove: [first.key, second.key] }, null)
    expect([first.key, second.key]).toContain(freeKey(map, "stroke", new Set()))
    expect(freeKey(map, "stroke", new Set([first.key]))).toBe(second.key)
    const fresh = newKey(map, "stroke", new Set([first.key, second.key]))
    expect(isPartKey(fresh)).toBe(true)
    expect([first.key, second.key]).not.toContain(fresh)
    expect(freeKey(map, "sign", new Set())).toMatch(/^sign\./)
  })

  test("an author who has as many keys as one may gets no more, and others do", () => {
    const { doc, map } = message()
    const letters = (n: number): string => String(n).padStart(26, "0")
    doc.transact(() => {
      for (let n = 0; n < STROKES_MADE_MAX; n++) map.set(`stroke.${letters(n)}`, 1)
    })
    expect(freeKey(map, "stroke", new Set())).toBeUndefined()
    signed(doc, NELE, 2, "")
    signed(doc, personId(2), 3, "")
    const [second, other] = [messageId(NELE, 2), messageId(personId(2), 3)].map(
      (id) => readMessage(doc, id)?.map,
    )
    expect(second && freeKey(second, "sign", new Set())).toBeUndefined()
    expect(other && freeKey(other, "sign", new Set())).toMatch(/^sign/)
    map.delete(`stroke.${letters(7)}`)
    expect(freeKey(map, "stroke", new Set())).toBe(`stroke.${letters(7)}`)
  })

  test("readers take anything under their keys and never throw", () => {
    fc.assert(
      fc.property(fc.array(anyStroke, { maxLength: 6 }), fc.anything(), (raws, sticker) => {
        const { doc, map } = message()
        doc.transact(() => {
          for (const raw of raws) map.set(newKey(map, "stroke"), raw)
          if (isPlain(sticker)) map.set("sticker", sticker)
        })
        const { drawing, sticker: shown } = readParts(map)
        for (const { points, width } of drawing) {
          expect(points.every((n) => Number.isInteger(n) && n >= 0 && n <= 1_000)).toBe(true)
          expect(width).toBeLessThanOrEqual(60)
        }
        expect(shown === undefined || /^[a-z-]+$/.test(shown)).toBe(true)
        readStrokes(map, "stroke")
      }),
      { numRuns: 200 },
    )
  })

  test("find their place in another history of the document, and removed ones are removed there", () => {
    const { doc: base } = message()
    const [gone] = draw(mapOf(base), 2)
    const local = copyOf(base)
    const target = copyOf(base)
    changeStrokes(mapOf(local), { remove: [gone?.key ?? ""] }, null)
    draw(mapOf(local), 1, "sign")
    setSticker(mapOf(local), "snail", null)
    expect(replayMessages({ base, local }, target, null)).toEqual([])
    expect(readParts(mapOf(target))).toEqual(readParts(mapOf(local)))
    expect(readParts(mapOf(target)).drawing).toHaveLength(1)
  })

  test("a sticker is put on, changed and taken off", () => {
    const { map } = message()
    setSticker(map, "snail", null)
    setSticker(map, "heart", null)
    expect(readParts(map).sticker).toBe("heart")
    setSticker(map, undefined, null)
    expect(readParts(map).sticker).toBeUndefined()
    expect(map.has("sticker")).toBe(false)
  })
})

const sameEnd = (piece: Stroke, points: readonly number[]): boolean =>
  piece.points.slice(-3).every((n, row) => n === points[row])

/** Strokes that are wrong in one way or another, and some that are not. */
const anyStroke = fc.oneof(
  fc.constant({ ...stroke(1), at: 1 }),
  fc.record(
    {
      pen: fc.oneof(fc.constantFrom("plum", "gold", 7, null), fc.string()),
      width: fc.oneof(fc.integer(), fc.double(), fc.constant("9")),
      points: fc.oneof(
        fc.array(fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN)), { maxLength: 12 }),
        fc.constant("1,2,3"),
        fc.constant(Array.from({ length: 3_000 }, () => 1)),
      ),
      at: fc.oneof(fc.double(), fc.string(), fc.constant(null)),
      foreign: fc.jsonValue(),
    },
    { noNullPrototype: true },
  ),
  fc.jsonValue(),
)

const isPlain = (value: unknown): boolean => typeof value === "string" || typeof value === "number"
