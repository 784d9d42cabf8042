import { isComposing } from "../../../../ui/composing.ts"
import { EditorContent, useEditor, type Editor } from "@tiptap/react"
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react"
import type * as Y from "yjs"
import { RichText } from "../../rich-text/RichText.tsx"
import textStyles from "../../rich-text/Text.module.css"
import { t } from "../../../../i18n/text.ts"
import type { Caret } from "../caret-positions.ts"
import { Bounds } from "./bounds.ts"
import { Carets, ownCaret, showCarets, type OthersCaret } from "./carets.ts"
import { CARD_TEXT } from "./extensions.ts"
import { isKnown } from "./known.ts"
import styles from "./RichEditor.module.css"
import { isFromDocument } from "./binding.ts"
import { Together } from "./together.ts"
import { goBack } from "./undo.ts"

const NOBODY: readonly OthersCaret[] = []

interface Props {
  readonly body: Y.XmlFragment
  readonly label: string
  readonly placeholder: string
  readonly others?: readonly OthersCaret[]
  /** The caret is here, or the editor was left. */
  readonly onCaret: (caret: Caret | undefined) => void
  readonly onTyping: () => void
  readonly onFull: () => void
  /** Escape ends writing. */
  readonly onEnd: () => void
  readonly onEditor: (editor: Editor | undefined) => void
  readonly onLink: () => void
  readonly focusFirst?: boolean
}

/**
 * An editor on a rich text of the document. A text that a later version wrote, with parts that this one does not know,
 * is shown and not edited: the editor would take them away.
 */
export function RichEditor(props: Props) {
  const { body } = props
  // What was found once stays: the page has to be loaded again for a later version.
  const [unknown, setUnknown] = useState<Y.XmlFragment>()
  const known = useMemo(() => isKnown(body), [body])
  if (!known || unknown === body) {
    return (
      <>
        <RichText body={body} />
        <p className={styles["later"]}>{t("write.later")}</p>
      </>
    )
  }
  return <OpenEditor {...props} onUnknown={() => setUnknown(body)} />
}

/** The same function for as long as the component lives; it does what the newest one does. */
function useStable(callback: () => void): () => void {
  const newest = useRef(callback)
  useLayoutEffect(() => {
    newest.current = callback
  })
  return useCallback(() => newest.current(), [])
}

/** The placeholder stands while there are no words. */
const markEmpty = ({ view, isEmpty }: Editor): void => void view.dom.toggleAttribute("data-empty", isEmpty)

function OpenEditor(props: Props & { onUnknown: () => void }) {
  const { body, label, placeholder, others = NOBODY, onEditor, focusFirst = false } = props
  // The extensions keep the functions that they were made with.
  const unknown = useStable(props.onUnknown)
  const full = useStable(props.onFull)
  const end = useStable(props.onEnd)
  const link = useStable(props.onLink)
  const leave = useStable(() => props.onCaret(undefined))
  const editor = useEditor(
    {
      extensions: [
        ...CARD_TEXT,
        Together.configure({ body, onUnknown: unknown }),
        Bounds.configure({ onFull: full }),
        Carets,
      ],
      // A strict Content-Security-Policy lets in no styles of a script's.
      injectCSS: false,
      // Until the binding has filled it. Text would be read as HTML, which the policy forbids, too.
      content: { type: "doc", content: [{ type: "paragraph" }] },
      autofocus: focusFirst ? "end" : false,
      editorProps: {
        attributes: {
          "aria-label": label,
          "aria-multiline": "true",
          role: "textbox",
          translate: "no",
          spellcheck: "true",
          class: `${textStyles["text"] ?? ""} ${styles["text"] ?? ""}`,
          "data-placeholder": placeholder,
        },
        handleKeyDown: (_view, event) => {
          if (isComposing(event)) return false
          if (event.key === "Escape") return (end(), true)
          if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return false
          event.preventDefault()
          return (link(), true)
        },
        handleDOMEvents: {
          // The browser's own undo does not know of the document's.
          beforeinput: (view, event) => {
            if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false
            event.preventDefault()
            return goBack(view, event.inputType === "historyUndo" ? "undo" : "redo")
          },
        },
      },
      onUpdate: ({ editor, transaction }) => {
        if (editor.isFocused && !isFromDocument(transaction)) props.onTyping()
      },
      onTransaction: ({ editor }) => {
        markEmpty(editor)
        if (editor.isFocused) props.onCaret(ownCaret(editor.state))
      },
      onFocus: ({ editor }) => props.onCaret(ownCaret(editor.state)),
      onBlur: leave,
      onCreate: ({ editor }) => markEmpty(editor),
    },
    [body],
  )

  useEffect(() => {
    onEditor(editor)
    return () => onEditor(undefined)
  }, [editor, onEditor])
  useEffect(() => {
    if (!editor.isDestroyed) showCarets(editor.view, others)
  }, [editor, others])
  useEffect(() => leave, [leave])
  return <EditorContent editor={editor} className={styles["editor"]} />
}
