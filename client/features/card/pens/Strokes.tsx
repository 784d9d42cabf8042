import "./pens.css"
import { memo } from "react"
import type { Stroke } from "../../../../shared/documents/message-parts.ts"
import { outlineOf } from "./outline.ts"

/** Strokes within an SVG, the first at the bottom. */
export const Strokes = memo(function Strokes({ strokes }: { strokes: readonly Stroke[] }) {
  return strokes.map((stroke, n) => <path key={n} d={outlineOf(stroke)} data-pen={stroke.pen} />)
})
