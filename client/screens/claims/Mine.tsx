import { Check } from "lucide-react"
import { useState } from "react"
import { Button } from "react-aria-components"
import type { ClaimState, ClaimView, ItemClaims } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { Sheet } from "../../components/Sheet.tsx"
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

/** "You're getting this · Bought? · Let it go", and every step before and after. */
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
      <span className="claim-mine">
        <Check size={16} />
        {units > 1 ? t(MANY[state], { number: count(units) }) : t(ONE[state])}
      </span>
      {steps}
      <Marks item={item} claim={mine} claiming={claiming} />
      {state === "given" ? null : <LetGo item={item} bought={state === "bought"} claiming={claiming} />}
    </>
  )
}

/** What was bought only with "I returned it" (C7). */
function LetGo(props: { item: Pick<Item, "title">; bought: boolean; claiming: Claiming }) {
  const { item, bought, claiming } = props
  const { online } = useGiving()
  const [returning, setReturning] = useState(false)
  return (
    <>
      <Button
        className="button button-quiet claim-side"
        isDisabled={!online || claiming.busy}
        aria-label={`${t("claim.letGo")}: ${item.title}`}
        onPress={() => {
          if (bought) setReturning(true)
          else void claiming.act({ do: "release" }, t("claim.released"))
        }}
      >
        {t("claim.letGo")}
      </Button>
      <Sheet title={t("claim.letGo")} isOpen={returning} onClose={() => setReturning(false)}>
        <p>{t("claim.didReturn")}</p>
        <div className="sheet-actions">
          <Button className="button" onPress={() => setReturning(false)}>
            {t("claim.keepIt")}
          </Button>
          <Button
            className="button button-primary"
            onPress={() => {
              setReturning(false)
              void claiming.act({ do: "release", returned: true }, t("claim.released"))
            }}
          >
            {t("claim.returned")}
          </Button>
        </div>
      </Sheet>
    </>
  )
}
