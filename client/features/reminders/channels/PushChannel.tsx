import { BellRing, Smartphone } from "lucide-react"
import { useCallback, useEffect, useState } from "react"
import type { Channels, PushDevice, PushResult } from "../../../../shared/channel-routes.ts"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { moment } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { ChannelRow } from "./ChannelRow.tsx"
import styles from "./Channels.module.css"
import { HomeScreenHelp } from "./HomeScreenHelp.tsx"
import { NotificationPreview, type Preview } from "./NotificationPreview.tsx"
import { hasSubscription, subscribe, type Support, support, unsubscribe } from "./push-device.ts"
import { TestButton } from "./TestButton.tsx"
import { type ChannelsHere, useChannels } from "./use-channels.ts"

type Push = Channels["push"]

/** How notifications stand on this device. */
type State = "asking" | "failed" | "not_here" | "unsupported" | "home_screen" | "denied" | "off" | "on"

/**
 * Notifications on this device (W7): its state in a sentence, and what can be done. `preview`: the next notification.
 */
export function PushChannel({ preview, onTested }: { preview: Preview; onTested: () => Promise<void> }) {
  const { api } = useServices()
  const here = useChannels()
  const push = typeof here.channels === "object" ? here.channels.push : undefined
  const [state, look] = useDeviceState(here, push)
  const [busy, setBusy] = useState(false)
  const current = push?.devices.find((device) => device.current)

  /** First the browser: what it does not deliver is not worth sending. */
  const end = async (device: PushDevice): Promise<void> => {
    setBusy(true)
    if (device.current) await unsubscribe()
    const answer = await api.unsubscribePush(device.device)
    setBusy(false)
    if (!answer.ok) toast({ text: failureText(answer.error), tone: "bad" })
    await here.load()
  }

  return (
    <ChannelRow icon={<Smartphone size={20} />} title={t("push.title")} state={sentenceOf(state)}>
      {state === "off" ? (
        <Offer preview={preview} pushKey={push?.key ?? ""} onChange={() => void here.load().then(look)} />
      ) : null}
      {state === "home_screen" ? <HomeScreenHelp /> : null}
      {state === "denied" || state === "failed" ? (
        <Button className="button button-small" onPress={() => void here.load().then(look)}>
          {t("push.again")}
        </Button>
      ) : null}
      {state === "on" && current !== undefined ? (
        <>
          <LastResult last={current.last} />
          <div className={styles["actions"]}>
            <TestButton
              channel="push"
              onSent={async () => void (await Promise.all([here.load(), onTested()]))}
            />
            <Button className="button-quiet" isDisabled={busy} onPress={() => void end(current)}>
              {t("push.turnOff")}
            </Button>
          </div>
        </>
      ) : null}
      <OtherDevices devices={push?.devices ?? []} busy={busy} onEnd={(device) => void end(device)} />
    </ChannelRow>
  )
}

/** What the browser and the server say together; the second part looks again. */
function useDeviceState({ channels }: ChannelsHere, push: Push | undefined): readonly [State, () => void] {
  const [browser, setBrowser] = useState<{ readonly able: Support; readonly subscribed: boolean }>()
  const look = useCallback(() => {
    void hasSubscription().then((subscribed) => setBrowser({ able: support(), subscribed }))
  }, [])
  useEffect(look, [look, channels])
  if (channels === "failed") return ["failed", look]
  if (push === undefined || browser === undefined) return ["asking", look]
  if (push.key === null) return ["not_here", look]
  const { able, subscribed } = browser
  if (able !== "granted" && able !== "ask") return [able, look]
  const known = push.devices.some(({ current }) => current)
  return [subscribed && known ? "on" : "off", look]
}

const SENTENCES = {
  asking: "channel.asking",
  failed: "channel.unknown",
  not_here: "push.notHere",
  unsupported: "push.unsupported",
  home_screen: "push.homeScreen",
  denied: "push.denied",
  off: "push.off",
  on: "push.on",
} as const satisfies Record<State, string>

const sentenceOf = (state: State): string => t(SENTENCES[state])

/** The notification as it will look, and the button after which the browser asks. */
function Offer(props: { preview: Preview; pushKey: string; onChange: () => void }) {
  const { preview, pushKey, onChange } = props
  const { api } = useServices()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const turnOn = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    const made = await subscribe(pushKey)
    if (made.ok) {
      const answer = await api.subscribePush(made.value)
      if (!answer.ok) setError(failureText(answer.error))
    } else if (made.error !== "denied")
      setError(t(made.error === "failed" ? "push.failed" : "push.dismissed"))
    setBusy(false)
    onChange()
  }
  return (
    <>
      <NotificationPreview {...preview} />
      <Button className="button button-primary" isDisabled={busy} onPress={() => void turnOn()}>
        <BellRing size={18} aria-hidden="true" />
        {t("push.turnOn")}
      </Button>
      <p className="help">{t("push.instead")}</p>
      <p className="error" role="alert">
        {error}
      </p>
    </>
  )
}

function LastResult({ last }: { last: PushResult | undefined }) {
  if (last === undefined) return null
  const at = moment(last.at)
  const text =
    last.kind === "answered"
      ? t("push.lastAnswered", { at, status: String(last.status ?? 0) })
      : t(RESULTS[last.kind], { at })
  return <p className={last.kind === "accepted" ? "help" : "error"}>{text}</p>
}

const RESULTS = {
  accepted: "push.lastAccepted",
  unreachable: "push.lastUnreachable",
  blocked: "push.lastBlocked",
} as const satisfies Record<Exclude<PushResult["kind"], "answered">, string>

function OtherDevices(props: {
  devices: readonly PushDevice[]
  busy: boolean
  onEnd: (device: PushDevice) => void
}) {
  const { devices, busy, onEnd } = props
  const others = devices.filter(({ current }) => !current)
  if (others.length === 0) return null
  return (
    <ul className={styles["others"]}>
      {others.map((device) => (
        <li key={device.device} className={styles["other"]}>
          <span>
            {t("push.other", { at: moment(device.since) })}
            <LastResult last={device.last} />
          </span>
          <Button
            className="button-quiet"
            isDisabled={busy}
            aria-label={t("push.otherOff", { at: moment(device.since) })}
            onPress={() => onEnd(device)}
          >
            {t("push.turnOff")}
          </Button>
        </li>
      ))}
    </ul>
  )
}
