import { shapeOf } from "../../../components/shapes.ts"

/** The confetti: the shapes of those who signed, each in the colours of both themes. */

const PIECES = 66
/** When they fly, in ms after the tap. */
export const CONFETTI_FROM_MS = 1_180
export const CONFETTI_UNTIL_MS = 3_080

/** People's colours as in theme/tokens.css, which a canvas cannot read for both themes at once; a test compares them. */
export const PERSON_COLOURS: readonly (readonly [light: string, dark: string])[] = [
  ["#b54a46", "#f4928a"],
  ["#a75c00", "#e99e5e"],
  ["#867000", "#c9b04f"],
  ["#308639", "#7fc581"],
  ["#008474", "#42cab4"],
  ["#007e9a", "#42c2e6"],
  ["#3072c1", "#7cb4fc"],
  ["#6b62bf", "#a9a6fa"],
  ["#9553a4", "#d398e0"],
  ["#ab4a7d", "#ea91bc"],
]

export interface Piece {
  readonly look: number
  readonly colour: string
  /** Edge, px. */
  readonly size: number
  /** Speed at the start, parts of the field's height a second; to the right, and up. */
  readonly vx: number
  readonly vy: number
  /** Turns a second, in the plane and over itself. */
  readonly spin: number
  readonly tumble: number
  /** Where its turning begins, 0 to 1. */
  readonly phase: number
  /** Starts so much later, ms. */
  readonly late: number
}

/** Numbers from 0 to 1 that look random and are the same each time: the card opens for everybody alike. */
export function sequence(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}

/** The pieces of a card that these looks signed; of an unsigned one, of every look. */
export function piecesOf(looks: readonly number[], next: () => number = sequence(11)): readonly Piece[] {
  const used = looks.length === 0 ? PERSON_COLOURS.map((_, look) => look) : looks
  return Array.from({ length: PIECES }, (_, n) => {
    const look = Math.abs(used[n % used.length] ?? 0) % PERSON_COLOURS.length
    const colours = PERSON_COLOURS[look]
    return {
      look,
      colour: colours?.[Math.floor(n / used.length) % 2] ?? "#b54a46",
      size: 8 + 12 * next(),
      vx: (next() - 0.5) * 1.5,
      vy: 0.55 + 0.75 * next(),
      spin: (next() - 0.5) * 2.4,
      tumble: 0.5 + 1.5 * next(),
      phase: next(),
      late: 260 * next(),
    }
  })
}

/** Parts of the field's height a second, each second. */
const GRAVITY = 1.25
const FADE_MS = 500

/** Where a piece is `ms` after the first one left; undefined before it leaves. */
export function flight(
  { vx, vy, spin, tumble, phase, late }: Piece,
  ms: number,
): { x: number; y: number; turn: number; flat: number; alpha: number } | undefined {
  const s = (ms - late) / 1_000
  if (s < 0) return undefined
  const left = CONFETTI_UNTIL_MS - CONFETTI_FROM_MS - ms
  return {
    // The air slows what flies sideways.
    x: vx * (1 - Math.exp(-1.6 * s)) * 0.7,
    y: vy * s - (GRAVITY / 2) * s * s,
    turn: (phase + spin * s) * 2 * Math.PI,
    flat: Math.cos((phase + tumble * s) * 2 * Math.PI),
    alpha: Math.max(0, Math.min(1, left / FADE_MS)),
  }
}

export function drawPiece(
  context: CanvasRenderingContext2D,
  { look, colour, size }: Piece,
  at: { x: number; y: number; turn: number; flat: number; alpha: number },
): void {
  const { path, round } = shapeOf(look)
  const shape = new Path2D(path)
  context.save()
  context.globalAlpha = at.alpha
  context.translate(at.x, at.y)
  context.rotate(at.turn)
  context.scale(size / 100, (size / 100) * (Math.abs(at.flat) < 0.12 ? 0.12 : at.flat))
  context.translate(-50, -50)
  context.fillStyle = colour
  context.strokeStyle = colour
  context.lineJoin = "round"
  context.lineWidth = round
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, no array
  context.fill(shape)
  if (round > 0) context.stroke(shape)
  context.restore()
}
