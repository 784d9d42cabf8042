import type { Day } from "../../shared/dates/day.ts"
import { monthShort } from "../i18n/format.ts"

/** A leaf of a tear-off calendar. The date stands in words beside it, so this is decoration. */
export function DateLeaf({
  day,
  size = "small",
}: {
  day: Pick<Day, "month" | "day"> | undefined
  size?: "small" | "large"
}) {
  return (
    <span className={`leaf leaf-${size}`} aria-hidden="true">
      <span className="leaf-month">{day === undefined ? "\u00a0" : monthShort(day.month)}</span>
      <span className="leaf-day">{day === undefined ? "?" : day.day}</span>
    </span>
  )
}
