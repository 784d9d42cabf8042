import { shapeOf } from "./shapes.ts"

const WIDTH = 720
const SWAGS = 3
const TOP = 10
const SAG = 40
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

/** Which look hangs where, as a share of the width. Chosen by eye: neighbours differ in colour and weight. */
const FLAGS: readonly (readonly [number, number, number])[] = [
  [0.055, 5, -7],
  [0.145, 0, 3],
  [0.195, 2, -2],
  [0.278, 8, 8],
  [0.388, 1, -6],
  [0.472, 4, 2],
  [0.528, 9, -3],
  [0.612, 6, 6],
  [0.722, 3, -8],
  [0.805, 7, 2],
  [0.855, 0, -3],
  [0.945, 2, 7],
]

/** The family as bunting: the shapes of people on a string. Decoration only. */
export function Garland() {
  return (
    <svg className="garland" viewBox={`0 0 ${WIDTH} 104`} aria-hidden="true" focusable="false">
      <path className="garland-string" d={`M0 ${TOP}${STRING.join("")}`} />
      {FLAGS.map(([share, look, turn]) => {
        const x = share * WIDTH
        const shape = shapeOf(look)
        return (
          <g
            key={share}
            className="garland-flag"
            data-look={look}
            transform={`translate(${x} ${heightAt(x)}) rotate(${turn}) scale(0.4) translate(-50 4)`}
          >
            <path className="garland-thread" d="M50 -6V16" />
            <path d={shape.path} strokeWidth={shape.round} />
          </g>
        )
      })}
    </svg>
  )
}
