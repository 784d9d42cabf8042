import { memo, useMemo } from "react"
import { DRAWING_HEIGHT, FIELD_WIDTH, type Stroke } from "../../../../shared/documents/message-parts.ts"
import { t } from "../../../i18n/text.ts"
import styles from "./Drawing.module.css"
import { boxOf } from "./outline.ts"
import { Strokes } from "./Strokes.tsx"

/** Room above and below what is drawn, and the least height, in the field's units. */
const MARGIN = 16
const LEAST = 160

/** A drawing as wide as its paper; above and below it ends where the strokes end. Nothing without strokes. */
export const Drawing = memo(function Drawing({
  strokes,
  name,
}: {
  strokes: readonly Stroke[]
  name: string
}) {
  const box = useMemo(() => {
    const { y, height } = boxOf(strokes)
    const tall = Math.max(LEAST, height + 2 * MARGIN)
    const top = Math.max(-MARGIN, Math.min(y + height / 2 - tall / 2, DRAWING_HEIGHT + MARGIN - tall))
    return `0 ${top} ${FIELD_WIDTH} ${tall}`
  }, [strokes])
  if (strokes.length === 0) return null
  return (
    <svg className={styles["drawing"]} viewBox={box} role="img" aria-label={t("draw.by", { name: name })}>
      <Strokes strokes={strokes} />
    </svg>
  )
})
