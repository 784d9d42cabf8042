import type { ItemClaims } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { dayHere, todayHere } from "../../components/titles.ts"
import { count, shortDay } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useGiving } from "./giving.tsx"

/** Who had it in the last 30 days and let it go: one's own, and for organisers everybody's (C7). */
export function LetGoBefore(props: {
  item: Pick<Item, "title">
  released: ItemClaims["released"]
  onClose: () => void
}) {
  const { item, released, onClose } = props
  const { organises } = useGiving()
  const today = todayHere()
  return (
    <Sheet title={t("claim.beforeOf", { title: item.title })} isOpen onClose={onClose}>
      <ul className="claim-before">
        {released.toReversed().map(({ giver, units, at, reason, left }) => (
          <li key={`${giver.id} ${at}`}>
            <p>
              {t(units > 1 ? "claim.beforeMany" : "claim.beforeOne", {
                name: giver.name === "" ? t("claim.somebody") : giver.name,
                number: count(units),
                day: shortDay(dayHere(at), today),
              })}
            </p>
            {reason === undefined ? null : <p className="meta">{t("claim.beforeWhy", { reason })}</p>}
            {left === true ? <p className="meta">{t("claim.beforeLeft")}</p> : null}
          </li>
        ))}
      </ul>
      <p className="soft">{t(organises ? "claim.beforeAll" : "claim.beforeYours")}</p>
    </Sheet>
  )
}
