import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ceilBoundary, cut, floorBoundary, isBoundaryByHand, pieces } from "../../../shared/graphemes.ts"
import { anyText } from "../../support/texts.ts"

const FAMILY = "👨‍👩‍👧‍👦"
const FLAGS = "🇩🇪🇳🇿"
const WAVE = "👋🏽"
const ACCENT = "e\u0301"

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })
const boundaries = (text: string): Set<number> => {
  const found = new Set([0, text.length])
  for (const { index } of segmenter.segment(text)) found.add(index)
  return found
}

describe("cutting between visible characters", () => {
  test.each([
    ["a family", FAMILY],
    ["a waving hand with a skin tone", WAVE],
    ["an accent of its own", ACCENT],
    ["a line end of two characters", "\r\n"],
    ["a heart with its presentation", "❤️"],
  ])("never cuts %s", (_, character) => {
    const text = `x${character}y`
    for (let offset = 1; offset <= character.length + 1; offset++) {
      const inside = offset > 1 && offset < character.length + 1
      expect(floorBoundary(text, offset)).toBe(inside ? 1 : offset)
      expect(ceilBoundary(text, offset)).toBe(inside ? character.length + 1 : offset)
    }
  })

  test("two flags in a row are cut between the flags only", () => {
    expect(Array.from({ length: 9 }, (_, offset) => floorBoundary(FLAGS, offset))).toEqual([
      0, 0, 0, 0, 4, 4, 4, 4, 8,
    ])
  })

  test("offsets outside of the text are its ends", () => {
    expect([floorBoundary("ab", -3), ceilBoundary("ab", 99), floorBoundary("ab", Number.NaN)]).toEqual([
      0, 2, 0,
    ])
  })

  test("both ways agree with the platform at every offset of any text", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const all = boundaries(text)
        for (let offset = 0; offset <= text.length; offset++) {
          const low = floorBoundary(text, offset)
          const high = ceilBoundary(text, offset)
          expect(all.has(low) && all.has(high)).toBe(true)
          expect(low <= offset && offset <= high).toBe(true)
          expect(low === high).toBe(all.has(offset))
        }
      }),
    )
  })

  test("an old browser, without the platform's help, never cuts a pair, an emoji or a flag", () => {
    for (const text of [FAMILY, FLAGS, WAVE, ACCENT, "❤️", "\r\n", `a${FAMILY}b${FLAGS}c${WAVE}${ACCENT}`]) {
      const all = boundaries(text)
      for (let offset = 0; offset <= text.length; offset++)
        expect([text, offset, isBoundaryByHand(text, offset)]).toEqual([text, offset, all.has(offset)])
    }
  })
})

describe("long texts in pieces", () => {
  test("put together they are the text again; each fits, and none begins inside a character", () => {
    fc.assert(
      fc.property(anyText(200), fc.integer({ min: 12, max: 40 }), (text, max) => {
        const parts = pieces(text, max)
        expect(parts.join("")).toBe(text)
        expect(parts.every((part) => part.length > 0 && part.length <= max)).toBe(true)
        expect(parts.every((part) => part.isWellFormed() || !text.isWellFormed())).toBe(true)
      }),
    )
  })

  test("an emoji at the seam goes whole into the next piece", () => {
    expect(pieces(`aaaaa${WAVE}bb`, 7)).toEqual(["aaaaa", `${WAVE}bb`])
  })

  test("a tower of accents longer than a piece is cut, but never inside a pair", () => {
    const tower = `e${"\u0301".repeat(30)}`
    expect(pieces(tower, 10).join("")).toBe(tower)
    const pairs = `a${"🏽".repeat(20)}`
    expect(pieces(pairs, 10).every((part) => part.isWellFormed() && part.length <= 10)).toBe(true)
  })

  test("a short title is kept, a long one is cut before the character that would not fit", () => {
    expect(cut("short", 10)).toBe("short")
    expect(cut(`12345678${FAMILY}`, 10)).toBe("12345678")
  })

  test("400,000 characters are no work", () => {
    const text = `${FAMILY}word `.repeat(25_000)
    const started = performance.now()
    expect(pieces(text, 16_384).length).toBeGreaterThan(20)
    for (let n = 0; n < 100; n++) floorBoundary(text, 4001 * n)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
