import type { CSSProperties } from "react"
import type { PoolView } from "../../../../shared/claims.ts"
import { balanceText, peopleText, sumText } from "./standing.ts"

/** "€85 of €120 · 4 people" with a bar that says the same for the eye; nothing once it was called off. */
export function PoolSum({ pool, collecting }: { pool: PoolView; collecting: boolean }) {
  const { total, target, state } = pool
  if (state === "cancelled") return null
  const balance = balanceText(pool, collecting)
  return (
    <div className="pool-sum">
      <p className="pool-total">
        <span className="pool-amount">{sumText(pool)}</span>
        <span className="pool-count">{peopleText(pool)}</span>
      </p>
      {target === undefined ? null : <Bar total={total} target={target} />}
      {balance === undefined ? null : <p className="pool-balance">{balance}</p>}
    </div>
  )
}

/** Beyond the target the bar goes on, and a notch stands where the target was. */
function Bar({ total, target }: { total: number; target: number }) {
  const whole = Math.max(total, target)
  // A React style prop is set by script, which the Content-Security-Policy allows.
  const fill: CSSProperties = { inlineSize: `${(100 * total) / whole}%` }
  const notch: CSSProperties = { insetInlineStart: `${(100 * target) / whole}%` }
  return (
    <div className={total >= target ? "pool-bar pool-bar-full" : "pool-bar"} aria-hidden="true">
      <span className="pool-fill" style={fill} />
      {total > target ? <span className="pool-notch" style={notch} /> : null}
    </div>
  )
}
