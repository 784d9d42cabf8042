import { Check } from "lucide-react"
import { useState } from "react"
import { Button } from "react-aria-components"
import type { ClaimView, ItemClaims } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useGiving } from "./giving.tsx"
import { Steps } from "./Steps.tsx"
import type { Claiming } from "./use-claim.ts"

/** "You're getting this · Bought? · Let it go". */
export function Mine(props: {
  item: Pick<Item, "id" | "title">
  mine: ClaimView
  left: ItemClaims["left"]
  claiming: Claiming
}) {
  const { item, mine, left, claiming } = props
  const { online } = useGiving()
  const [returning, setReturning] = useState(false)
  const off = !online || claiming.busy
  const most = left === "unlimited" ? 99 : mine.units + left
  const bought = mine.state === "bought" || mine.state === "given"
  const mark = (as: "claimed" | "bought", said: string): void => void claiming.act({ do: "mark", as }, said)
  return (
    <>
      <span className="claim-mine">
        <Check size={16} />
        {mine.units > 1
          ? t(bought ? "claim.boughtMany" : "claim.mineMany", { number: count(mine.units) })
          : t(bought ? "claim.bought" : "claim.mine")}
      </span>
      {most > 1 && !bought ? (
        <Steps
          units={mine.units}
          most={most}
          title={item.title}
          isDisabled={off}
          onChange={(units) => void claiming.act({ do: "claim", units })}
        />
      ) : null}
      <Button
        className="button button-small"
        isDisabled={off}
        aria-label={`${bought ? t("claim.notBought") : t("claim.markBought")} ${item.title}`}
        onPress={() => mark(bought ? "claimed" : "bought", bought ? t("claim.mine") : t("claim.bought"))}
      >
        {bought ? t("claim.notBought") : t("claim.markBought")}
      </Button>
      <Button
        className="button button-quiet claim-side"
        isDisabled={off}
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
