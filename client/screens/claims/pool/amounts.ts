import { refuse, type Result } from "../../../../shared/result.ts"
import { t } from "../../../i18n/text.ts"
import { exampleAmount, readPriceText } from "../../list/prices.ts"

/** Minor units from what was typed in this locale; null for nothing typed; or what is wrong, in a sentence. */
export function readAmount(text: string, currency: string): Result<number | null, string> {
  const price = readPriceText(text, currency)
  if (!price.ok) return price
  if (price.value === null) return { ok: true, value: null }
  if (price.value.minor === 0) return refuse(t("refuse.not_a_price", { example: exampleAmount(currency) }))
  return { ok: true, value: price.value.minor }
}
