import type { Editor } from "@tiptap/react"
import { Pencil, Type } from "lucide-react"
import { useEffect, useRef, useState, type ReactNode } from "react"
import { Toolbar } from "react-aria-components"
import type * as Y from "yjs"
import { greeting } from "../../../../shared/documents/card.ts"
import { isBlank } from "../../../../shared/documents/rich-text.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Paper } from "../papers/Paper.tsx"
import { RichText } from "../rich-text/RichText.tsx"
import type { OthersCaret } from "./editor/carets.ts"
import { RichEditor } from "./editor/RichEditor.tsx"
import { TextTools } from "./editor/TextTools.tsx"
import { EditingPage } from "./EditingPage.tsx"
import styles from "./Greeting.module.css"
import { tellFull } from "./MessageEditor.tsx"
import { useBody } from "./use-card.ts"
import type { CardPresence } from "./use-card-presence.ts"

interface Props {
  readonly doc: Y.Doc
  readonly others: readonly OthersCaret[]
  readonly presence: CardPresence
  readonly mayWrite: boolean
  readonly wholePage: boolean
  readonly hiddenFrom: string
  readonly pill: ReactNode
}

/** The greeting inside the card, which everybody writes in its place at once; on a phone on a page of its own. */
export function Greeting(props: Props) {
  const { doc, mayWrite, wholePage, hiddenFrom } = props
  const body = greeting(doc)
  const blank = useBody(body, isBlank)
  const [isOpen, setOpen] = useState(false)
  const edit = useRef<HTMLButtonElement>(null)

  const place = (inside: ReactNode): ReactNode => (
    <Paper paper="milk" pattern="plain" size="long" place="greeting" className={styles["paper"]}>
      {inside}
    </Paper>
  )
  if (!mayWrite) return blank ? null : place(<RichText body={body} heading={3} />)
  if (!wholePage) return place(<OpenGreeting {...props} body={body} />)
  return (
    <>
      {place(
        <>
          {blank ? (
            <p className={styles["hint"]}>{t("write.greetingHint", { name: hiddenFrom })}</p>
          ) : (
            <RichText body={body} heading={3} />
          )}
          <Button ref={edit} className={`button-quiet ${styles["edit"]}`} onPress={() => setOpen(true)}>
            <Pencil size={18} />
            {t("write.greetingEdit")}
          </Button>
        </>,
      )}
      {isOpen ? (
        <OpenGreeting
          {...props}
          body={body}
          onEnd={() => {
            setOpen(false)
            edit.current?.focus()
          }}
        />
      ) : null}
    </>
  )
}

function OpenGreeting(props: Props & { body: Y.XmlFragment; onEnd?: () => void }) {
  const { body, others, presence, wholePage, hiddenFrom, pill, onEnd } = props
  const [editor, setEditor] = useState<Editor>()
  const [linking, setLinking] = useState(false)
  const linkButton = useRef<HTMLButtonElement>(null)
  const place = useRef<HTMLElement>(null)
  const { active, onFocus, onBlur } = useActive()

  const text = (
    <RichEditor
      body={body}
      label={t("write.greeting")}
      placeholder={t("write.greetingHint", { name: hiddenFrom })}
      others={others}
      onCaret={(caret) => presence.onCaret("greeting", caret)}
      onTyping={presence.onTyping}
      onFull={tellFull}
      onEnd={() => (onEnd === undefined ? place.current?.focus() : onEnd())}
      onEditor={setEditor}
      onLink={() => setLinking(true)}
      focusFirst={wholePage}
    />
  )
  const tools = (
    <Toolbar className={styles["tools"] ?? ""} aria-label={t("write.tools")}>
      <TextTools {...{ editor, linking, linkButton }} onLinking={setLinking} />
    </Toolbar>
  )
  if (wholePage && onEnd !== undefined) {
    return (
      <EditingPage
        title={t("write.greetingShort")}
        {...{ hiddenFrom, pill, onEnd }}
        panels={[{ id: "text", word: t("write.text"), icon: <Type size={20} />, node: tools }]}
      >
        <Paper paper="milk" pattern="plain" size="long" place="greeting">
          {text}
        </Paper>
      </EditingPage>
    )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hears where the focus is, for its tools
    <section
      ref={place}
      tabIndex={-1}
      className={styles["place"]}
      aria-label={t("write.greeting")}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {text}
      <div className={active ? styles["bar"] : styles["away"]}>{tools}</div>
    </section>
  )
}

/** Whether the focus is in there, or in what was opened from there. */
function useActive(): {
  readonly active: boolean
  readonly onFocus: () => void
  readonly onBlur: () => void
} {
  const [active, setActive] = useState(false)
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(leaving.current), [])
  return {
    active,
    onFocus: () => {
      clearTimeout(leaving.current)
      setActive(true)
    },
    // The focus goes from part to part by way of nowhere.
    onBlur: () => {
      clearTimeout(leaving.current)
      leaving.current = setTimeout(() => setActive(false))
    },
  }
}
