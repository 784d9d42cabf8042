import { memo, useMemo } from "react"
import type { Stroke } from "../../../../shared/documents/message-parts.ts"
import { t } from "../../../i18n/text.ts"
import { boxOf } from "./outline.ts"
import styles from "./Signature.module.css"
import { Strokes } from "./Strokes.tsx"

/** Of one unit of the field, in rem: a signature across the whole field is 18 rem wide. */
const REM_EACH = 18 / 1_000

/** A signature by hand, as large as it was written, cut to its strokes. Nothing without strokes. */
export const Signature = memo(function Signature({
  strokes,
  name,
}: {
  strokes: readonly Stroke[]
  name: string
}) {
  const { x, y, width, height } = useMemo(() => boxOf(strokes), [strokes])
  if (strokes.length === 0) return null
  return (
    <svg
      className={styles["signature"]}
      viewBox={`${x} ${y} ${width} ${height}`}
      style={{ width: `${width * REM_EACH}rem` }}
      role="img"
      aria-label={t("sign.by", { name: name })}
    >
      <Strokes strokes={strokes} />
    </svg>
  )
})
