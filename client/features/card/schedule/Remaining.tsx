import { t } from "../../../i18n/text.ts"
import styles from "./Remaining.module.css"
import { useCountdown } from "./use-countdown.ts"

/** "Opens in 2 days 4 h". It does not speak up as it counts; who asks for it hears whole words. */
export function Remaining({ opensAt }: { opensAt: number }) {
  const { words, spoken, changesIn } = useCountdown(opensAt)
  const due = changesIn === undefined
  return (
    <p className={styles["remaining"]}>
      <span className={styles["label"]}>{due ? t("card.opensDue") : t("card.opensIn")}</span>{" "}
      <span className={styles["words"]} role="timer">
        {due ? (
          t("card.opensNow")
        ) : (
          <>
            <span aria-hidden="true">{words}</span>
            <span className="unseen">{spoken}</span>
          </>
        )}
      </span>
    </p>
  )
}
