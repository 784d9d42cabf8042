import type { PoolView } from "../../../../shared/claims.ts"
import { CopyBox } from "../../../components/CopyBox.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { nameOf } from "./standing.ts"
import type { PoolActing } from "./use-pool-act.ts"

/** Where to send one's part, and the word that it was sent: the app moves no money (O3, O4). */
export function SendForm({
  pool,
  acting,
  onDone,
}: {
  pool: PoolView
  acting: PoolActing
  onDone: () => void
}) {
  const { act, off, busy, trouble } = acting
  const name = nameOf(pool.collector.name)
  const send = async (): Promise<void> => {
    if (await act({ do: "sent" }, t("pool.sent", { name }))) onDone()
  }
  return (
    <div className="pool-form">
      {pool.handle === undefined ? (
        <p>{t("pool.sendAsk", { name })}</p>
      ) : (
        <CopyBox label={t("pool.handle")} text={pool.handle} button={t("pool.copy")} />
      )}
      <p className="soft">
        {t("pool.sendText")} {t("pool.sendWarning")}
      </p>
      <p className="error" role="alert">
        {trouble}
      </p>
      <div className="sheet-actions">
        <Button className="button button-primary" isDisabled={off} onPress={() => void send()}>
          {busy ? t("claim.asking") : t("pool.sendDo")}
        </Button>
      </div>
    </div>
  )
}
