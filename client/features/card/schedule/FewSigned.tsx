import type { OccasionView } from "../../../../shared/api.ts"
import { isolate } from "../../../../shared/isolate.ts"
import { zoneHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import { Button } from "../../../ui/Button.tsx"
import { fewSigned } from "./few-signed.ts"
import styles from "./FewSigned.module.css"
import { opensWhen } from "./card-text.ts"
import { useCountdown } from "./use-countdown.ts"

/** K8: tells organisers on the last day, and again in its last hours, that hardly anybody has signed; quiet otherwise. */
export function FewSigned(props: {
  occasion: OccasionView
  /** The name of whom it is, by person. */
  nameOf: (person: string) => string | undefined
  onInvite: (() => void) | undefined
  onChange: () => void
}) {
  const { occasion, nameOf, onInvite, onChange } = props
  const opensAt = occasion.card?.opensAt ?? 0
  useCountdown(opensAt)
  const found = fewSigned(occasion, serverNow())
  if (found === undefined) return null
  const name = found.only === undefined ? undefined : (found.only.name ?? nameOf(found.only.person ?? ""))
  const when = opensWhen(opensAt, zoneHere(), serverNow())
  return (
    <div className={styles["few"]} data-urgent={found.urgent || undefined}>
      <p>
        {found.only === undefined
          ? t("card.nobodySigned", { when })
          : t("card.onlySigned", { name: isolate(name ?? t("card.somebody")), when })}
      </p>
      <div className={styles["ways"]}>
        {onInvite === undefined ? null : (
          <Button className="button" onPress={onInvite}>
            {t("card.invite")}
          </Button>
        )}
        <Button className="button" onPress={onChange}>
          {t("card.change")}
        </Button>
      </div>
    </div>
  )
}
