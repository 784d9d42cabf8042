import { useId, useLayoutEffect, useRef, type KeyboardEvent } from "react"
import type { Item } from "../../../shared/documents/items.ts"
import { setTitle } from "../../../shared/documents/write-items.ts"
import { TITLE_MAX } from "../../../shared/limits.ts"
import { t } from "../../i18n/text.ts"
import { isComposing } from "../../ui/composing.ts"
import { useDoc } from "../../live/use-room.ts"
import { useEditing } from "./editing.tsx"
import { FieldFrame } from "./FieldFrame.tsx"
import { refusalText } from "./refusals.ts"
import { Conflict, useWholeValue } from "./use-whole-value.tsx"
import { fitHeight, SCREEN, useWrite } from "./writing.ts"

/** The title is saved as a whole: with Enter, when the field is left, or after a pause. Escape takes back what was typed. */
export function TitleField({ item, autoFocus }: { item: Item; autoFocus: boolean }) {
  const { room } = useEditing()
  const doc = useDoc(room)
  const { error, write, setError } = useWrite(item, "title")
  const whole = useWholeValue(item, "title", item.title, (text, quiet) =>
    write(() => setTitle(doc, item.id, text, SCREEN), quiet),
  )
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  // A long title takes a second line instead of hiding its end.
  useLayoutEffect(() => fitHeight(field.current))
  const save = (): void => {
    // No title is none to keep: the one before stands.
    if (!whole.finish() && whole.text.trim() === "") whole.cancel()
  }
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === "Enter") {
      event.preventDefault()
      save()
    }
    if (event.key === "Escape" && whole.text !== item.title) {
      event.stopPropagation()
      whole.cancel()
      setError(undefined)
    }
  }
  return (
    <FieldFrame item={item.id} field="title" className="row-titlebox">
      <label className="unseen" htmlFor={id}>
        {t("item.title")}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={1}
        className="input input-title"
        value={whole.text}
        {...whole.composing}
        // One more than it may have: a megabyte is cut by the browser before it is laid out, and then refused.
        maxLength={TITLE_MAX + 1}
        enterKeyHint="done"
        autoComplete="off"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the field replaces the button that had the focus
        autoFocus={autoFocus}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error`}
        onChange={(event) => {
          const typed = event.currentTarget.value
          // Cut off in silence, the rest of a pasted text would be lost.
          if (typed.length > TITLE_MAX) return setError(refusalText("title_too_long"))
          whole.type(typed)
          setError(undefined)
        }}
        onBlur={save}
        onKeyDown={onKey}
      />
      <p className="error" id={`${id}-error`}>
        {error}
      </p>
      <Conflict whole={whole} />
    </FieldFrame>
  )
}
