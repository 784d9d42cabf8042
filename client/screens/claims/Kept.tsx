import { Clock } from "lucide-react"
import { useEffect, useState } from "react"
import type { ClaimView } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { waited } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { useGiving } from "./giving.tsx"
import type { Claiming } from "./use-claim.ts"

const MINUTE_MS = 60_000

/**
 * Minutes until then, at least one: when a hold is over, the server says (C6), and this clock may be another. Drawn
 * again once a minute, where nothing reads it out.
 */
function Until({ time }: { time: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS)
    return () => clearInterval(timer)
  }, [])
  const minutes = Math.max(1, Math.ceil((time - now) / MINUTE_MS))
  return t("claim.heldFor", { time: waited(minutes * MINUTE_MS) })
}

/** "Kept free for you, 24 minutes": then it is free again, unless it is taken (C6). */
export function Kept(props: {
  item: Pick<Item, "title">
  mine: ClaimView & { readonly heldUntil: number }
  claiming: Claiming
}) {
  const { item, mine, claiming } = props
  const { online } = useGiving()
  const off = !online || claiming.busy
  return (
    <>
      <span className="claim-kept">
        <Clock size={16} />
        <Until key={mine.heldUntil} time={mine.heldUntil} />
      </span>
      {mine.extended === true ? null : (
        <Button
          className="button button-quiet claim-side"
          isDisabled={off}
          aria-label={t("claim.extendOf", { title: item.title })}
          onPress={() => void claiming.act({ do: "extend" }, t("claim.extended"))}
        >
          {t("claim.extend")}
        </Button>
      )}
      <Button
        className="button button-primary claim-take"
        isDisabled={off}
        aria-label={claiming.busy ? t("claim.asking") : t("claim.takeOf", { title: item.title })}
        onPress={() =>
          void claiming.act({ do: "claim", units: mine.units }, t("claim.gotIt", { title: item.title }))
        }
      >
        {claiming.busy ? t("claim.asking") : t("claim.take")}
      </Button>
    </>
  )
}
