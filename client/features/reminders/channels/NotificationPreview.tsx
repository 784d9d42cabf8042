import { t } from "../../../i18n/text.ts"
import styles from "./Channels.module.css"

/** What a notification says. */
export interface Preview {
  readonly title: string
  readonly body: string
}

/** The next notification as it will look, before anybody is asked to allow it (W7). */
export function NotificationPreview({ title, body }: Preview) {
  return (
    <figure className={styles["preview"]} aria-label={t("push.preview")}>
      <img className={styles["mark"]} src="/icon.svg" alt="" width="36" height="36" />
      <div className={styles["words"]}>
        <p className={styles["noticeTitle"]}>{title}</p>
        {body === "" ? null : <p className={styles["noticeBody"]}>{body}</p>}
      </div>
      <span className={styles["now"]}>{t("push.previewNow")}</span>
    </figure>
  )
}
