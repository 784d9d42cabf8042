import { Minus, Plus } from "lucide-react"
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react"
import { Group, Input, Label, NumberField, Switch, TextArea } from "react-aria-components"
import { PRIORITIES, UNLIMITED, type Item, type Priority } from "../../../shared/documents/items.ts"
import { setLink, setPriority, setQuantity, setTitle } from "../../../shared/documents/write-items.ts"
import type { Written } from "../../../shared/documents/written.ts"
import { NOTE_MAX, QUANTITY_MAX, TITLE_MAX } from "../../../shared/limits.ts"
import { Choices } from "../../components/Choices.tsx"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { useDoc } from "../../live/use-room.ts"
import { useEditing, type FieldName } from "./editing.tsx"
import { FieldFrame } from "./FieldFrame.tsx"
import { bindNote } from "./note-binding.ts"
import { refusalText } from "./refusals.ts"
import { useLater } from "./use-later.ts"
import { Conflict, draftField, SETTLE_MS, useDrafts, useWholeValue } from "./use-whole-value.tsx"

/** Marks this screen's own transactions. */
export const SCREEN = { screen: "list" }

/** Writes one value and keeps the sentence when it was refused. */
export function useWrite(
  item: Item,
  field: FieldName,
): {
  readonly error: string | undefined
  /** `quiet`: what is refused may only be unfinished, and is not complained of. */
  readonly write: (work: () => Written, quiet?: boolean) => boolean
  readonly setError: (error: string | undefined) => void
} {
  const { onWrote } = useEditing()
  const [error, setError] = useState<string>()
  const write = (work: () => Written, quiet = false): boolean => {
    const written = work()
    setError(written.ok || quiet ? undefined : refusalText(written.error))
    if (written.ok) onWrote(item.id, field)
    return written.ok
  }
  return { error, write, setError }
}

/** Makes a field as high as its text. */
function fitHeight(field: HTMLTextAreaElement | null): void {
  if (field === null) return
  field.style.height = "auto"
  field.style.height = `${field.scrollHeight + 3}px`
}

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
    if (event.nativeEvent.isComposing) return
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

/** The note, written together; its text lives in the document, not in React. */
export function NoteField({ item }: { item: Item }) {
  const { room, onWrote } = useEditing()
  const doc = useDoc(room)
  const field = useRef<HTMLTextAreaElement>(null)
  const [error, setError] = useState<string>()
  const wrote = useRef(onWrote)
  useEffect(() => {
    wrote.current = onWrote
  })

  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return undefined
    const fit = (): void => fitHeight(element)
    const unbind = bindNote(element, doc, item.id, {
      onRefused: (refusal) => setError(refusalText(refusal)),
      onWritten: () => {
        setError(undefined)
        wrote.current(item.id, "note")
        fit()
      },
      onShown: fit,
    })
    return unbind
  }, [doc, item.id])

  return (
    <FieldFrame item={item.id} field="note">
      <label className="label" htmlFor={`${item.id}-note`}>
        {t("item.note")}
      </label>
      <TextArea
        ref={field}
        id={`${item.id}-note`}
        className="input note-text"
        placeholder={t("item.notePlaceholder")}
        rows={2}
        maxLength={NOTE_MAX + 1}
        aria-invalid={error !== undefined}
      />
      <p className="error" role="alert">
        {error}
      </p>
    </FieldFrame>
  )
}

/** A web address, saved as soon as it is one. A sentence says what is wrong only after the field is left. */
export function LinkField({ item }: { item: Item }) {
  const { room } = useEditing()
  const doc = useDoc(room)
  const { error, write, setError } = useWrite(item, "link")
  const whole = useWholeValue(item, "link", item.link, (text, quiet) =>
    write(() => setLink(doc, item.id, text, SCREEN), quiet),
  )
  const id = useId()
  return (
    <FieldFrame item={item.id} field="link">
      <label className="label" htmlFor={id}>
        {t("item.link")}
      </label>
      <input
        id={id}
        className="input"
        type="url"
        inputMode="url"
        autoComplete="off"
        placeholder={t("item.linkPlaceholder")}
        value={whole.text}
        {...whole.composing}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error`}
        onChange={(event) => {
          whole.type(event.currentTarget.value)
          setError(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) whole.finish()
        }}
        onBlur={() => void whole.finish()}
      />
      <p className="error" id={`${id}-error`}>
        {error}
      </p>
      <Conflict whole={whole} />
    </FieldFrame>
  )
}

/** A number, handed over when its field is left; what is half-written is kept on the device. */
export function QuantityField({ item }: { item: Item }) {
  const { room } = useEditing()
  const doc = useDoc(room)
  const drafts = useDrafts()
  const draft = draftField(item.id, "quantity")
  const later = useLater(SETTLE_MS)
  const { error, write } = useWrite(item, "quantity")
  const unlimited = item.quantity === UNLIMITED
  return (
    <FieldFrame item={item.id} field="quantity">
      <NumberField
        className="quantity"
        value={item.quantity === UNLIMITED ? 1 : item.quantity}
        minValue={1}
        maxValue={QUANTITY_MAX}
        isDisabled={unlimited}
        formatOptions={{ maximumFractionDigits: 0, useGrouping: false }}
        onChange={(value) => {
          if (!Number.isNaN(value)) write(() => setQuantity(doc, item.id, value, SCREEN))
        }}
        onBlur={() => {
          later.cancel()
          drafts.end(room.id, draft)
        }}
      >
        <Label className="label">{t("item.quantity")}</Label>
        <Group className="stepper">
          <Button slot="decrement" className="icon-button" aria-label={t("item.fewer")}>
            <Minus size={18} />
          </Button>
          <Input
            className="stepper-value"
            onInput={(event) => {
              const typed = event.currentTarget.value
              drafts.put(room.id, draft, typed, String(item.quantity))
              later.plan(() => {
                if (typed !== "") write(() => setQuantity(doc, item.id, Number(typed), SCREEN), true)
                drafts.end(room.id, draft)
              })
            }}
          />
          <Button slot="increment" className="icon-button" aria-label={t("item.more")}>
            <Plus size={18} />
          </Button>
        </Group>
      </NumberField>
      <Switch
        className="switch"
        isSelected={unlimited}
        onChange={(on) => write(() => setQuantity(doc, item.id, on ? UNLIMITED : 1, SCREEN))}
      >
        <span className="switch-track">
          <span className="switch-knob" />
        </span>
        {t("item.unlimited")}
      </Switch>
      <p className="error">{error}</p>
    </FieldFrame>
  )
}

const PRIORITY_WORDS = {
  high: "item.priorityHigh",
  normal: "item.priorityNormal",
  low: "item.priorityLow",
} as const satisfies Record<Priority, string>

export function PriorityField({ item }: { item: Item }) {
  const { room } = useEditing()
  const doc = useDoc(room)
  const { write } = useWrite(item, "priority")
  return (
    <FieldFrame item={item.id} field="priority">
      <Choices
        label={t("item.priority")}
        value={item.priority}
        flat
        onChange={(priority) => write(() => setPriority(doc, item.id, priority, SCREEN))}
        choices={PRIORITIES.toReversed().map((value) => ({ value, title: t(PRIORITY_WORDS[value]) }))}
      />
    </FieldFrame>
  )
}
