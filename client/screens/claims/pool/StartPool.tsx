import { useId, useState } from "react"
import type { ItemClaims } from "../../../../shared/claims.ts"
import type { Item } from "../../../../shared/documents/items.ts"
import { CURRENCIES } from "../../../../shared/money.ts"
import { roomOf } from "../../../../shared/rooms.ts"
import { Choices } from "../../../components/Choices.tsx"
import { Field } from "../../../components/Field.tsx"
import { Sheet } from "../../../components/Sheet.tsx"
import { draftsOf } from "../../../device/drafts.ts"
import { useKeptText } from "../../../device/use-kept-text.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { amountText, currencyLabel, rememberCurrency, usualCurrency } from "../../list/prices.ts"
import { useGiving } from "../giving.tsx"
import type { Claiming } from "../use-claim.ts"
import { readAmount } from "./amounts.ts"
import { shownPool } from "./standing.ts"
import { usePoolAct } from "./use-pool-act.ts"

type Wish = Pick<Item, "id" | "title" | "price">

/** Whether this person may make a common present of it: a unit is free, or the one they take themselves. */
export function mayStart(standing: ItemClaims | undefined, left: ItemClaims["left"]): boolean {
  if (standing === undefined) return left !== 0
  if (standing.removed !== undefined || shownPool(standing) !== undefined) return false
  const own = standing.claims.filter(({ mine }) => mine)
  if (own.length === 0) return left !== 0
  return own.every(
    ({ units, state, by }) => units === 1 && (state === "claimed" || state === "held") && by === undefined,
  )
}

/** "Chip in together": the button in the row, and the sheet in which somebody says what they collect for (O1, O2). */
export function StartPool(props: {
  item: Wish
  standing: ItemClaims | undefined
  left: ItemClaims["left"]
  claiming: Claiming
}) {
  const { item, standing, left, claiming } = props
  const { online } = useGiving()
  const [isOpen, setOpen] = useState(false)
  if (!mayStart(standing, left)) return null
  return (
    <>
      <Button
        className="button button-quiet claim-side"
        isDisabled={!online || claiming.busy}
        aria-label={t("pool.startOf", { title: item.title })}
        onPress={() => setOpen(true)}
      >
        {t("pool.start")}
      </Button>
      <StartPoolSheet {...props} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

export function StartPoolSheet(props: {
  item: Wish
  standing: ItemClaims | undefined
  claiming: Claiming
  isOpen: boolean
  onClose: () => void
}) {
  const { item, standing, claiming, isOpen, onClose } = props
  const mine = standing?.claims.some((claim) => claim.mine) === true
  return (
    <Sheet title={t("pool.startTitle")} isOpen={isOpen} onClose={onClose}>
      <StartForm item={item} mine={mine} claiming={claiming} onDone={onClose} />
    </Sheet>
  )
}

function StartForm(props: { item: Wish; mine: boolean; claiming: Claiming; onDone: () => void }) {
  const { item, mine, claiming, onDone } = props
  const { recipients, me, claims } = useGiving()
  const { act, off, busy, trouble } = usePoolAct(claiming)
  const drafts = draftsOf(me)
  const scope = roomOf("plan", claims.occasion)
  const [target, setTarget, forgetTarget] = useKeptText(drafts, {
    scope,
    field: `pool target ${item.id}`,
    initial: item.price === null || item.price.minor === 0 ? "" : amountText(item.price),
  })
  const [currency, setCurrency] = useState(() => item.price?.currency ?? usualCurrency())
  const [handle, setHandle, forgetHandle] = useKeptText(drafts, { scope, field: `pool handle ${item.id}` })
  const [amounts, setAmounts] = useState<"private" | "shown">("private")
  const [error, setError] = useState<string>()
  const picker = useId()

  const start = async (): Promise<void> => {
    const minor = readAmount(target, currency)
    setError(minor.ok ? undefined : minor.error)
    if (!minor.ok) return
    rememberCurrency(currency)
    const line = handle.trim()
    const done = await act(
      {
        do: "start",
        currency,
        amounts,
        ...(minor.value !== null && { target: minor.value }),
        ...(line !== "" && { handle: line }),
      },
      t("pool.started", { title: item.title }),
    )
    if (!done) return
    forgetTarget()
    forgetHandle()
    onDone()
  }

  return (
    <form
      className="pool-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!off) void start()
      }}
    >
      <p className="soft">
        {t("pool.startText", { title: item.title })} {mine ? t("pool.startMine") : null}
      </p>
      <div className="pool-money">
        <Field
          label={t("pool.target")}
          value={target}
          onChange={(typed) => {
            setTarget(typed)
            setError(undefined)
          }}
          inputMode="decimal"
          autoComplete="off"
          help={t("pool.targetHelp")}
          error={error}
        />
        <div className="field">
          <label className="label" htmlFor={picker}>
            {t("item.currency")}
          </label>
          <select
            id={picker}
            className="input select price-currency"
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value)}
          >
            {CURRENCIES.map((code) => (
              <option key={code} value={code}>
                {currencyLabel(code)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Field
        label={t("pool.handle")}
        value={handle}
        onChange={setHandle}
        autoComplete="off"
        maxLength={200}
        help={t("pool.handleHelp")}
      />
      <Choices
        label={t("pool.who")}
        value={amounts}
        onChange={setAmounts}
        choices={[
          { value: "private", title: t("pool.private"), text: t("pool.privateText") },
          { value: "shown", title: t("pool.shown", { name: recipients }), text: t("pool.shownText") },
        ]}
      />
      <p className="error" role="alert">
        {trouble}
      </p>
      <div className="sheet-actions">
        <Button type="submit" className="button button-primary" isDisabled={off}>
          {busy ? t("claim.asking") : t("pool.startDo")}
        </Button>
      </div>
    </form>
  )
}
