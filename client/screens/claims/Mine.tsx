import { Check } from "lucide-react"
import type { ClaimState, ClaimView, ItemClaims } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useGiving } from "./giving.tsx"
import { Kept } from "./Kept.tsx"
import { Marks } from "./Marks.tsx"
import { Steps } from "./Steps.tsx"
import type { Claiming } from "./use-claim.ts"

const ONE = {
  claimed: "claim.mine",
  bought: "claim.bought",
  given: "claim.given",
} as const satisfies Record<Exclude<ClaimState, "held">, string>
const MANY = {
  claimed: "claim.mineMany",
  bought: "claim.boughtMany",
  given: "claim.givenMany",
} as const satisfies Record<Exclude<ClaimState, "held">, string>

/**
 * "You're getting this · Bought?", and every step before and after. The words lie where the button to take it was, so
 * that a second tap there does nothing; letting go is in the menu.
 */
export function Mine(props: {
  item: Pick<Item, "id" | "title">
  mine: ClaimView
  left: ItemClaims["left"]
  claiming: Claiming
}) {
  const { item, mine, left, claiming } = props
  const { online } = useGiving()
  const { state, units, heldUntil } = mine
  const most = left === "unlimited" ? 99 : units + left
  const steps =
    most > 1 && (state === "held" || state === "claimed") ? (
      <Steps
        units={units}
        most={most}
        title={item.title}
        isDisabled={!online || claiming.busy}
        onChange={(wanted) => void claiming.act({ do: state === "held" ? "hold" : "claim", units: wanted })}
      />
    ) : null
  if (state === "held")
    return (
      <>
        {steps}
        <Kept item={item} mine={{ ...mine, heldUntil: heldUntil ?? 0 }} claiming={claiming} />
      </>
    )
  return (
    <>
      <span className="claim-mine" tabIndex={-1}>
        <Check size={16} />
        {units > 1 ? t(MANY[state], { number: count(units) }) : t(ONE[state])}
      </span>
      {steps}
      <Marks item={item} claim={mine} claiming={claiming} />
    </>
  )
}
