import { isComposing } from "../../../ui/composing.ts"
import type { Editor } from "@tiptap/react"
import { Image, Palette, PenLine, Sticker, Trash2, Type } from "lucide-react"
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import { Toolbar } from "react-aria-components"
import { changeMessage, type Message } from "../../../../shared/documents/card.ts"
import { readParts } from "../../../../shared/documents/message-parts.ts"
import type { RoomId } from "../../../../shared/rooms.ts"
import type * as Y from "yjs"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { sizeOnPaper } from "../papers/OnPaper.tsx"
import { Paper } from "../papers/Paper.tsx"
import { DrawnOnPaper, DrawPanel, DrawPills, Stickers, useDrawingSheet } from "./Drawn.tsx"
import { RichEditor } from "./editor/RichEditor.tsx"
import { TextTools } from "./editor/TextTools.tsx"
import { EditingPage } from "./EditingPage.tsx"
import { FromTool } from "./FromTool.tsx"
import { HideButton } from "./HideButton.tsx"
import styles from "./MessageEditor.module.css"
import { textSize } from "./MessagePaper.tsx"
import { WRITING } from "./origin.ts"
import { PaperTools } from "./PaperTools.tsx"
import { EditedPhotos } from "./photos/EditedPhotos.tsx"
import { PhotoPanel, PhotoTool } from "./photos/PhotoTool.tsx"
import { useDropping } from "./photos/use-dropping.ts"
import { useTaking } from "./photos/use-taking.ts"
import { useUploadsOf } from "../photos/use-uploads.ts"
import { useBody, useMap } from "./use-card.ts"
import type { CardPresence } from "./use-card-presence.ts"

export const tellFull = (): void => void toast({ text: t("write.full"), tone: "bad" })

interface Props {
  readonly doc: Y.Doc
  /** In which the message stands. */
  readonly room: RoomId
  readonly message: Message
  /** The author's own. */
  readonly name: string
  readonly look: number
  readonly presence: CardPresence
  /** On a phone it takes the whole page. */
  readonly wholePage: boolean
  readonly hiddenFrom: string
  readonly pill: ReactNode
  readonly onEnd: () => void
  readonly onDelete: () => void
  /** Nobody else reads it before the card opens (K15). */
  readonly hidden: boolean
  /** Hides it, or shows it to the other signers. */
  readonly onHide: (() => void) | undefined
}

/** One's own message, edited on its paper: with three rows of tools in it, or on a page of its own. */
export function MessageEditor(props: Props) {
  const { doc, room, message, presence, wholePage, onEnd, onDelete, hidden, onHide } = props
  const { id } = message
  const [editor, setEditor] = useState<Editor>()
  const [linking, setLinking] = useState(false)
  const linkButton = useRef<HTMLButtonElement>(null)
  const taking = useTaking({ room, message: id }, message.map)
  const drawn = useMap(message.map, readParts)
  const { photos } = drawn
  const count = photos.length + useUploadsOf(id, photos).length
  const dropping = useDropping(taking.take)

  useEffect(() => {
    // Of a hidden message others hear nothing, not even that there is one.
    presence.onMessage(hidden ? undefined : id)
    return () => presence.onMessage(undefined)
  }, [presence, id, hidden])

  const change = (part: Parameters<typeof changeMessage>[2]): void =>
    void changeMessage(doc, id, part, WRITING)
  const { open, sheet } = useDrawingSheet(message, { origin: WRITING, onDrawn: presence.onTyping })
  const shown = { message, parts: drawn, origin: WRITING, onOpen: open }
  const parts: Parts = {
    text: (
      <DrawnOnPaper {...shown} name={message.for === "" ? props.name : message.for}>
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
      </DrawnOnPaper>
    ),
    words: <TextTools {...{ editor, linking, linkButton }} onLinking={setLinking} />,
    acts: (
      <>
        {onHide === undefined ? null : <HideButton hidden={hidden} onPress={onHide} />}
        <Button
          className={`icon-button ${styles["act"]}`}
          aria-label={t("write.deleteLabel")}
          onPress={onDelete}
        >
          <Trash2 size={20} />
        </Button>
      </>
    ),
    photos: <EditedPhotos {...{ message, taking }} origin={WRITING} />,
    photo: wholePage ? (
      <PhotoPanel count={count} onFiles={taking.take} />
    ) : (
      <PhotoTool count={count} onFiles={taking.take} />
    ),
    paper: <PaperTools message={message} onChange={change} />,
    from: <FromTool value={message.for} onChange={(name) => change({ for: name })} />,
    pills: <DrawPills {...shown} />,
    draw: <DrawPanel {...shown} />,
    stickers: <Stickers {...shown} />,
  }
  const Place = useSteady(wholePage, sheet !== null) ? OnPage : OnWall
  return (
    <>
      <Place {...props} parts={parts} dropping={dropping} />
      {sheet}
    </>
  )
}

