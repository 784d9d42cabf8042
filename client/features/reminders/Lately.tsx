import { Check, CircleSlash, RotateCcw } from "lucide-react"
import { useEffect } from "react"
import type { Delivery, DeviceDelivery } from "../../../shared/reminders.ts"
import { t } from "../../i18n/text.ts"
import { nameOf } from "../../screens/devices/words.ts"
import { useDevices } from "../../session/services.tsx"
import styles from "./Lately.module.css"
import { whenIn } from "./when.ts"

/** What became of what was sent, the newest first. */
export function Lately({ log, zone }: { log: readonly Delivery[]; zone: string }) {
  const { keeper } = useDevices()
  const needsNames = log.some(isByDevice)
  useEffect(() => {
    if (needsNames) void keeper.load()
  }, [keeper, needsNames])
  return (
    <section aria-labelledby="reminders-lately">
      <h3 id="reminders-lately" className="label">
        {t("reminders.lately")}
      </h3>
      {log.length === 0 ? <p className="soft">{t("reminders.latelyNone")}</p> : null}
      <ul className={styles["log"]}>
        {log.map((one) => (
          <li key={`${one.at} ${one.channel} ${one.title} ${one.attempt}`} className={styles["line"]}>
            <Sign result={one.result} />
            <span>
              {whenIn(one.at, zone)} · {one.title} · {resultText(one)}
              {isByDevice(one) ? <OnDevices devices={one.devices ?? []} /> : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What became of it on each device, where that is not said already. */
const isByDevice = ({ devices = [], attempt }: Delivery): boolean => devices.length > 1 || attempt > 1

function OnDevices({ devices }: { devices: readonly DeviceDelivery[] }) {
  const { devices: known } = useDevices()
  return (
    <ul className={styles["devices"]}>
      {devices.map((one) => {
        const device = known?.find(({ id }) => id === one.device)
        const name = device === undefined ? t("reminders.logDevice") : nameOf(device)
        return <li key={one.device}>{deviceText(name, one)}</li>
      })}
    </ul>
  )
}

function deviceText(channel: string, { result, reason }: DeviceDelivery): string {
  if (result === "delivered") return t("reminders.logDelivered", { channel })
  if (result === "none") return t("reminders.logGone", { channel })
  return t("reminders.logFailed", { channel, reason: reason ?? "" })
}

function Sign({ result }: Pick<Delivery, "result">) {
  if (result === "failed") return <RotateCcw size={18} aria-hidden className={styles["bad"]} />
  if (result === "none") return <CircleSlash size={18} aria-hidden className={styles["none"]} />
  return <Check size={18} aria-hidden className={styles["good"]} />
}

const CHANNELS = {
  live: "reminders.channelLive",
  push: "reminders.channelPush",
  email: "reminders.channelEmail",
} as const

function resultText({ channel: name, result, reason, attempt }: Delivery): string {
  const channel = t(CHANNELS[name])
  if (result === "failed") return t("reminders.logFailed", { channel, reason: reason ?? "" })
  if (result === "none") return t("reminders.logNone", { channel })
  if (result === "read") return t("reminders.logRead", { channel })
  const arrived = t("reminders.logDelivered", { channel })
  return attempt === 1 ? arrived : `${arrived}, ${t("reminders.logAgain", { count: attempt })}`
}
