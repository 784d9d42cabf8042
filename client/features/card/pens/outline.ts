import { getStroke } from "perfect-freehand"
import type { Stroke } from "../../../../shared/documents/message-parts.ts"

/** The shapes of strokes, as paths of an SVG that are filled. */

/** Pressure of a device that feels none; then the speed stands for it. */
const UNFELT = 50

/** Strokes of a document stay the same objects, so each path is made once. */
const made = new WeakMap<Stroke, string>()

export function outlineOf(stroke: Stroke): string {
  const known = made.get(stroke)
  if (known !== undefined) return known
  const path = outline(stroke, true)
  made.set(stroke, path)
  return path
}

/** `ended`: the stroke is whole; until then its end follows the pointer. */
export function outline({ points, width }: Pick<Stroke, "points" | "width">, ended: boolean): string {
  const input: [number, number, number][] = []
  let felt = false
  for (let row = 0; row + 2 < points.length; row += 3) {
    const pressure = points[row + 2] ?? UNFELT
    felt ||= pressure !== UNFELT
    input.push([points[row] ?? 0, points[row + 1] ?? 0, pressure / 100])
  }
  const shape = getStroke(input, {
    size: width,
    thinning: felt ? 0.6 : 0.35,
    smoothing: 0.5,
    streamline: 0.3,
    simulatePressure: !felt,
    last: ended,
  })
  return pathOf(shape)
}

/** A closed curve through the middles between neighbouring corners. */
function pathOf(corners: readonly (readonly [number, number] | readonly number[])[]): string {
  if (corners.length === 0) return ""
  const round = (value: number): string => String(Math.round(value * 10) / 10)
  const at = (row: number): readonly [number, number] => {
    const [x = 0, y = 0] = corners[row % corners.length] ?? []
    return [x, y]
  }
  const [x, y] = at(0)
  const parts = [`M${round(x)} ${round(y)}`]
  for (let row = 0; row < corners.length; row++) {
    const [x, y] = at(row)
    const [nextX, nextY] = at(row + 1)
    parts.push(`Q${round(x)} ${round(y)} ${round((x + nextX) / 2)} ${round((y + nextY) / 2)}`)
  }
  return `${parts.join("")}Z`
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What strokes cover, with the width of their pens. */
export function boxOf(strokes: readonly Stroke[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { points, width } of strokes) {
    for (let row = 0; row + 1 < points.length; row += 3) {
      const [x = 0, y = 0] = [points[row], points[row + 1]]
      left = Math.min(left, x - width / 2)
      right = Math.max(right, x + width / 2)
      top = Math.min(top, y - width / 2)
      bottom = Math.max(bottom, y + width / 2)
    }
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
