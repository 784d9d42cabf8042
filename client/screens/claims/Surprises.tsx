import type { ItemClaims } from "../../../shared/claims.ts"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { t } from "../../i18n/text.ts"
import { ClaimLine } from "./ClaimLine.tsx"
import { useAllClaims, useGiving } from "./giving.tsx"

type Removed = ItemClaims & { readonly removed: NonNullable<ItemClaims["removed"]> }
const isRemoved = (item: ItemClaims): item is Removed => item.removed !== undefined

/** What is no longer on the list and is given all the same, or waits for its giver to say so (C10). */
export function Surprises() {
  const giving = useGiving()
  const removed = [...useAllClaims(giving).values()].filter(isRemoved)
  if (removed.length === 0) return null
  return (
    <section className="surprises" aria-label={t("claim.surprises")}>
      <h2 className="surprises-title">
        <HalfMoon />
        {t("claim.surprises")}
      </h2>
      <ul className="rows">
        {removed.map(({ item, removed: { was }, notices }) => (
          <li
            key={item}
            className={
              notices.some(({ kind }) => kind === "removed")
                ? "row row-secret surprise-asks"
                : "row row-secret"
            }
          >
            <p className="row-title surprise-name" dir="auto" translate="no">
              {was.title}
            </p>
            <ClaimLine item={{ id: item, title: was.title, quantity: 1, price: was.price ?? null }} />
          </li>
        ))}
      </ul>
    </section>
  )
}
