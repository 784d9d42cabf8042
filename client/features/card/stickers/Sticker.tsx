import { t } from "../../../i18n/text.ts"
import { isKnownSticker, STICKER_ART } from "./art.tsx"
import { nameOfSticker } from "./names.ts"
import styles from "./Sticker.module.css"

/**
 * A sticker as it was cut out, with its pale rim. `alone`: its name stands beside it already. One that this version
 * does not know shows nothing.
 */
export function Sticker(props: {
  sticker: string | undefined
  alone?: boolean
  className?: string | undefined
}) {
  const { sticker, alone = false, className } = props
  if (!isKnownSticker(sticker)) return null
  const art = STICKER_ART[sticker]
  const label = alone
    ? ({ "aria-hidden": true } as const)
    : ({ role: "img", "aria-label": t("sticker.shown", { sticker: nameOfSticker(sticker) }) } as const)
  return (
    <svg
      className={[styles["sticker"], className].filter(Boolean).join(" ")}
      viewBox="-5 -5 110 110"
      data-sticker={sticker}
      {...label}
    >
      <g className={styles["rim"]}>{art}</g>
      {art}
    </svg>
  )
}

/** The sticker at the corner of a paper, turned a little: beside the words, or `over` a picture. */
export function CornerSticker({ sticker, over = false }: { sticker: string | undefined; over?: boolean }) {
  return <Sticker sticker={sticker} className={over ? styles["over"] : styles["beside"]} />
}
