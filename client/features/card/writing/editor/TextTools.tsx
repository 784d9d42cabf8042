import { useEditorState, type Editor } from "@tiptap/react"
import { Bold, Heading, Italic, Link, List, ListOrdered, Smile } from "lucide-react"
import type { ReactNode, RefObject } from "react"
import { Dialog, DialogTrigger, Popover, ToggleButton, type PressEvent } from "react-aria-components"
import { t } from "../../../../i18n/text.ts"
import { Button } from "../../../../ui/Button.tsx"
import { EMOJI } from "./emoji.ts"
import { LinkForm } from "./LinkForm.tsx"
import styles from "./TextTools.module.css"

interface Tool {
  readonly name: "bold" | "italic" | "heading" | "bulletList" | "orderedList"
  readonly keys: string
  readonly icon: ReactNode
  readonly run: (editor: Editor) => void
}

const WORDS = {
  bold: "write.bold",
  italic: "write.italic",
  heading: "write.heading",
  bulletList: "write.list",
  orderedList: "write.numbers",
} as const satisfies Record<Tool["name"], string>

const TOOLS: readonly Tool[] = [
  {
    name: "bold",
    keys: "Control+B",
    icon: <Bold size={20} />,
    run: (editor) => void editor.commands.toggleBold(),
  },
  {
    name: "italic",
    keys: "Control+I",
    icon: <Italic size={20} />,
    run: (editor) => void editor.commands.toggleItalic(),
  },
  {
    name: "heading",
    keys: "Control+Alt+1",
    icon: <Heading size={20} />,
    run: (editor) => void editor.commands.toggleHeading({ level: 1 }),
  },
  {
    name: "bulletList",
    keys: "Control+Shift+8",
    icon: <List size={20} />,
    run: (editor) => void editor.commands.toggleBulletList(),
  },
  {
    name: "orderedList",
    keys: "Control+Shift+7",
    icon: <ListOrdered size={20} />,
    run: (editor) => void editor.commands.toggleOrderedList(),
  },
]

/** A key press keeps the focus in the toolbar; a tap gives it back to the text. */
function afterwards(editor: Editor, event: Pick<PressEvent, "pointerType">): void {
  if (event.pointerType !== "keyboard" && event.pointerType !== "virtual") editor.commands.focus()
}

/** The tools for the words, in a toolbar: one tab stop, arrow keys between them. */
export function TextTools(props: {
  editor: Editor | undefined
  /** Whether the address of a link is being written. */
  linking: boolean
  onLinking: (on: boolean) => void
  /** Where the form of a link hangs when it is opened from the text. */
  linkButton: RefObject<HTMLButtonElement | null>
}) {
  const { editor, linking, onLinking, linkButton } = props
  const active = useEditorState({
    editor: editor ?? null,
    selector: ({ editor }) =>
      editor === null
        ? []
        : [...TOOLS.map(({ name }) => name), "link" as const].filter((name) => editor.isActive(name)),
  })
  if (editor === undefined) return null
  return (
    <>
      {TOOLS.map((tool) => (
        <ToggleButton
          key={tool.name}
          className={styles["tool"] ?? ""}
          aria-label={t(WORDS[tool.name])}
          aria-keyshortcuts={tool.keys}
          isSelected={active?.includes(tool.name) === true}
          preventFocusOnPress
          onPress={(event) => {
            tool.run(editor)
            afterwards(editor, event)
          }}
        >
          {tool.icon}
        </ToggleButton>
      ))}
      <DialogTrigger isOpen={linking} onOpenChange={onLinking}>
        <Button
          ref={linkButton}
          className={styles["tool"] ?? ""}
          aria-label={t("write.link")}
          aria-keyshortcuts="Control+K"
          {...(active?.includes("link") === true && { "data-selected": "" })}
        >
          <Link size={20} />
        </Button>
        <Popover className="popover" placement="bottom">
          <LinkForm editor={editor} onClose={() => onLinking(false)} />
        </Popover>
      </DialogTrigger>
      <EmojiTool editor={editor} />
    </>
  )
}

function EmojiTool({ editor }: { editor: Editor }) {
  return (
    <DialogTrigger>
      <Button className={styles["tool"] ?? ""} aria-label={t("write.emoji")}>
        <Smile size={20} />
      </Button>
      <Popover className="popover" placement="bottom">
        <Dialog className={styles["emoji"] ?? ""} aria-label={t("write.emoji")}>
          {({ close }) =>
            EMOJI.map(([sign, name]) => (
              <Button
                key={sign}
                className={styles["sign"] ?? ""}
                aria-label={t(name)}
                onPress={() => {
                  close()
                  editor
                    .chain()
                    .focus()
                    .command(({ tr }) => tr.insertText(sign).docChanged)
                    .run()
                }}
              >
                {sign}
              </Button>
            ))
          }
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
