import type { WriteRefusal } from "../../../shared/documents/written.ts"
import { QUANTITY_MAX } from "../../../shared/limits.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { exampleAmount } from "./prices.ts"

/** Why a change was not written, in a sentence that says what to do. */
export function refusalText(refusal: WriteRefusal): string {
  switch (refusal) {
    case "not_a_price":
      return t("refuse.not_a_price", { example: exampleAmount("EUR") })
    case "not_a_quantity":
      return t("refuse.not_a_quantity", { max: count(QUANTITY_MAX) })
    default:
      return t(`refuse.${refusal}`)
  }
}
