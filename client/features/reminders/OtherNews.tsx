import { ChannelName, NEWS_KINDS, type NewsKind } from "../../../shared/notices.ts"
import type { ChangeReminders, ReminderSettings } from "../../../shared/reminders.ts"
import { type MessageKey, t } from "../../i18n/text.ts"
import styles from "./OtherNews.module.css"

type Muted = ReminderSettings["muted"]
type Wanted = NonNullable<ChangeReminders["muted"]>

const NAMES = {
  item_changed: "reminders.newsItemChanged",
  item_removed: "reminders.newsItemRemoved",
  claim_lost: "reminders.newsClaimLost",
  item_free: "reminders.newsItemFree",
  pool: "reminders.newsPool",
  card_opened: "reminders.newsCardOpened",
  thanks: "reminders.newsThanks",
  nudge: "reminders.newsNudge",
} as const satisfies Record<NewsKind, MessageKey>

/** One switch for each kind of news; off applies to every channel. */
export function OtherNews({ muted, onChange }: { muted: Muted; onChange: (muted: Wanted) => void }) {
  const isOn = (kind: NewsKind): boolean =>
    !ChannelName.options.every((channel) => muted.some((one) => one.kind === kind && one.channel === channel))
  const withKind = (kind: NewsKind, on: boolean): Wanted => {
    const others = muted.flatMap(({ kind: other, channel }) =>
      other === kind || other === "test" ? [] : [{ kind: other, channel }],
    )
    return on ? others : [...others, ...ChannelName.options.map((channel) => ({ kind, channel }))]
  }
  return (
    <fieldset className={styles["news"]} aria-describedby="reminders-news-help">
      <legend className="label">{t("reminders.news")}</legend>
      <p id="reminders-news-help" className="help">
        {t("reminders.newsHelp")}
      </p>
      <ul className={styles["kinds"]}>
        {NEWS_KINDS.map((kind) => (
          <li key={kind} className={styles["kind"]}>
            <label className={styles["line"]}>
              <input
                type="checkbox"
                className={styles["box"]}
                checked={isOn(kind)}
                onChange={(event) => onChange(withKind(kind, event.currentTarget.checked))}
              />
              {t(NAMES[kind])}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