/** The newest value; while `held`, the one before. A phone that is turned while one draws must not put its page over the drawing. */
function useSteady<T>(newest: T, held: boolean): T {
  const [shown, setShown] = useState(newest)
  if (!held && shown !== newest) setShown(newest)
  return held ? shown : newest
}

/** What an editor is made of; where each part stands differs between a desk and a phone. */
interface Parts {
  readonly text: ReactNode
  /** Tools for the words. */
  readonly words: ReactNode
  /** What is done with the whole message. */
  readonly acts: ReactNode
  /** Those on the paper. */
  readonly photos: ReactNode
  /** Brings more of them. */
  readonly photo: ReactNode
  readonly paper: ReactNode
  readonly from: ReactNode
  /** What is put onto the paper: on a desk by pills, on a phone each in a panel. */
  readonly pills: ReactNode
  readonly draw: ReactNode
  readonly stickers: ReactNode
}

interface PlaceProps extends Props {
  readonly parts: Parts
  readonly dropping: ReturnType<typeof useDropping>
}

/** On a phone: the paper, what is done with the whole message under it, and the tools by five words above the keyboard. */
function OnPage({ message, hidden, look, hiddenFrom, pill, onEnd, parts, dropping }: PlaceProps) {
  const words = (
    <Toolbar className={styles["row"] ?? ""} aria-label={t("write.tools")}>
      {parts.words}
    </Toolbar>
  )
  return (
    <EditingPage
      title={t(hidden ? "hide.flag" : "write.yours")}
      {...{ hiddenFrom, pill, onEnd }}
      panels={[
        { id: "text", word: t("write.text"), icon: <Type size={20} />, node: words },
        { id: "paper", word: t("write.paper"), icon: <Palette size={20} />, node: parts.paper },
        { id: "photo", word: t("photos.tool"), icon: <Image size={20} />, node: parts.photo },
        { id: "draw", word: t("draw.word"), icon: <PenLine size={20} />, node: parts.draw },
        { id: "sticker", word: t("sticker.word"), icon: <Sticker size={20} />, node: parts.stickers },
      ]}
    >
      <div
        className={styles["outline"]}
        data-look={look}
        data-message={message.id}
        data-dropping={dropping.isOver || undefined}
        {...dropping.on}
      >
        <EditedPaper message={message} above={parts.photos}>
          {parts.text}
        </EditedPaper>
      </div>
      <div className={styles["under"]}>
        {parts.from}
        <span className={styles["acts"]}>{parts.acts}</span>
      </div>
    </EditingPage>
  )
}

/** On a desk: in its place on the wall, with three rows of tools at the foot of the paper. */
function OnWall({ message, hidden, look, onEnd, parts, dropping }: PlaceProps) {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !isComposing(event.nativeEvent)) onEnd()
  }
  const rows = (
    <div className={styles["rows"]}>
      <Toolbar className={styles["row"] ?? ""} aria-label={t("write.tools")}>
        {parts.words}
        <span className={styles["acts"]}>{parts.acts}</span>
      </Toolbar>
      <div className={styles["pills"]}>
        {parts.photo}
        {parts.pills}
        {parts.from}
      </div>
      <div className={styles["last"]}>
        {parts.paper}
        <Button className="button button-small" onPress={onEnd}>
          {t("write.done")}
        </Button>
      </div>
    </div>
  )
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape ends writing from any of its tools
    <section
      className={styles["outline"]}
      data-look={look}
      data-message={message.id}
      data-dropping={dropping.isOver || undefined}
      aria-label={t("write.yours")}
      onKeyDown={onKey}
      {...dropping.on}
    >
      <p className={styles["flag"]} aria-hidden="true">
        {t(hidden ? "hide.flag" : "write.yours")}
      </p>
      <EditedPaper message={message} above={parts.photos} foot={rows}>
        {parts.text}
      </EditedPaper>
    </section>
  )
}

function EditedPaper(props: { message: Message; above: ReactNode; foot?: ReactNode; children: ReactNode }) {
  const { message, above, foot, children } = props
  const size = sizeOnPaper(useBody(message.body, textSize), useMap(message.map, readParts))
  return (
    <Paper
      paper={message.paper}
      pattern={message.pattern}
      size={size}
      place="writing"
      above={above}
      foot={foot}
    >
      {children}
    </Paper>
  )
}

/** The caret within one's own message is not shared; presence names the message alone. */
const ignoreCaret = (): void => undefined
