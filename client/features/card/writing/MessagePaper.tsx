import { EyeOff, Pencil, Trash2 } from "lucide-react"
import { memo, useEffect, useRef } from "react"
import type * as Y from "yjs"
import type { Message } from "../../../../shared/documents/card.ts"
import { hasParts, readParts } from "../../../../shared/documents/message-parts.ts"
import { isBlank } from "../../../../shared/documents/rich-text.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { OnPaper, sizeOnPaper } from "../papers/OnPaper.tsx"
import { ArrangeMenu } from "../arrange/ArrangeMenu.tsx"
import { HiddenNote } from "../arrange/HiddenNote.tsx"
import { Paper, PaperFoot } from "../papers/Paper.tsx"
import { RichText } from "../rich-text/RichText.tsx"
import { plainTextOf } from "../../../../shared/documents/read-rich-text.ts"
import { sizeOf, type TextSize } from "../rich-text/sizes.ts"
import styles from "./MessagePaper.module.css"
import { PhotosOnPaper } from "./photos/PhotosOnPaper.tsx"
import { useUploadsOf } from "../photos/use-uploads.ts"
import type { Way } from "./use-acts.ts"
import { useBody, useMap } from "./use-card.ts"

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
  /** Nobody else reads it before the card opens (K15). */
  readonly hidden?: boolean
  /** It is on its way to where it is hidden, or to where all signers read it. */
  readonly moving?: Way | undefined
  readonly onStay?: (() => void) | undefined
  /** Writing in it has just ended here. */
  readonly focusFirst?: boolean
}

/** A message as everybody reads it. */
export const MessagePaper = memo(function MessagePaper(props: Props) {
  const { message, name, look, writing, hidden = false, moving, focusFirst = false } = props
  const { onEdit, onDelete, onStay } = props
  const size = useBody(message.body, textSize)
  const wordless = useBody(message.body, isBlank)
  const parts = useMap(message.map, readParts)
  const uploads = useUploadsOf(message.id, parts.photos)
  const signed = message.for === "" ? name : message.for
  const edit = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (focusFirst) edit.current?.focus({ preventScroll: true })
  }, [focusFirst])
  return (
    <article aria-label={signed} data-message={message.id} data-origin={message.origin}>
      <HiddenNote message={message.origin} mine={onEdit !== undefined} body={message.body} />
      <Paper
        paper={message.paper}
        pattern={message.pattern}
        size={sizeOnPaper(size, parts)}
        place="writing"
        above={writing === undefined ? <PhotosOnPaper photos={parts.photos} uploads={uploads} /> : undefined}
        foot={
          <PaperFoot name={name} look={look} writtenFor={message.for}>
            {moving === undefined && hidden ? (
              <span className={styles["sign"]}>
                <EyeOff size={16} />
                {t("hide.sign")}
              </span>
            ) : null}
            {moving === undefined ? null : <Waiting way={moving} onStay={onStay} />}
            <ArrangeMenu message={message.origin} name={signed} mine={onEdit !== undefined} />
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
          <OnPaper parts={parts} name={signed}>
            {wordless ? (
              hasParts(parts) || uploads.length > 0 ? null : (
                <p className={styles["blank"]}>{t("write.blank")}</p>
              )
            ) : (
              <RichText body={message.body} />
            )}
          </OnPaper>
        ) : (
          <Dots name={signed} look={look} moving={writing} />
        )}
      </Paper>
    </article>
  )
})

/** Said while a message moves, which takes long only without a connection. */
function Waiting({ way, onStay }: { way: Way; onStay: (() => void) | undefined }) {
  return (
    <output className={styles["sign"]}>
      {t(way === "hide" ? "hide.hiding" : "hide.showing")}
      <Button className="link-button" onPress={() => onStay?.()}>
        {t("do.cancel")}
      </Button>
    </output>
  )
}

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
