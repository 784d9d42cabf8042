import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { OccasionKind } from "../../../../../shared/api.ts"
import { COVER_DESIGNS } from "../../../../../shared/documents/card-looks.ts"
import {
  artOf,
  colourProperties,
  FIT_STEPS,
  suggestedDesign,
  waysOf,
} from "../../../../../client/features/card/covers/covers.ts"
import { largestFit } from "../../../../../client/features/card/covers/fit.ts"
import { columnsFor, fillColumns } from "../../../../../client/features/card/opening/columns.ts"
import {
  CONFETTI_FROM_MS,
  CONFETTI_UNTIL_MS,
  flight,
  PERSON_COLOURS,
  piecesOf,
} from "../../../../../client/features/card/opening/confetti.ts"
import { readingTime, sizeOf } from "../../../../../client/features/card/rich-text/sizes.ts"

describe("covers", () => {
  test.each(COVER_DESIGNS)("%s: each colourway has every colour that its picture names", (design) => {
    const named = [...artOf(design).matchAll(/var\((--\w+)/g)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(0)
    for (const cover of waysOf(design))
      expect(Object.keys(colourProperties(cover))).toEqual(expect.arrayContaining(named))
    expect(waysOf(design)).toHaveLength(3)
  })

  test.each(COVER_DESIGNS)("%s is a picture and nothing that runs or is fetched", (design) => {
    expect(artOf(design)).not.toMatch(/<script|<style|\son\w+=|href=|url\(["']?(?!#)|<foreignObject/i)
  })

  test("every kind of occasion suggests one", () => {
    expect(OccasionKind.options.map(suggestedDesign).every((design) => COVER_DESIGNS.includes(design))).toBe(
      true,
    )
    expect(suggestedDesign("birthday")).toBe("candles")
  })

  test("a title takes the largest step that fits, and the smallest when none does", () => {
    expect(largestFit((step) => step <= 0.7)).toBe(0.64)
    expect(largestFit(() => true)).toBe(1)
    expect(largestFit(() => false)).toBe(Math.min(...FIT_STEPS))
  })
})

describe("columns", () => {
  test("each thing goes into the shortest column then, the first of equal ones", () => {
    const { places, height } = fillColumns([100, 40, 60, 30, 10], 3, 10)
    expect(places).toEqual([
      { column: 0, top: 0 },
      { column: 1, top: 0 },
      { column: 2, top: 0 },
      { column: 1, top: 50 },
      { column: 2, top: 70 },
    ])
    expect(height).toBe(100)
  })

  test("nothing takes no height, and one column is a stack", () => {
    expect(fillColumns([], 4, 22)).toEqual({ places: [], height: 0 })
    expect(fillColumns([10, 20], 1, 5)).toMatchObject({ height: 35 })
  })

  test("there are 4, 3, 2 or 1 by the width of the window", () => {
    expect([1_280, 1_100, 1_099, 820, 819, 560, 559, 320].map(columnsFor)).toEqual([4, 4, 3, 3, 2, 2, 1, 1])
  })
})

describe("confetti", () => {
  test("has 66 pieces: every signer's shape, in the colours of both themes", () => {
    const pieces = piecesOf([4, 9])
    expect(pieces).toHaveLength(66)
    expect(new Set(pieces.map(({ look }) => look))).toEqual(new Set([4, 9]))
    expect(pieces.filter(({ look }) => look === 4).map(({ colour }) => colour)).toEqual(
      expect.arrayContaining([...(PERSON_COLOURS[4] ?? [])]),
    )
    expect(new Set(piecesOf([]).map(({ look }) => look)).size).toBe(10)
  })

  test("flies up, comes down and is gone at its end", () => {
    for (const piece of piecesOf([1])) {
      expect(flight(piece, -1)).toBeUndefined()
      expect(flight(piece, piece.late + 300)?.y).toBeGreaterThan(0)
      expect(flight(piece, CONFETTI_UNTIL_MS - CONFETTI_FROM_MS)?.alpha).toBe(0)
    }
  })

  test("has the colours of the tokens", () => {
    const tokens = readFileSync("client/theme/tokens.css", "utf8")
    for (const [look, [light, dark]] of PERSON_COLOURS.entries())
      expect(tokens).toContain(`--person-${look}: light-dark(${light}, ${dark});`)
  })
})

test("few words stand large, many small, and are shown as long as they take to read", () => {
  expect([70, 71, 220, 221].map((length) => sizeOf("x".repeat(length)))).toEqual([
    "short",
    "middle",
    "middle",
    "long",
  ])
  expect([0, 100, 10_000].map(readingTime)).toEqual([4_000, 10_000, 20_000])
})
