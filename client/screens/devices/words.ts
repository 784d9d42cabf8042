import type { DeviceView } from "../../../shared/api.ts"
import { dayOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"

const HOUR_MS = 3_600_000
/** The server tells the last use to the hour, and a device in use renews its access several times in one. */
const NOW_MS = 2 * HOUR_MS

/** "Chrome on Windows", or as much of it as is known. */
export function nameOf({ browser, system }: DeviceView): string {
  if (browser !== undefined && system !== undefined) return t("devices.named", { browser, system })
  return browser ?? system ?? t("devices.unnamed")
}

/** When it was added and last used, by this device's clock. */
export function historyOf({ addedAt, usedAt }: DeviceView, now: number): string {
  const used = now - usedAt < NOW_MS ? t("devices.usedNow") : t("devices.used", { day: dayOf(usedAt) })
  return addedAt === undefined ? used : `${t("devices.added", { day: dayOf(addedAt) })} · ${used}`
}
