import { useState } from "react"
import type { ChannelName } from "../../../../shared/notices.ts"
import type { TestAnswer } from "../../../../shared/reminder-routes.ts"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import styles from "./Channels.module.css"

/** "Send a test", and the real answer (N12). */
export function TestButton({ channel, onSent }: { channel: ChannelName; onSent: () => Promise<void> }) {
  const { api } = useServices()
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<{ readonly good: boolean; readonly text: string }>()
  const test = async (): Promise<void> => {
    setBusy(true)
    setTold(undefined)
    const answer = await api.testReminder(channel)
    setTold(
      answer.ok
        ? { good: answer.value.result === "delivered", text: textOf(answer.value) }
        : { good: false, text: failureText(answer.error) },
    )
    setBusy(false)
    await onSent()
  }
  return (
    <>
      <Button className="button button-small" isDisabled={busy} onPress={() => void test()}>
        {busy ? t("channel.testing") : t("channel.test")}
      </Button>
      <p className={`${styles["answer"]} ${told?.good === false ? "error" : "help"}`} aria-live="polite">
        {told?.text}
      </p>
    </>
  )
}

function textOf({ result, reason }: TestAnswer): string {
  if (result === "delivered") return t("channel.tested")
  if (result === "none") return t("channel.testNone")
  return reason === undefined ? t("channel.testFailed") : t("channel.testFailedFor", { reason })
}
