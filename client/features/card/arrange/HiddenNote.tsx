import { Copy, EyeOff } from "lucide-react"
import { useRef } from "react"
import type * as Y from "yjs"
import type { MessageId } from "../../../../shared/ids.ts"
import { plainTextOf } from "../../../../shared/documents/read-rich-text.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { copyFrom } from "../../../device/copy.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./Arrange.module.css"
import { hiddenBy, useArranging } from "./arranging.tsx"

/** The notice on a hidden message, for its author, who can copy the text, and for organisers, who can show it again (K12). */
export function HiddenNote(props: { message: MessageId; mine: boolean; body: Y.XmlFragment }) {
  const { message, mine, body } = props
  const by = hiddenBy(useArranging(), message)
  if (by === undefined) return null
  const name = by === "" ? t("title.someone") : by
  return (
    <div className={styles["hidden"]}>
      <p className={styles["hiddenLine"]}>
        <EyeOff size={16} aria-hidden="true" />
        {mine ? t("order.hiddenMine", { name }) : t("order.hiddenBy", { name })}
      </p>
      {mine ? <CopyText body={body} /> : null}
    </div>
  )
}

function CopyText({ body }: { body: Y.XmlFragment }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const copy = async (): Promise<void> => {
    if (field.current === null) return
    field.current.value = plainTextOf(body)
    if (await copyFrom(field.current)) say(t("ticket.copied"))
    else toast({ text: t("share.copyHand"), tone: "bad" })
  }
  return (
    <>
      <textarea ref={field} className="unseen" readOnly tabIndex={-1} aria-hidden="true" />
      <Button className="button button-small" onPress={() => void copy()}>
        <Copy size={16} />
        {t("order.copy")}
      </Button>
    </>
  )
}
