import { initialsOf, shapeOf } from "./shapes.ts"

/** A person: their colour, their shape, their initials. The name stands beside it or in the label of what holds it. */
export function Avatar(props: { name: string; look: number; size?: number; faded?: boolean }) {
  const { name, look, size = 36, faded = false } = props
  const shape = shapeOf(look)
  return (
    <svg
      className={faded ? "avatar avatar-faded" : "avatar"}
      data-look={Math.abs(look) % 10}
      width={size}
      height={size}
      viewBox="0 0 100 100"
      aria-hidden="true"
    >
      <path d={shape.path} strokeWidth={shape.round} />
      <text x={shape.x} y={shape.y} fontSize={shape.size}>
        {initialsOf(name)}
      </text>
    </svg>
  )
}
