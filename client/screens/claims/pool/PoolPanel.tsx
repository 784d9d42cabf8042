import { Check, HandCoins } from "lucide-react"
import { useState } from "react"
import { Group } from "react-aria-components"
import type { PoolView } from "../../../../shared/claims.ts"
import type { Item } from "../../../../shared/documents/items.ts"
import { HalfMoon } from "../../../components/HalfMoon.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useGiving } from "../giving.tsx"
import type { Claiming } from "../use-claim.ts"
import { Offer } from "./Offer.tsx"
import { PoolSheets, type OpenSheet } from "./PoolSheets.tsx"
import { PoolSum } from "./PoolSum.tsx"
import { isShort, minePart, money, stateText, whoText } from "./standing.ts"
import { usePoolNews } from "./use-pool-news.ts"
import { usePoolAct, type PoolActing } from "./use-pool-act.ts"

/** A wish that several give together: how far it is, who is in, and what this giver can do about it (O1-O5). */
export function PoolPanel(props: { item: Pick<Item, "title">; pool: PoolView; claiming: Claiming }) {
  const { item, pool, claiming } = props
  const { me, isSoon } = useGiving()
  const [open, setOpen] = useState<OpenSheet>()
  const acting = usePoolAct(claiming)
  usePoolNews(pool, item.title, claiming.busy)
  const collecting = pool.collector.id === me && pool.vacant !== true
  const words = [whoText(pool), stateText(pool, collecting)].filter((one) => one !== "")
  return (
    <Group className="pool" aria-label={t("pool.name", { title: item.title })}>
      <p className="pool-head">
        <HalfMoon size={14} />
        {t("pool.head")}
      </p>
      <PoolSum pool={pool} collecting={collecting} />
      <p className="pool-words">{words.join(" ")}</p>
      {collecting && isSoon && isShort(pool) ? <p className="pool-due">{t("pool.due")}</p> : null}
      <Offer pool={pool} acting={acting} />
      <MyPart pool={pool} />
      <Does title={item.title} pool={pool} collecting={collecting} acting={acting} onOpen={setOpen} />
      <p className="error pool-trouble" role="alert">
        {open === undefined ? acting.failure : null}
      </p>
      <PoolSheets
        title={item.title}
        pool={pool}
        collecting={collecting}
        acting={acting}
        open={open}
        onClose={() => setOpen(undefined)}
      />
    </Group>
  )
}

function MyPart({ pool }: { pool: PoolView }) {
  const part = minePart(pool)
  if (part === undefined) return null
  const settled = part.state === "confirmed" || part.state === "returned"
  return (
    <p className="claim-mine pool-mine">
      {settled ? <Check size={16} /> : <HandCoins size={16} />}
      <span>
        {t("pool.mine", { amount: money(pool, part.minor ?? 0) })} · {t(`pool.part.${part.state}`)}
      </span>
    </p>
  )
}

/** Each of them opens a sheet: who is in, one's own part, the way to send it. */
function Does(props: {
  title: string
  pool: PoolView
  collecting: boolean
  acting: PoolActing
  onOpen: (sheet: OpenSheet) => void
}) {
  const { title, pool, collecting, acting, onOpen } = props
  const mine = minePart(pool)
  const promised = mine?.state === "pledged"
  const look = collecting ? (pool.state === "cancelled" ? "giveBack" : "collect") : "details"
  const change = promised ? "change" : "chipIn"
  return (
    <div className="pool-does">
      <Button
        className={collecting ? "button button-small" : "button button-quiet"}
        aria-label={t(`pool.${look}Of`, { title })}
        onPress={() => onOpen("people")}
      >
        {t(`pool.${look}`)}
      </Button>
      {promised && !collecting && pool.vacant !== true ? (
        <Button
          className="button button-small"
          isDisabled={acting.off}
          aria-label={t("pool.sendOf", { title })}
          onPress={() => onOpen("send")}
        >
          {t("pool.send")}
        </Button>
      ) : null}
      {pool.state === "open" && (mine === undefined || promised) ? (
        <Button
          key="pledge"
          className={promised ? "button button-small" : "button button-primary"}
          isDisabled={acting.off}
          aria-label={t(`pool.${change}Of`, { title })}
          onPress={() => onOpen("pledge")}
        >
          {t(`pool.${change}`)}
        </Button>
      ) : null}
    </div>
  )
}
