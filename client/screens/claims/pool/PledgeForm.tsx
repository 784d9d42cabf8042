import { useState } from "react"
import type { PoolView } from "../../../../shared/claims.ts"
import { roomOf } from "../../../../shared/rooms.ts"
import { Field } from "../../../components/Field.tsx"
import { draftsOf } from "../../../device/drafts.ts"
import { useKeptText } from "../../../device/use-kept-text.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { amountText } from "../../list/prices.ts"
import { useGiving } from "../giving.tsx"
import { readAmount } from "./amounts.ts"
import { minePart, money, nameOf, suggestions } from "./standing.ts"
import type { PoolActing } from "./use-pool-act.ts"

/** How much one gives, what would be an equal part, and the way out (O1, O3, O4). */
export function PledgeForm(props: {
  title: string
  pool: PoolView
  collecting: boolean
  acting: PoolActing
  onDone: () => void
}) {
  const { title, pool, collecting, acting, onDone } = props
  const { act, off, busy, trouble } = acting
  const { currency } = pool
  const mine = minePart(pool)
  const { me, claims } = useGiving()
  const [text, setText, forget] = useKeptText(draftsOf(me), {
    scope: roomOf("plan", claims.occasion),
    field: `pledge ${pool.collector.id} ${title}`,
    initial: mine?.minor === undefined ? "" : amountText({ minor: mine.minor, currency }),
  })
  const [error, setError] = useState<string>()
  const read = readAmount(text, currency)
  const minor = read.ok ? read.value : null

  const pledge = async (): Promise<void> => {
    const wrong = read.ok ? (minor === null ? t("pool.pledgeNone") : undefined) : read.error
    setError(wrong)
    if (wrong !== undefined || minor === null) return
    const asked = minor !== mine?.minor
    if (
      asked &&
      !(await act({ do: "pledge", minor }, t("pool.pledged", { amount: money(pool, minor), title })))
    )
      return
    forget()
    onDone()
  }
  const leave = async (): Promise<void> => {
    if (!(await act({ do: "withdraw" }, t("pool.wentOut")))) return
    forget()
    onDone()
  }
  const fill = (amount: number): void => {
    setText(amountText({ minor: amount, currency }))
    setError(undefined)
  }

  return (
    <form
      className="pool-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!off) void pledge()
      }}
    >
      <Field
        label={t("pool.pledgeAmount")}
        hint={currency}
        value={text}
        onChange={(typed) => {
          setText(typed)
          setError(undefined)
        }}
        inputMode="decimal"
        autoComplete="off"
        error={error}
        focusFirst
      />
      <Suggested pool={pool} onPick={fill} />
      <p className="soft">
        {pool.amounts === "shown"
          ? t("pool.privacyShown")
          : collecting
            ? t("pool.privacyYours")
            : t("pool.privacy", { name: nameOf(pool.collector.name) })}{" "}
        {collecting ? null : t("pool.until")}
      </p>
      <p className="error" role="alert">
        {trouble}
      </p>
      <div className="sheet-actions">
        {mine === undefined ? null : (
          <Button
            className="button-quiet button-quiet-bad"
            isDisabled={off}
            aria-label={t("pool.outOf", { title })}
            onPress={() => void leave()}
          >
            {t("pool.out")}
          </Button>
        )}
        <Button type="submit" className="button button-primary" isDisabled={off}>
          {busy
            ? t("claim.asking")
            : minor === null
              ? t("pool.pledgeDoEmpty")
              : t("pool.pledgeDo", { amount: money(pool, minor) })}
        </Button>
      </div>
    </form>
  )
}

function Suggested({ pool, onPick }: { pool: PoolView; onPick: (minor: number) => void }) {
  const offers = suggestions(pool)
  if (offers.length === 0) return null
  return (
    <div className="pool-offers">
      {offers.map(({ label, minor }) => (
        <Button key={label} className="button button-small" onPress={() => onPick(minor)}>
          {label}
        </Button>
      ))}
    </div>
  )
}
