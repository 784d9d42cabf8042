import type { PoolView } from "../../../../shared/claims.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useGiving } from "../giving.tsx"
import { mayStepIn, nameOf } from "./standing.ts"
import type { PoolActing } from "./use-pool-act.ts"

/** Somebody is asked to collect from now on, or nobody does any more: yes or no (O5). */
export function Offer({ pool, acting }: { pool: PoolView; acting: PoolActing }) {
  const { me, organises } = useGiving()
  const { act, off } = acting
  const asked = pool.offeredTo?.id === me
  const name = nameOf(pool.collector.name)
  if (!asked && pool.vacant !== true) return null
  const free = pool.vacant === true
  const may = asked || mayStepIn(pool, organises)
  return (
    <div className="claim-notice">
      <p>{free ? t(may ? "pool.vacant" : "pool.vacantOthers") : t("pool.offer", { name })}</p>
      {may ? (
        <div className="claim-choices">
          {asked ? (
            <Button
              className="button button-small"
              isDisabled={off}
              onPress={() => void act({ do: "decline" }, free ? undefined : t("pool.declined", { name }))}
            >
              {t("pool.decline")}
            </Button>
          ) : null}
          <Button
            className="button button-small button-primary"
            isDisabled={off}
            onPress={() => void act({ do: "accept" }, t("pool.accepted"))}
          >
            {t("pool.accept")}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
