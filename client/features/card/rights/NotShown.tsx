import type { MemberView } from "../../../../shared/api.ts"
import { authorOf } from "../../../../shared/ids.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useArranging } from "../arrange/arranging.tsx"
import { signature, type CardContent } from "../opening/content.ts"
import { useReplying } from "../replies/replying.tsx"
import styles from "./Rights.module.css"

/** At the end of the card: what this recipient hid from their own view, each with a way back (K10). */
export function Away({ content }: { content: CardContent }) {
  const replying = useReplying()
  const away = content.messages.filter(({ id }) => replying?.replies.away.includes(id))
  if (replying === undefined || away.length === 0) return null
  return (
    <section className={styles["away"]} aria-label={t("rights.awayTitle")}>
      <p>
        <strong>{t("rights.awayTitle")}</strong> {t("rights.awayText")}
      </p>
      <div className={styles["acts"]}>
        {away.map((message) => (
          <Button
            key={message.id}
            className="button button-small"
            onPress={() =>
              void replying.act({ do: "away", message: message.id, away: false }, t("rights.saidBack"))
            }
          >
            {t("rights.back", { name: signature(message) })}
          </Button>
        ))}
      </div>
    </section>
  )
}

/** For who runs the card: what is hidden from everybody, each with a way back (K12). */
export function HiddenFromAll({ members }: { members: readonly MemberView[] | undefined }) {
  const { arrangement, act } = useArranging()
  if (!arrangement.mayHide || arrangement.hidden.length === 0) return null
  const nameOf = (person: string): string =>
    members?.find((one) => one.person === person)?.name ?? t("card.somebody")
  return (
    <section className={styles["away"]} aria-label={t("rights.hiddenTitle")}>
      <p>
        <strong>{t("rights.hiddenTitle")}</strong>
      </p>
      <div className={styles["acts"]}>
        {arrangement.hidden.map(({ message }) => (
          <Button
            key={message}
            className="button button-small"
            onPress={() => void act({ do: "show", message }, t("order.saidShown"))}
          >
            {t("rights.back", { name: nameOf(authorOf(message)) })}
          </Button>
        ))}
      </div>
    </section>
  )
}
