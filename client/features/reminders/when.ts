import { locale } from "../../device/platform.ts"

/** "Sat, 14 Nov, 09:00" by the clock of a zone; one that this device does not know: its own. */
export function whenIn(at: number, zone: string): string {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  } as const
  try {
    return new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone }).format(at)
  } catch {
    return new Intl.DateTimeFormat(locale(), options).format(at)
  }
}
