import { shapeOf } from "./shapes.ts"

const WIDTH = 960
const SWAGS = 4
const TOP = 0
const SAG = 38
const SWAG = WIDTH / SWAGS

/** The string: one parabola from nail to nail. */
const STRING = Array.from(
  { length: SWAGS },
  (_, n) => `Q${(n + 0.5) * SWAG} ${TOP + SAG * 2} ${(n + 1) * SWAG} ${TOP}`,
)

function heightAt(x: number): number {
  const t = (x % SWAG) / SWAG
  return TOP + 4 * SAG * t * (1 - t)
}

/** Where on its swag, which look, how it hangs. Chosen by eye: neighbours differ in colour and weight. */
const FLAGS: readonly (readonly [number, number, number])[] = [
  [0.22, 5, -7],
  [0.5, 0, 3],
  [0.77, 2, 5],
  [1.2, 8, -8],
  [1.48, 1, 4],
  [1.79, 4, 7],
  [2.24, 9, -5],
  [2.52, 6, 2],
  [2.78, 3, 8],
  [3.21, 7, -6],
  [3.49, 0, -2],
  [3.78, 5, 6],
]

/**
 * The family as bunting: the shapes of people on a string. Decoration only. Cut at the sides rather than made small.
 * `across`: over the whole window, hung from the header.
 */
export function Garland({ across = false }: { across?: boolean }) {
  return (
    <svg
      className={across ? "garland garland-across" : "garland"}
      viewBox={`0 0 ${WIDTH} 104`}
      preserveAspectRatio="xMidYMin slice"
      aria-hidden="true"
      focusable="false"
    >
      <path className="garland-string" d={`M0 ${TOP}${STRING.join("")}`} />
      {FLAGS.map(([swag, look, turn]) => {
        const x = swag * SWAG
        const shape = shapeOf(look)
        return (
          <g
            key={swag}
            className="garland-flag"
            data-look={look}
            transform={`translate(${x} ${heightAt(x)}) rotate(${turn}) scale(0.5) translate(-50 6)`}
          >
            <path className="garland-thread" d="M50 -8V16" />
            <path d={shape.path} strokeWidth={shape.round} />
          </g>
        )
      })}
    </svg>
  )
}
