import { Flag } from "lucide-react"
import type { MessageId } from "../../../../shared/ids.ts"
import { listOf } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useArranging } from "../arrange/arranging.tsx"
import { useReplying } from "../replies/replying.tsx"
import styles from "./Rights.module.css"

/** Below a message that was reported: to who reported it, that they did; to who runs the card, what they may do (K10). */
export function Reported({ message }: { message: MessageId }) {
  const replying = useReplying()
  const arranging = useArranging()
  const reports = replying?.replies.reports.filter((one) => one.message === message) ?? []
  if (replying === undefined || reports.length === 0) return null
  const { isMine, nameOf, act } = replying
  if (isMine) {
    return (
      <p className={styles["line"]}>
        <Flag size={16} aria-hidden="true" />
        {t("rights.reported")}
      </p>
    )
  }
  if (!arranging.arrangement.mayHide) return null
  return (
    <div className={styles["reported"]}>
      <p className={styles["line"]}>
        <Flag size={16} aria-hidden="true" />
        {t("rights.reportedBy", { names: listOf(reports.map(({ by }) => nameOf(by))) })}
      </p>
      <div className={styles["acts"]}>
        <Button
          className="button button-small"
          onPress={() => void arranging.act({ do: "hide", message }, t("order.saidHidden"))}
        >
          {t("rights.hide")}
        </Button>
        <Button
          className="button button-small button-quiet"
          onPress={() => void act({ do: "settle", message }, t("rights.saidLeave"))}
        >
          {t("rights.leave")}
        </Button>
      </div>
    </div>
  )
}
