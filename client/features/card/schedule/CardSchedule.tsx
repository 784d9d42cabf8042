import type { OccasionView } from "../../../../shared/api.ts"
import { namesOf, zoneHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { ClockRow } from "./ClockRow.tsx"
import { clocksOf } from "./clocks.ts"
import styles from "./CardSchedule.module.css"
import { Remaining } from "./Remaining.tsx"

/**
 * When a card opens, for those who write it: how long until then, and what the clocks say, theirs and yours (K3).
 */
export function CardSchedule({ occasion }: { occasion: OccasionView }) {
  const { card } = occasion
  if (card?.state !== "writing") return null
  const name = namesOf(occasion.recipients.map((one) => one.name))
  return (
    <section className={styles["schedule"]} aria-label={t("card.schedule")}>
      <Remaining opensAt={card.opensAt} />
      <ClockRow clocks={clocksOf(occasion, card, zoneHere())} name={name} />
    </section>
  )
}
