import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type KeyboardEvent } from "react"
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import type * as Y from "yjs"
import type { Paper as PaperName } from "../../../../shared/documents/card-looks.ts"
import { DRAWING_HEIGHT, SIGNATURE_HEIGHT, type Stroke } from "../../../../shared/documents/message-parts.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import type { StrokePart } from "../../../../shared/documents/strokes.ts"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Paper } from "../papers/Paper.tsx"
import styles from "./DrawingSheet.module.css"
import { DrawingTools } from "./DrawingTools.tsx"
import { keepSignature, lastSignature } from "./last-signature.ts"
import { Pad } from "./pad.ts"
import { strokeOf, type Point } from "./points.ts"
import { Surface, type Drawn, type Tool } from "./Surface.tsx"

/** The pens in hand at first. */
const FIRST: Readonly<Record<StrokePart, Tool>> = {
  stroke: { erases: false, pen: "plum", width: 15 },
  sign: { erases: false, pen: "plum", width: 10 },
}

interface Props {
  readonly part: StrokePart
  /** Whose message it is. */
  readonly author: PersonId
  /** The message that is drawn into. */
  readonly map: Y.Map<unknown>
  readonly paper: PaperName
  /** Marks what is written here. */
  readonly origin: unknown
  /** A stroke was drawn. */
  readonly onDrawn: () => void
  readonly onClose: () => void
}

/**
 * Drawing, or signing by hand: on a phone a page, on a desk a dialog. Each stroke is kept as soon as it is drawn, so
 * closing keeps everything; Cancel alone takes back what was done here.
 */
export function DrawingSheet(props: Props) {
  const { part, author, paper, onDrawn, onClose } = props
  const [last] = useState(() => (part === "sign" ? lastSignature(author) : undefined))
  const { pad, strokes, canUndo, canRedo } = usePad(props)
  const [tool, setTool] = useState(FIRST[part])
  const drawn = useRef<Drawn>(null)
  const height = part === "sign" ? SIGNATURE_HEIGHT : DRAWING_HEIGHT

  const onStroke = (points: readonly Point[]): void => {
    const { pen, width } = tool
    const stroke = strokeOf(points, { pen, width }, height)
    if (stroke === undefined) return
    if (pad.add(stroke)) onDrawn()
    else tellFull()
  }
  const onErase = (keys: ReadonlySet<string>): void => sayErased(pad.erase(keys))
  const sign = (strokesThen: readonly Stroke[]): void => {
    if (strokesThen.every((stroke) => pad.add(stroke))) onDrawn()
    else tellFull()
  }
  const back = (way: "undo" | "redo"): void => {
    drawn.current?.end()
    if (pad[way]()) say(t(way === "undo" ? "draw.undone" : "draw.redone"))
  }
  const done = (): void => {
    drawn.current?.end()
    if (part === "sign")
      keepSignature(
        author,
        pad.strokes().map(({ value }) => value),
      )
    onClose()
  }
  const cancel = (): void => {
    if (pad.discard()) {
      const undo = (): void => void pad.undo()
      toast({ text: t("draw.discarded"), action: { label: t("write.undo"), run: undo } })
    }
    onClose()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    back(event.shiftKey ? "redo" : "undo")
  }
  const title = t(part === "sign" ? "sign.title" : "draw.title")
  return (
    <ModalOverlay
      className={styles["veil"] ?? ""}
      isOpen
      onOpenChange={(open) => (open ? undefined : done())}
    >
      <Modal className={styles["page"] ?? ""} data-part={part}>
        <Dialog className={styles["dialog"] ?? ""}>
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- undo's keys, wherever the focus is */}
          <div className={styles["keys"]} onKeyDown={onKey}>
            <header className={styles["top"]}>
              <Button className={`button-quiet ${styles["cancel"]}`} onPress={cancel}>
                {t("draw.cancel")}
              </Button>
              <Heading slot="title" className={styles["title"] ?? ""}>
                {title}
              </Heading>
              <Button className="button button-soft button-small" onPress={done}>
                {t("write.done")}
              </Button>
            </header>
            <div className={styles["desk"]}>
              <Paper paper={paper} pattern="plain" size="middle" place="writing" className={styles["paper"]}>
                <Surface
                  ref={drawn}
                  label={t("draw.surface", { count: strokes.length })}
                  {...{ strokes, height, tool, onStroke, onErase }}
                />
                {part === "sign" ? <span className={styles["line"]} aria-hidden="true" /> : null}
              </Paper>
              <p className={styles["help"]}>{t(part === "sign" ? "sign.help" : "draw.help")}</p>
              {last === undefined || strokes.length > 0 ? null : (
                <Button className="button" onPress={() => sign(last)}>
                  {t("sign.last")}
                </Button>
              )}
            </div>
            <DrawingTools
              {...{ part, paper, tool, canUndo, canRedo }}
              isEmpty={strokes.length === 0}
              onTool={setTool}
              onUndo={() => back("undo")}
              onRedo={() => back("redo")}
              onClear={() => sayErased(pad.clear())}
            />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The pad on this message, and what is drawn on it, also by another device of the same person. */
function usePad({ part, map, origin }: Pick<Props, "part" | "map" | "origin">) {
  const pad = useMemo(() => new Pad(map, part, { origin }), [map, part, origin])
  const [changes, changed] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    map.observe(changed)
    return () => map.unobserve(changed)
  }, [map])
  const read = useCallback(
    (_changes: number) => ({ strokes: pad.strokes(), canUndo: pad.canUndo, canRedo: pad.canRedo }),
    [pad],
  )
  const now = useMemo(() => read(changes), [read, changes])
  return { pad, ...now }
}

const tellFull = (): void => void toast({ text: t("draw.full"), tone: "bad" })

function sayErased(count: number): void {
  if (count > 0) say(t("draw.erased", { count }))
}
