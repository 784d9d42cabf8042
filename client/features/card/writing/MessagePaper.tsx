import { Pencil, Trash2 } from "lucide-react"
import { memo, useEffect, useRef } from "react"
import type * as Y from "yjs"
import type { Message } from "../../../../shared/documents/card.ts"
import { isBlank } from "../../../../shared/documents/rich-text.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Paper, PaperFoot } from "../papers/Paper.tsx"
import { RichText } from "../rich-text/RichText.tsx"
import { plainTextOf } from "../rich-text/read.ts"
import { sizeOf, type TextSize } from "../rich-text/sizes.ts"
import styles from "./MessagePaper.module.css"
import { useBody } from "./use-card.ts"

export const textSize = (body: Y.XmlFragment): TextSize => sizeOf(plainTextOf(body))

interface Props {
  readonly message: Message
  readonly name: string
  readonly look: number
  /** Its author is in it now; true while they press keys. Others see that, and not the half-written words. */
  readonly writing: boolean | undefined
  /** Only the author has these. */
  readonly onEdit?: (() => void) | undefined
  readonly onDelete?: (() => void) | undefined
  /** Writing in it has just ended here. */
  readonly focusFirst?: boolean
}

/** A message as everybody reads it. */
export const MessagePaper = memo(function MessagePaper(props: Props) {
  const { message, name, look, writing, onEdit, onDelete, focusFirst = false } = props
  const size = useBody(message.body, textSize)
  const blank = useBody(message.body, isBlank)
  const edit = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (focusFirst) edit.current?.focus({ preventScroll: true })
  }, [focusFirst])
  return (
    <article aria-label={message.for === "" ? name : message.for} data-message={message.id}>
      <Paper
        paper={message.paper}
        pattern={message.pattern}
        size={size}
        place="writing"
        foot={
          <PaperFoot name={name} look={look} writtenFor={message.for}>
            {onEdit === undefined || onDelete === undefined ? null : (
              <span className={styles["acts"]}>
                <Button
                  ref={edit}
                  className={`icon-button ${styles["act"]}`}
                  aria-label={t("write.editLabel")}
                  onPress={onEdit}
                >
                  <Pencil size={18} />
                </Button>
                <Button
                  className={`icon-button ${styles["act"]}`}
                  aria-label={t("write.deleteLabel")}
                  onPress={onDelete}
                >
                  <Trash2 size={18} />
                </Button>
              </span>
            )}
          </PaperFoot>
        }
      >
        {writing === undefined ? (
          blank ? (
            <p className={styles["blank"]}>{t("write.blank")}</p>
          ) : (
            <RichText body={message.body} />
          )
        ) : (
          <Dots name={message.for === "" ? name : message.for} look={look} moving={writing} />
        )}
      </Paper>
    </article>
  )
})

function Dots({ name, look, moving }: { name: string; look: number; moving: boolean }) {
  return (
    <p className={styles["dots"]} data-look={look} {...(moving && { "data-moving": "" })}>
      <span className="unseen">{t("write.dots", { name })}</span>
      <span />
      <span />
      <span />
    </p>
  )
}
