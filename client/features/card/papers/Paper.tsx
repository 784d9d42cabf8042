import "../fonts.css"
import "./sheets.css"
import type { ReactNode } from "react"
import type { Paper as PaperName, Pattern } from "../../../../shared/documents/card-looks.ts"
import { Avatar } from "../../../components/Avatar.tsx"
import { t } from "../../../i18n/text.ts"
import type { TextPlace, TextSize } from "../rich-text/sizes.ts"
import textStyles from "../rich-text/Text.module.css"
import styles from "./Paper.module.css"

/**
 * A sheet of paper with a message on it: what people make has corners. The pattern's lines stand under the lines of the
 * text. `place` and `size` set the type of the text inside (`sizeOf`); `above` stands over it, outside of the lines: its
 * photos; `foot` is who wrote it, and what can be done.
 */
export function Paper(props: {
  paper: PaperName
  pattern: Pattern
  size: TextSize
  place: TextPlace
  children: ReactNode
  above?: ReactNode
  foot?: ReactNode
  className?: string | undefined
}) {
  const { paper, pattern, size, place, children, above, foot, className } = props
  return (
    <div
      className={[styles["paper"], textStyles["sized"], className].filter(Boolean).join(" ")}
      data-paper={paper}
      data-pattern={pattern}
      data-size={size}
      data-place={place}
    >
      {above}
      <div className={styles["body"]}>{children}</div>
      {foot}
    </div>
  )
}

/** Who signed a paper, by shape and name; `writtenFor` when they wrote it for somebody without a device (C5). */
export function PaperFoot(props: {
  name: string
  look: number
  writtenFor?: string
  /** What can be done with the message, at the end of the line. */
  children?: ReactNode
}) {
  const { name, look, writtenFor = "", children } = props
  const signed = writtenFor === "" ? name : writtenFor
  return (
    <div className={styles["foot"]}>
      <Avatar name={signed} look={look} size={26} />
      <p className={styles["signed"]} translate="no">
        <bdi className={styles["name"]} translate="no">
          {signed}
        </bdi>
        {writtenFor === "" ? null : <span className={styles["with"]}>, {t("card.with", { name })}</span>}
      </p>
      {children}
    </div>
  )
}
