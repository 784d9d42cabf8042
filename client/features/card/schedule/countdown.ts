import { t } from "../../../i18n/text.ts"

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** From so many days on, hours do not matter. */
const DAYS_ALONE = 14

export interface Countdown {
  /** "2 days 4 h", to be seen; empty when the time has come. */
  readonly words: string
  /** "2 days 4 hours", to be heard. */
  readonly spoken: string
  /** Ms until the words are others; undefined when the time has come. */
  readonly changesIn: number | undefined
}

const days = (count: number): string => t("countdown.days", { count })

/** Two words of short and long form; what is zero is left out. */
function both(
  first: readonly [string, string],
  second: readonly [string, string] | undefined,
  step: number,
  ms: number,
): Countdown {
  const join = (n: 0 | 1): string => (second === undefined ? first[n] : `${first[n]} ${second[n]}`)
  return { words: join(0), spoken: join(1), changesIn: (ms % step) + 1 }
}

/** How long until something opens; nothing is rounded up, so it never opens before the words say so. */
export function countdown(ms: number): Countdown {
  if (ms <= 0) return { words: "", spoken: "", changesIn: undefined }
  const whole = Math.floor(ms / DAY_MS)
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS)
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS)
  if (whole >= DAYS_ALONE) return both([days(whole), days(whole)], undefined, DAY_MS, ms)
  if (whole > 0)
    return both([days(whole), days(whole)], hours === 0 ? undefined : hoursOf(hours), HOUR_MS, ms)
  if (hours > 0) return both(hoursOf(hours), minutes === 0 ? undefined : minutesOf(minutes), MINUTE_MS, ms)
  if (minutes > 0) return both(minutesOf(minutes), undefined, MINUTE_MS, ms)
  return both(secondsOf(Math.ceil(ms / SECOND_MS)), undefined, SECOND_MS, ms - 1)
}

const hoursOf = (count: number) => [t("countdown.h", { count }), t("countdown.hours", { count })] as const
const minutesOf = (count: number) =>
  [t("countdown.min", { count }), t("countdown.minutes", { count })] as const
const secondsOf = (count: number) => [t("countdown.s", { count }), t("countdown.seconds", { count })] as const
