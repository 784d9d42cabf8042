import { useId, useState } from "react"
import type { Item } from "../../../shared/documents/items.ts"
import { setPrice } from "../../../shared/documents/write-items.ts"
import { CURRENCIES } from "../../../shared/money.ts"
import { t } from "../../i18n/text.ts"
import { isComposing } from "../../ui/composing.ts"
import { useDoc } from "../../live/use-room.ts"
import { useEditing } from "./editing.tsx"
import { FieldFrame } from "./FieldFrame.tsx"
import { SCREEN, useWrite } from "./writing.ts"
import { amountText, currencyLabel, readPriceText, rememberCurrency, usualCurrency } from "./prices.ts"
import { Conflict, useWholeValue } from "./use-whole-value.tsx"

/** An amount as this locale writes it, with its currency; saved when the field is left, with Enter, or after a pause. */
export function PriceField({ item }: { item: Item }) {
  const { room } = useEditing()
  const doc = useDoc(room)
  const [picked, setPicked] = useState<string>()
  const { error, write, setError } = useWrite(item, "price")
  const id = useId()
  const currency = picked ?? item.price?.currency ?? usualCurrency()
  const kept = item.price === null ? "" : amountText(item.price)

  /** Whether the text stands for what is saved now. */
  const save = (typed: string, inCurrency: string, quiet = false): boolean => {
    const price = readPriceText(typed, inCurrency)
    if (!price.ok) {
      setError(quiet ? undefined : price.error)
      return false
    }
    const same = price.value?.minor === item.price?.minor && price.value?.currency === item.price?.currency
    return same || write(() => setPrice(doc, item.id, price.value, SCREEN), quiet)
  }
  const whole = useWholeValue(item, "price", kept, (typed, quiet) => save(typed, currency, quiet))
  const { text } = whole

  return (
    <FieldFrame item={item.id} field="price">
      <label className="label" htmlFor={id}>
        {t("item.price")}
      </label>
      <div className="price-row">
        <input
          id={id}
          className="input price-amount"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-error`}
          {...whole.composing}
          onChange={(event) => {
            whole.type(event.currentTarget.value)
            setError(undefined)
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isComposing(event.nativeEvent)) whole.finish()
          }}
          onBlur={() => void whole.finish()}
        />
        <select
          className="input select price-currency"
          aria-label={t("item.currency")}
          value={currency}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            setPicked(chosen)
            rememberCurrency(chosen)
            if (text !== "") save(text, chosen)
          }}
        >
          {CURRENCIES.map((code) => (
            <option key={code} value={code}>
              {currencyLabel(code)}
            </option>
          ))}
        </select>
      </div>
      <p className="error" id={`${id}-error`}>
        {error}
      </p>
      <Conflict whole={whole} />
    </FieldFrame>
  )
}
