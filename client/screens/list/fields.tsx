import { Minus, Plus } from "lucide-react"
import { memo, useEffect, useId, useLayoutEffect, useRef, useState } from "react"
import { Group, Input, Label, NumberField, Switch, TextArea } from "react-aria-components"
import { PRIORITIES, UNLIMITED, type Item, type Priority } from "../../../shared/documents/items.ts"
import { setLink, setPriority, setQuantity } from "../../../shared/documents/write-items.ts"
import { NOTE_MAX, QUANTITY_MAX } from "../../../shared/limits.ts"
import { asciiDigits } from "../../../shared/digits.ts"
import { Choices } from "../../components/Choices.tsx"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { isComposing } from "../../ui/composing.ts"
import { useDoc } from "../../live/use-room.ts"
import { useCompany, useEditing } from "./editing.tsx"
import { FieldFrame } from "./FieldFrame.tsx"
import { bindNote } from "./note-binding.ts"
import { PriceField } from "./PriceField.tsx"
import { refusalText } from "./refusals.ts"
import { useLater } from "./use-later.ts"
import { Conflict, draftField, SETTLE_MS, useDrafts, useWholeValue } from "./use-whole-value.tsx"
import { fitHeight, SCREEN, useWrite } from "./writing.ts"

/** The note, written together; its text lives in the document, not in React. */
function NoteField({ item }: { item: Item }) {
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
function LinkField({ item }: { item: Item }) {
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
          if (event.key === "Enter" && !isComposing(event.nativeEvent)) whole.finish()
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
function QuantityField({ item }: { item: Item }) {
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
        // The wheel of somebody who scrolls by is no edit.
        isWheelDisabled
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
                if (typed !== "")
                  write(() => setQuantity(doc, item.id, Number(asciiDigits(typed)), SCREEN), true)
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

function PriorityField({ item }: { item: Item }) {
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

/** Everything that can be written about a wish but its title. */
export const RowFields = memo(function RowFields({ item }: { item: Item }) {
  const { personOf } = useCompany()
  const author = personOf(item.createdBy)
  return (
    <div className="row-fields">
      <NoteField item={item} />
      <div className="row-pair">
        <LinkField item={item} />
        <PriceField item={item} />
      </div>
      <div className="row-pair">
        <QuantityField item={item} />
        <PriorityField item={item} />
      </div>
      <p className="meta row-foot">
        {t("item.saved")}
        {author === undefined ? null : ` · ${t("item.addedBy", { name: author.name })}`}
      </p>
    </div>
  )
})
