import type { Editor } from "@tiptap/react"
import { Palette, Trash2, Type, UserRound } from "lucide-react"
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import { Toolbar } from "react-aria-components"
import { changeMessage, type Message } from "../../../../shared/documents/card.ts"
import type * as Y from "yjs"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Paper } from "../papers/Paper.tsx"
import { RichEditor } from "./editor/RichEditor.tsx"
import { TextTools } from "./editor/TextTools.tsx"
import { EditingPage } from "./EditingPage.tsx"
import styles from "./MessageEditor.module.css"
import { textSize } from "./MessagePaper.tsx"
import { PaperTools } from "./PaperTools.tsx"
import { useBody } from "./use-card.ts"
import type { CardPresence } from "./use-card-presence.ts"
import { WhoseMessage } from "./WhoseMessage.tsx"

/** Marks this screen's own transactions. */
export const WRITING = { screen: "card" }

export const tellFull = (): void => void toast({ text: t("write.full"), tone: "bad" })

interface Props {
  readonly doc: Y.Doc
  readonly message: Message
  readonly look: number
  readonly presence: CardPresence
  /** On a phone it takes the whole page. */
  readonly wholePage: boolean
  readonly hiddenFrom: string
  readonly pill: ReactNode
  readonly onEnd: () => void
  readonly onDelete: () => void
}

/** One's own message, edited on its paper: with three rows of tools in it, or on a page of its own. */
export function MessageEditor(props: Props) {
  const { doc, message, look, presence, wholePage, hiddenFrom, pill, onEnd, onDelete } = props
  const { id } = message
  const size = useBody(message.body, textSize)
  const [editor, setEditor] = useState<Editor>()
  const [linking, setLinking] = useState(false)
  const linkButton = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    presence.onMessage(id)
    return () => presence.onMessage(undefined)
  }, [presence, id])

  const change = (part: Parameters<typeof changeMessage>[2]): void =>
    void changeMessage(doc, id, part, WRITING)
  const text = (
    <RichEditor
      body={message.body}
      label={t("write.yours")}
      placeholder={t("write.hint")}
      onCaret={ignoreCaret}
      onTyping={presence.onTyping}
      onFull={tellFull}
      onEnd={onEnd}
      onEditor={setEditor}
      onLink={() => setLinking(true)}
      focusFirst
    />
  )
  const words = <TextTools {...{ editor, linking, linkButton }} onLinking={setLinking} />
  const remove = (
    <Button
      className={`icon-button ${styles["delete"]}`}
      aria-label={t("write.deleteLabel")}
      onPress={onDelete}
    >
      <Trash2 size={20} />
    </Button>
  )
  const paper = <PaperTools message={message} onChange={change} />
  const whose = <WhoseMessage value={message.for} onChange={(name) => change({ for: name })} />

  if (wholePage) {
    const tools = (
      <Toolbar className={styles["row"] ?? ""} aria-label={t("write.tools")}>
        {words}
        {remove}
      </Toolbar>
    )
    return (
      <EditingPage
        title={t("write.yours")}
        {...{ hiddenFrom, pill, onEnd }}
        panels={[
          { id: "text", word: t("write.text"), icon: <Type size={20} />, node: tools },
          { id: "paper", word: t("write.paper"), icon: <Palette size={20} />, node: paper },
          { id: "from", word: t("write.fromWord"), icon: <UserRound size={20} />, node: whose },
        ]}
      >
        <div className={styles["outline"]} data-look={look} data-message={id}>
          <Paper paper={message.paper} pattern={message.pattern} size={size} place="writing">
            {text}
          </Paper>
        </div>
      </EditingPage>
    )
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.nativeEvent.isComposing) onEnd()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape ends writing from any of its tools
    <section
      className={styles["outline"]}
      data-look={look}
      data-message={id}
      aria-label={t("write.yours")}
      onKeyDown={onKey}
    >
      <p className={styles["flag"]} aria-hidden="true">
        {t("write.yours")}
      </p>
      <Paper
        paper={message.paper}
        pattern={message.pattern}
        size={size}
        place="writing"
        className={styles["paper"]}
        foot={
          <div className={styles["rows"]}>
            <Toolbar className={styles["row"] ?? ""} aria-label={t("write.tools")}>
              {words}
              {remove}
            </Toolbar>
            {paper}
            <div className={styles["last"]}>
              {whose}
              <Button className="button button-small" onPress={onEnd}>
                {t("write.done")}
              </Button>
            </div>
          </div>
        }
      >
        {text}
      </Paper>
    </section>
  )
}

/** The caret within one's own message is not shared; presence names the message alone. */
const ignoreCaret = (): void => undefined
