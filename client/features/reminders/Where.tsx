import { AppWindow } from "lucide-react"
import { useState } from "react"
import type { ChannelName } from "../../../shared/notices.ts"
import type { NextReminder } from "../../../shared/reminders.ts"
import type { TestAnswer } from "../../../shared/reminder-routes.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmailChannel } from "./channels/EmailChannel.tsx"
import { PushChannel } from "./channels/PushChannel.tsx"
import styles from "./Where.module.css"

/** By which ways reminders come, each with a test. */
export function Where(props: { next: NextReminder | undefined; onTested: () => Promise<void> }) {
  const { next, onTested } = props
  const sample = { title: t("push.sampleTitle"), body: t("push.sampleBody") }
  return (
    <section aria-labelledby="reminders-where">
      <h3 id="reminders-where" className="label">
        {t("reminders.where")}
      </h3>
      <ul className={styles["ways"]}>
        <li className={styles["way"]}>
          <AppWindow size={20} aria-hidden className={styles["sign"]} />
          <div className={styles["words"]}>
            <p className={styles["name"]}>{t("reminders.live")}</p>
            <p className={styles["text"]}>{t("reminders.liveText")}</p>
            <ChannelTest channel="live" onTested={onTested} />
          </div>
        </li>
      </ul>
      <PushChannel preview={next ?? sample} onTested={onTested} />
      <EmailChannel onTested={onTested} />
    </section>
  )
}

/** Sends a test and says what the channel really answered (N12). */
function ChannelTest({ channel, onTested }: { channel: ChannelName; onTested: () => Promise<void> }) {
  const { api } = useServices()
  const [said, setSaid] = useState("")
  const [isSending, setSending] = useState(false)
  const test = async (): Promise<void> => {
    if (isSending) return
    setSending(true)
    setSaid(t("reminders.testing"))
    const answer = await api.testReminder(channel)
    setSending(false)
    setSaid(answer.ok ? testText(channel, answer.value) : failureText(answer.error))
    await onTested()
  }
  return (
    <div className={styles["test"]}>
      <Button className="link-button" onPress={() => void test()}>
        {t("reminders.test")}
      </Button>
      <output className={styles["text"]}>{said}</output>
    </div>
  )
}

function testText(channel: ChannelName, { result, reason }: TestAnswer): string {
  if (result === "failed") return t("reminders.testFailed", { reason: reason ?? "" })
  if (channel !== "live")
    return result === "delivered" ? t("reminders.testAccepted") : t("reminders.testNone")
  return result === "delivered" ? t("reminders.testShown") : t("reminders.testNone")
}
