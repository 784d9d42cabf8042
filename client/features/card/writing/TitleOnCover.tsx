import { isComposing } from "../../../ui/composing.ts"
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from "react"
import type * as Y from "yjs"
import { coverTitle } from "../../../../shared/documents/card.ts"
import type { Cover as CoverChoice } from "../../../../shared/documents/card-looks.ts"
import { COVER_TITLE_MAX } from "../../../../shared/limits.ts"
import { t } from "../../../i18n/text.ts"
import { bindText } from "../../../live/text-binding.ts"
import { Cover } from "../covers/Cover.tsx"
import { caretInText, placeInText, type Caret } from "./caret-positions.ts"
import type { OthersCaret } from "./editor/carets.ts"
import { sharedTitle } from "./title.ts"
import styles from "./TitleOnCover.module.css"

/** The cover with its title, which everybody writes in its place, each with a caret of their own. */
export function TitleOnCover(props: {
  doc: Y.Doc
  cover: CoverChoice
  /** What stands there while nobody has written a title. */
  otherwise: string
  others: readonly OthersCaret[]
  onCaret: (caret: Caret | undefined) => void
  onTyping: () => void
}) {
  const { doc, cover, otherwise, others } = props
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const mirror = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState("")
  const [error, setError] = useState<string>()
  const latest = useRef(props)
  useLayoutEffect(() => {
    latest.current = props
  })

  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return undefined
    const show = (): void => setShown(element.value)
    return bindText(element, sharedTitle(doc), {
      onRefused: () => setError(t("write.titleFull")),
      onWritten: () => {
        setError(undefined)
        show()
        latest.current.onTyping()
      },
      onShown: show,
    })
  }, [doc])

  useEffect(() => {
    const element = field.current
    if (element === null) return undefined
    const tell = (): void => {
      if (document.activeElement !== element) return
      const { selectionStart, selectionEnd, selectionDirection } = element
      const backward = selectionDirection === "backward"
      const [anchor, head] = backward ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd]
      latest.current.onCaret(caretInText(coverTitle(doc), anchor, head))
    }
    const leave = (): void => latest.current.onCaret(undefined)
    document.addEventListener("selectionchange", tell)
    element.addEventListener("input", tell)
    element.addEventListener("focus", tell)
    element.addEventListener("blur", leave)
    return () => {
      document.removeEventListener("selectionchange", tell)
      element.removeEventListener("input", tell)
      element.removeEventListener("focus", tell)
      element.removeEventListener("blur", leave)
      leave()
    }
  }, [doc])

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Escape" && !isComposing(event.nativeEvent)) event.currentTarget.blur()
  }
  const title = (
    <div className={styles["title"]}>
      <div ref={mirror} className={styles["mirror"]} aria-hidden="true">
        {`${shown === "" ? otherwise : shown}\u200b`}
      </div>
      <textarea
        ref={field}
        id={id}
        className={styles["field"]}
        aria-label={t("write.title")}
        aria-describedby={`${id}-error`}
        aria-invalid={error !== undefined}
        placeholder={otherwise}
        rows={1}
        // One more than it may have: a megabyte is cut by the browser before it is laid out, and then refused.
        maxLength={COVER_TITLE_MAX + 1}
        enterKeyHint="enter"
        autoComplete="off"
        onKeyDown={onKey}
      />
    </div>
  )
  return (
    <div className={styles["whole"]} data-cover="">
      <Cover cover={cover} title={title} className={styles["cover"]} />
      <TitleCarets {...{ doc, others, mirror, shown, cover }} />
      <p id={`${id}-error`} className={error === undefined ? "unseen" : styles["error"]} role="alert">
        {error}
      </p>
    </div>
  )
}

/** Room that a name needs to the left of its caret, px. */
const FLAG_PX = 120

/** How much of a letter's box its caret takes. */
const CARET_PART = 0.78

interface DrawnCaret extends OthersCaret {
  readonly left: number
  readonly top: number
  readonly height: number
}

/**
 * Others' carets over the title. They lie beside the words and not between them: the cover measures its words, and a name
 * that hangs out of a line is none.
 */
function TitleCarets(props: {
  doc: Y.Doc
  others: readonly OthersCaret[]
  mirror: RefObject<HTMLDivElement | null>
  shown: string
  cover: CoverChoice
}) {
  const { doc, others, mirror, shown, cover } = props
  const layer = useRef<HTMLDivElement>(null)
  const [drawn, setDrawn] = useState<readonly DrawnCaret[]>([])
  const key = useMemo(() => JSON.stringify([others, shown, cover]), [others, shown, cover])

  useLayoutEffect(() => {
    const [words, over] = [mirror.current, layer.current]
    if (words === null || over === null) return undefined
    const draw = (): void => setDrawn(others.flatMap((other) => drawnAt(doc, other, words, over)))
    draw()
    // The words get another size when a font arrives, or the cover another width.
    const sizes = new ResizeObserver(draw)
    sizes.observe(words)
    return () => sizes.disconnect()
    // `key` stands for the content of `others`, `shown` and `cover`, which are new objects at each render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [doc, key, mirror])

  return (
    <div ref={layer} className={styles["carets"]} aria-hidden="true">
      {drawn.map(({ connection, name, look, isTyping, left, top, height }) => (
        <span
          key={connection}
          className={styles["caret"]}
          data-look={look}
          data-caret-of={name}
          style={{ left, top, height }}
        >
          {isTyping ? (
            <span
              className={styles["flag"]}
              data-side={left < FLAG_PX ? "start" : "end"}
              dir="auto"
              translate="no"
            >
              {name}
            </span>
          ) : null}
        </span>
      ))}
    </div>
  )
}

function drawnAt(
  doc: Y.Doc,
  other: OthersCaret,
  words: HTMLElement,
  over: HTMLElement,
): readonly DrawnCaret[] {
  const at = placeInText(coverTitle(doc), other.caret)
  const text = words.firstChild
  if (at === undefined || !(text instanceof Text)) return []
  const range = document.createRange()
  range.setStart(text, Math.min(at, text.length))
  range.collapse(true)
  // A place at the start of a line that nothing follows has no box of its own in some browsers.
  const box = range.getClientRects()[0] ?? words.getBoundingClientRect()
  const origin = over.getBoundingClientRect()
  // The box of a letter is higher than its line.
  const spare = box.height * (1 - CARET_PART)
  const top = box.top - origin.top + spare / 2
  return [{ ...other, left: box.left - origin.left, top, height: box.height - spare }]
}
