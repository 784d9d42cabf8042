import { useState } from "react"
import type { MessageId, OccasionId } from "../../../../shared/ids.ts"
import { say } from "../../../components/say.ts"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import styles from "./TakeBack.module.css"

/** K9: an author takes a message back from the opened card, once asked whether they mean it. */
export function TakeBack(props: { occasion: OccasionId; message: MessageId; onGone: () => void }) {
  const { occasion, message, onGone } = props
  const { api } = useServices()
  const [asks, setAsks] = useState(false)
  const [failed, setFailed] = useState("")
  const take = async (): Promise<void> => {
    const answer = await api.withdrawMessage(occasion, message)
    if (!answer.ok) return setFailed(failureText(answer.error))
    say(t("card.takenBack"))
    onGone()
  }
  if (!asks) {
    return (
      <Button className={`link-button ${styles["take"]}`} onPress={() => setAsks(true)}>
        {t("card.takeBack")}
      </Button>
    )
  }
  return (
    <fieldset className={styles["asks"]} aria-label={t("card.takeBack")}>
      <p>{failed === "" ? t("card.takeBackText") : failed}</p>
      <Button className="button" onPress={() => void take()}>
        {t("card.takeBackYes")}
      </Button>
      <Button className="button button-quiet" onPress={() => setAsks(false)}>
        {t("card.takeBackNo")}
      </Button>
    </fieldset>
  )
}
