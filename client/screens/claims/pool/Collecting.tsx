import { useState, type ReactNode } from "react"
import type { PoolView } from "../../../../shared/claims.ts"
import { Field } from "../../../components/Field.tsx"
import { Sheet } from "../../../components/Sheet.tsx"
import { t } from "../../../i18n/text.ts"
import type { PoolAct } from "../../../sync/claims-copy.ts"
import { Button } from "../../../ui/Button.tsx"
import { amountText } from "../../list/prices.ts"
import { readAmount } from "./amounts.ts"
import { HandOver } from "./HandOver.tsx"
import type { PoolActing } from "./use-pool-act.ts"

/** What only whoever collects can do: how much is needed, where it is sent, who collects next, bought, called off. */
export function Collecting({ title, pool, acting }: { title: string; pool: PoolView; acting: PoolActing }) {
  if (pool.state === "cancelled") return null
  return (
    <>
      <Target pool={pool} acting={acting} />
      <Handle pool={pool} acting={acting} />
      <HandOver pool={pool} acting={acting} />
      <Ends title={title} pool={pool} acting={acting} />
    </>
  )
}

interface Part {
  pool: PoolView
  acting: PoolActing
}

/** A field that is saved by its button; the button is there while something differs. */
function Saved(props: { children: ReactNode; differs: boolean; acting: PoolActing; onSave: () => void }) {
  const { children, differs, acting, onSave } = props
  return (
    <form
      className="pool-saved"
      onSubmit={(event) => {
        event.preventDefault()
        if (differs && !acting.off) onSave()
      }}
    >
      {children}
      {differs ? (
        <Button type="submit" className="button" isDisabled={acting.off}>
          {t("pool.save")}
        </Button>
      ) : null}
    </form>
  )
}

function Target({ pool, acting }: Part) {
  const { target, currency } = pool
  const kept = target === undefined ? "" : amountText({ minor: target, currency })
  const [draft, setDraft] = useState<string>()
  const [error, setError] = useState<string>()
  const save = async (): Promise<void> => {
    const minor = readAmount(draft ?? kept, currency)
    setError(minor.ok ? undefined : minor.error)
    if (minor.ok && (await acting.act({ do: "target", minor: minor.value }, t("pool.saved"))))
      setDraft(undefined)
  }
  return (
    <Saved differs={draft !== undefined && draft !== kept} acting={acting} onSave={() => void save()}>
      <Field
        label={t("pool.target")}
        hint={currency}
        value={draft ?? kept}
        onChange={(typed) => {
          setDraft(typed)
          setError(undefined)
        }}
        inputMode="decimal"
        autoComplete="off"
        error={error}
      />
    </Saved>
  )
}

function Handle({ pool, acting }: Part) {
  const kept = pool.handle ?? ""
  const [draft, setDraft] = useState<string>()
  const save = async (): Promise<void> => {
    const line = (draft ?? kept).trim()
    if (await acting.act({ do: "handle", handle: line === "" ? null : line }, t("pool.saved")))
      setDraft(undefined)
  }
  return (
    <Saved differs={draft !== undefined && draft !== kept} acting={acting} onSave={() => void save()}>
      <Field
        label={t("pool.handle")}
        value={draft ?? kept}
        onChange={setDraft}
        autoComplete="off"
        maxLength={200}
        help={t("pool.handleHelp")}
      />
    </Saved>
  )
}

/** Bought, given, called off. What cannot be taken back is asked about once more. */
function Ends({ title, pool, acting }: Part & { title: string }) {
  const [asking, setAsking] = useState<"bought" | "cancel">()
  const does = (act: PoolAct, said: string): void => {
    setAsking(undefined)
    void acting.act(act, said)
  }
  return (
    <div className="sheet-actions sheet-section">
      <Button
        className="button-quiet button-quiet-bad"
        isDisabled={acting.off}
        onPress={() => setAsking("cancel")}
      >
        {t("pool.cancel")}
      </Button>
      {pool.state === "open" ? (
        <Button className="button" isDisabled={acting.off} onPress={() => setAsking("bought")}>
          {t("pool.bought")}
        </Button>
      ) : (
        <Button
          className="button"
          isDisabled={acting.off}
          onPress={() =>
            pool.state === "given"
              ? does({ do: "bought" }, t("pool.youBought"))
              : does({ do: "given" }, t("pool.wasGiven"))
          }
        >
          {t(pool.state === "given" ? "pool.notGiven" : "pool.given")}
        </Button>
      )}
      <Sheet
        title={t(asking === "cancel" ? "pool.cancelTitle" : "pool.boughtTitle")}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        must
      >
        <p dir="auto" translate="no">
          {title}
        </p>
        <p className="soft">{t(asking === "cancel" ? "pool.cancelText" : "pool.boughtText")}</p>
        <div className="sheet-actions">
          <Button className="button" onPress={() => setAsking(undefined)}>
            {t("do.cancel")}
          </Button>
          {asking === "cancel" ? (
            <Button className="button button-bad" onPress={() => does({ do: "cancel" }, t("pool.cancelled"))}>
              {t("pool.cancelYes")}
            </Button>
          ) : (
            <Button
              className="button button-primary"
              onPress={() => does({ do: "bought" }, t("pool.youBought"))}
            >
              {t("pool.boughtYes")}
            </Button>
          )}
        </div>
      </Sheet>
    </div>
  )
}
