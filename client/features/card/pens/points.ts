import { FIELD_WIDTH, type Stroke } from "../../../../shared/documents/message-parts.ts"

/** Points of a pointer, as they become those of a stroke: whole numbers in a field of `FIELD_WIDTH`, few of them. */

export interface Point {
  readonly x: number
  readonly y: number
  /** 0 to 100; 50 where the device does not feel it. */
  readonly pressure: number
}

/** How far, in the field's units, a line may run beside the points that it leaves out. */
const TOLERANCE = 0.8
/** Points farther apart than this, or of other pressure, stay, so that curves stay round. */
const GAP = 26
const PRESSURE_GAP = 12

const clamp = (value: number, most: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : 0

/** The stroke through these points; undefined without any. */
export function strokeOf(
  points: readonly Point[],
  pen: Pick<Stroke, "pen" | "width">,
  height: number,
): Stroke | undefined {
  if (points.length === 0) return undefined
  const whole = points.map(({ x, y, pressure }) => ({
    x: clamp(x, FIELD_WIDTH),
    y: clamp(y, height),
    pressure: clamp(pressure, 100),
  }))
  return { ...pen, points: simplified(whole).flatMap(({ x, y, pressure }) => [x, y, pressure]) }
}

/** Leaves out what a straight line shows as well (Ramer, Douglas and Peucker). */
export function simplified(points: readonly Point[]): readonly Point[] {
  const stays = new Set([0, points.length - 1])
  const open: [number, number][] = [[0, points.length - 1]]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [from, to] = part
    const middle = cutOf(points, from, to)
    if (middle === undefined) continue
    stays.add(middle)
    open.push([from, middle], [middle, to])
  }
  return [...stays].toSorted((a, b) => a - b).flatMap((row) => points[row] ?? [])
}

/** Where a part has to be divided; undefined when its ends are enough. */
function cutOf(points: readonly Point[], from: number, to: number): number | undefined {
  const [first, last] = [points[from], points[to]]
  if (first === undefined || last === undefined || to - from < 2) return undefined
  let worst: number | undefined
  let most = 0
  for (let row = from + 1; row < to; row++) {
    const point = points[row]
    if (point === undefined) continue
    const off = Math.max(
      distanceTo(point, first, last) / TOLERANCE,
      Math.abs(point.pressure - first.pressure) / PRESSURE_GAP,
    )
    if (off > most) [most, worst] = [off, row]
  }
  if (most > 1) return worst
  return Math.hypot(last.x - first.x, last.y - first.y) > GAP ? Math.floor((from + to) / 2) : undefined
}

/** How far a point is from the line between two others. */
function distanceTo(
  { x, y }: Pick<Point, "x" | "y">,
  a: Pick<Point, "x" | "y">,
  b: Pick<Point, "x" | "y">,
): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length))
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy)
}

/** Whether a stroke runs through this place, or as near as `reach`. */
export function isAt({ points, width }: Stroke, place: Pick<Point, "x" | "y">, reach: number): boolean {
  const near = width / 2 + reach
  const at = (row: number): Pick<Point, "x" | "y"> => ({ x: points[row] ?? 0, y: points[row + 1] ?? 0 })
  if (points.length < 6) return distanceTo(place, at(0), at(0)) <= near
  for (let row = 0; row + 5 < points.length; row += 3)
    if (distanceTo(place, at(row), at(row + 3)) <= near) return true
  return false
}
