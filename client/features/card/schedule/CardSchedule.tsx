import { CalendarClock } from "lucide-react"
import { useState } from "react"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import { lazyDialog } from "../../../components/lazy-part.tsx"
import { namesOf, zoneHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { ClockRow } from "./ClockRow.tsx"
import { clocksOf } from "./clocks.ts"
import styles from "./CardSchedule.module.css"
import { FewSigned } from "./FewSigned.tsx"
import { Remaining } from "./Remaining.tsx"

const ScheduleSheet = lazyDialog(() => import("./ScheduleSheet.tsx").then((m) => m.ScheduleSheet))

/**
 * When a card opens, for those who write it: how long until then, and what the clocks say, theirs and yours (K3).
 * Organisers change it.
 */
export function CardSchedule(props: {
  occasion: OccasionView
  members: { readonly members: readonly MemberView[] } | undefined
  onChanged: (occasion: OccasionView) => void
  onInvite: (() => void) | undefined
}) {
  const { occasion, members, onChanged, onInvite } = props
  const [changing, setChanging] = useState(false)
  const { card } = occasion
  if (card?.state !== "writing") return null
  const name = namesOf(occasion.recipients.map((one) => one.name))
  const organises = occasion.circle.role === "organiser" && occasion.archivedAt === undefined
  return (
    <section className={styles["schedule"]} aria-label={t("card.schedule")}>
      <Remaining opensAt={card.opensAt} />
      <ClockRow clocks={clocksOf(occasion, card, zoneHere())} name={name} />
      {organises ? (
        <Button className="icon-button" aria-label={t("card.change")} onPress={() => setChanging(true)}>
          <CalendarClock size={18} />
        </Button>
      ) : null}
      <FewSigned
        {...{ occasion, onInvite }}
        nameOf={(person) => members?.members.find((member) => member.person === person)?.name}
        onChange={() => setChanging(true)}
      />
      {changing ? (
        <ScheduleSheet {...{ occasion, card, onChanged }} onClose={() => setChanging(false)} />
      ) : null}
    </section>
  )
}
