import { useId, useState } from "react"
import type { PoolView } from "../../../../shared/claims.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useGiving } from "../giving.tsx"
import { nameOf } from "./standing.ts"
import type { PoolActing } from "./use-pool-act.ts"

/** Whoever collects asks somebody to collect from now on; it changes hands when they say yes (O5). */
export function HandOver({ pool, acting }: { pool: PoolView; acting: PoolActing }) {
  const { others } = useGiving()
  const [picked, setPicked] = useState<string>()
  const { act, off } = acting
  const picker = useId()
  // Somebody whom the others named, without a device, cannot say yes.
  const people = others.filter(({ joined }) => joined)
  const to = people.find(({ person }) => person === picked) ?? people[0]

  if (pool.offeredTo !== undefined)
    return (
      <div className="pool-asked">
        <p>{t("pool.asked", { name: nameOf(pool.offeredTo.name) })}</p>
        <Button
          className="button button-small"
          isDisabled={off}
          onPress={() => void act({ do: "offer", to: null })}
        >
          {t("pool.takeBack")}
        </Button>
      </div>
    )
  if (to === undefined) return null
  return (
    <form
      className="pool-handover"
      onSubmit={(event) => {
        event.preventDefault()
        if (!off) void act({ do: "offer", to: to.person }, t("pool.askedSaid", { name: nameOf(to.name) }))
      }}
    >
      <div className="field">
        <label className="label" htmlFor={picker}>
          {t("pool.handOver")}
        </label>
        <div className="pool-picks">
          <select
            id={picker}
            className="input select"
            value={to.person}
            onChange={(event) => setPicked(event.currentTarget.value)}
          >
            {people.map(({ person, name }) => (
              <option key={person} value={person} dir="auto" translate="no">
                {nameOf(name)}
              </option>
            ))}
          </select>
          <Button type="submit" className="button" isDisabled={off}>
            {t("pool.handOverAsk")}
          </Button>
        </div>
        <p className="help">{t("pool.handOverText")}</p>
      </div>
    </form>
  )
}
