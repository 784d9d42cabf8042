/**
 * The ten shapes of people in a 100 × 100 box, by look (the colours are tokens). Colour alone does not tell people
 * apart for everybody, so each has both. Corners are rounded by a stroke of the same colour, hence the margins.
 */
export interface Shape {
  readonly path: string
  /** Width of the rounding stroke. */
  readonly round: number
  /** Where the initials sit, and how large, so that they stay inside. */
  readonly x: number
  readonly y: number
  readonly size: number
}

const shape = (path: string, round: number, place: Partial<Pick<Shape, "x" | "y" | "size">> = {}): Shape => ({
  path,
  round,
  x: place.x ?? 50,
  y: place.y ?? 51,
  size: place.size ?? 38,
})

const star = (points: number, outer: number, inner: number): string => {
  const step = Math.PI / points
  const at = (n: number): string => {
    const radius = n % 2 === 0 ? outer : inner
    const angle = n * step - Math.PI / 2
    return `${(50 + radius * Math.cos(angle)).toFixed(1)} ${(50 + radius * Math.sin(angle)).toFixed(1)}`
  }
  return `M${Array.from({ length: points * 2 }, (_, n) => at(n)).join("L")}Z`
}

const polygon = (corners: number, radius: number, turn: number): string => {
  const at = (n: number): string => {
    const angle = (n / corners) * 2 * Math.PI + turn
    return `${(50 + radius * Math.cos(angle)).toFixed(1)} ${(50 + radius * Math.sin(angle)).toFixed(1)}`
  }
  return `M${Array.from({ length: corners }, (_, n) => at(n)).join("L")}Z`
}

/** Five overlapping petals around the middle. */
const flower = (): string => {
  const petal = (n: number): string => {
    const angle = (n / 5) * 2 * Math.PI - Math.PI / 2
    const x = 50 + 23 * Math.cos(angle)
    const y = 50 + 23 * Math.sin(angle)
    return `M${(x - 22).toFixed(1)} ${y.toFixed(1)}a22 22 0 1 0 44 0a22 22 0 1 0-44 0`
  }
  return `${[0, 1, 2, 3, 4].map(petal).join("")}M26 50a24 24 0 1 0 48 0a24 24 0 1 0-48 0`
}

const SHAPES: readonly Shape[] = [
  shape("M4 50a46 46 0 1 0 92 0a46 46 0 1 0-92 0", 0),
  shape("M18 18H82V82H18Z", 24),
  shape("M50 9L91 50L50 91L9 50Z", 12, { size: 32 }),
  shape(polygon(6, 40, 0), 12),
  shape("M50 6C62 22 86 38 86 60a36 36 0 0 1-72 0C14 38 38 22 50 6Z", 4, { y: 60, size: 35 }),
  shape(flower(), 0, { size: 36 }),
  shape("M12 14C28 16 40 12 50 6C60 12 72 16 88 14V48C88 72 70 86 50 95C30 86 12 72 12 48Z", 5, {
    y: 49,
    size: 36,
  }),
  shape(polygon(8, 42, Math.PI / 8), 8),
  shape("M8 92V50C8 24 26 8 52 8H92V50C92 76 74 92 48 92Z", 4, { size: 37 }),
  shape(star(8, 46, 35), 6, { size: 34 }),
]

const FALLBACK = shape("M4 50a46 46 0 1 0 92 0a46 46 0 1 0-92 0", 0)

/** The shape of a look; any number is taken, so that a later server cannot break an older screen. */
export const shapeOf = (look: number): Shape => SHAPES[Math.abs(look) % SHAPES.length] ?? FALLBACK

const letters = "Segmenter" in Intl ? new Intl.Segmenter() : undefined

/** The visible characters of a word; a family emoji or an accent is one. */
const visible = (word: string): string[] =>
  letters === undefined ? Array.from(word) : Array.from(letters.segment(word), ({ segment }) => segment)

/** "Gran Edda" is GE, "Ivo" is Iv: at most two visible characters. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const first = visible(words[0] ?? "")
  const last = words.length > 1 ? visible(words.at(-1) ?? "") : []
  if (last.length > 0) return `${first[0] ?? ""}${last[0] ?? ""}`.toLocaleUpperCase()
  return `${(first[0] ?? "").toLocaleUpperCase()}${first[1] ?? ""}`
}
