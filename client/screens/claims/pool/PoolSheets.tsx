import type { PoolView } from "../../../../shared/claims.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { t } from "../../../i18n/text.ts"
import { Collecting } from "./Collecting.tsx"
import { PledgeForm } from "./PledgeForm.tsx"
import { PoolPeople } from "./PoolPeople.tsx"
import { PoolSum } from "./PoolSum.tsx"
import { SendForm } from "./SendForm.tsx"
import { minePart, money, nameOf } from "./standing.ts"
import type { PoolActing } from "./use-pool-act.ts"

export type OpenSheet = "pledge" | "send" | "people"

/** What opens over the row. What is not possible any more while it is open, as somebody else was quicker, closes. */
export function PoolSheets(props: {
  title: string
  pool: PoolView
  collecting: boolean
  acting: PoolActing
  open: OpenSheet | undefined
  onClose: () => void
}) {
  const { title, pool, collecting, acting, open, onClose } = props
  const mine = minePart(pool)
  const sending = { amount: money(pool, mine?.minor ?? 0), name: nameOf(pool.collector.name) }
  return (
    <>
      <Sheet
        title={t("pool.pledgeTitle")}
        isOpen={open === "pledge" && pool.state === "open"}
        onClose={onClose}
      >
        <p className="soft" dir="auto" translate="no">
          {title}
        </p>
        <PledgeForm title={title} pool={pool} collecting={collecting} acting={acting} onDone={onClose} />
      </Sheet>
      <Sheet title={t("pool.sendTitle", sending)} isOpen={open === "send"} onClose={onClose}>
        <SendForm pool={pool} acting={acting} onDone={onClose} />
      </Sheet>
      <Sheet title={title} isOpen={open === "people"} onClose={onClose}>
        <PoolSum pool={pool} collecting={collecting} />
        <PoolPeople pool={pool} collecting={collecting} acting={acting} />
        {collecting ? <Collecting title={title} pool={pool} acting={acting} /> : null}
        <p className="error pool-trouble" role="alert">
          {acting.trouble}
        </p>
      </Sheet>
    </>
  )
}
