import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { boxOf, outline, outlineOf } from "../../../../../../client/features/card/pens/outline.ts"
import { isAt, simplified, strokeOf, type Point } from "../../../../../../client/features/card/pens/points.ts"
import { Stroke } from "../../../../../../shared/documents/message-parts.ts"

const at = (x: number, y: number, pressure = 50): Point => ({ x, y, pressure })
const PEN = { pen: "plum", width: 15 } as const

describe("points of a pointer", () => {
  test("become whole numbers within the field, whatever a device tells", () => {
    const anyNumber = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity))
    fc.assert(
      fc.property(
        fc.array(fc.record({ x: anyNumber, y: anyNumber, pressure: anyNumber }), {
          minLength: 1,
          maxLength: 60,
        }),
        (points) => {
          const stroke = strokeOf(points, PEN, 750)
          expect(Stroke.safeParse(stroke).success).toBe(true)
          expect(stroke?.points.every((value, row) => row % 3 !== 1 || value <= 750)).toBe(true)
        },
      ),
    )
    expect(strokeOf([], PEN, 750)).toBeUndefined()
  })

  test("on a straight line are left out, corners stay", () => {
    const line = Array.from({ length: 21 }, (_, n) => at(n, 0))
    expect(simplified(line)).toEqual([at(0, 0), at(20, 0)])
    const corner = [...line, ...Array.from({ length: 20 }, (_, n) => at(20, n + 1))]
    expect(simplified(corner)).toEqual([at(0, 0), at(20, 0), at(20, 20)])
  })

  test("stay where the hand pressed otherwise", () => {
    const pressed = [at(0, 0, 20), at(5, 0, 80), at(10, 0, 20)]
    expect(simplified(pressed)).toEqual(pressed)
  })

  test("a round of 400 points keeps its shape with a tenth of them", () => {
    const round = Array.from({ length: 400 }, (_, n) =>
      at(500 + 100 * Math.cos(n / 63.66), 350 + 100 * Math.sin(n / 63.66)),
    )
    const few = simplified(round)
    expect(few.length).toBeLessThan(60)
    for (const { x, y } of few) expect(Math.hypot(x - 500, y - 350)).toBeCloseTo(100, 5)
  })
})

describe("the eraser", () => {
  test("takes a stroke at its line, not beside it", () => {
    const stroke = strokeOf([at(100, 100), at(300, 100)], PEN, 750)
    if (stroke === undefined) throw new Error("there are points")
    expect(isAt(stroke, { x: 200, y: 105 }, 5)).toBe(true)
    expect(isAt(stroke, { x: 200, y: 130 }, 5)).toBe(false)
    expect(isAt(stroke, { x: 330, y: 100 }, 5)).toBe(false)
    const dot = strokeOf([at(10, 10)], PEN, 750)
    expect(dot !== undefined && isAt(dot, { x: 12, y: 12 }, 5)).toBe(true)
  })
})

describe("the shape of a stroke", () => {
  const stroke: Stroke = { ...PEN, points: [100, 100, 50, 300, 100, 50, 300, 200, 50] }

  test("is a closed path of finite numbers, made once", () => {
    expect(outlineOf(stroke)).toMatch(/^M[\d.-]+ [\d.-]+(Q[\d. -]+)+Z$/)
    expect(outlineOf(stroke)).toBe(outlineOf(stroke))
    expect(outline({ points: [5, 5, 50], width: 9 }, true)).toMatch(/^M.*Z$/)
    expect(outline({ points: [], width: 9 }, true)).toBe("")
  })

  test("of any stroke that readers let through has no NaN in it", () => {
    const points = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 3, maxLength: 90 })
    fc.assert(
      fc.property(points, fc.integer({ min: 2, max: 60 }), (points, width) => {
        expect(outline({ points, width }, true)).not.toMatch(/NaN|Infinity/)
      }),
    )
  })

  test("covers its points and the width of the pen", () => {
    expect(boxOf([stroke])).toEqual({ x: 92.5, y: 92.5, width: 215, height: 115 })
    expect(boxOf([])).toEqual({ x: 0, y: 0, width: 0, height: 0 })
  })
})
