import { Flower2, Gift, Heart, TreePine } from "lucide-react"
import type { Day } from "../../../../shared/dates/day.ts"
import { Avatar } from "../../../components/Avatar.tsx"
import { t } from "../../../i18n/text.ts"
import type { Coming } from "../coming.ts"
import { lookOf } from "../words.ts"
import { apart, type MonthOfYear, placeIn, sagAt } from "./months.ts"
import styles from "./YearPage.module.css"

/** Pieces that show on one string; the list below has all of them. */
const PIECES_MAX = 5
/** How far the middle of a string hangs below its ends, in rem. */
const SAG = 1.9

/** Six months as one string of arcs, with everybody at their day. The list below says the same in words. */
export function Strings({ months, today }: { months: readonly MonthOfYear[]; today: Day }) {
  return (
    <div className={styles["strings"]} aria-hidden="true">
      {months.map((one, at) => (
        <div className={styles["string"]} key={one.month}>
          <svg className={styles["arc"]} viewBox="0 0 100 32" preserveAspectRatio="none">
            <path d="M0 1 Q 50 61 100 1" />
          </svg>
          <span className={styles["knot"]} />
          {at === months.length - 1 ? <span className={`${styles["knot"]} ${styles["lastKnot"]}`} /> : null}
          {one.month === 1 ? <span className={styles["newYear"]}>{one.year}</span> : null}
          <Pieces days={one.days} />
          {one.year === today.year && one.month === today.month ? <Today day={today} /> : null}
        </div>
      ))}
    </div>
  )
}

const at = (place: number) => ({ left: `${100 * place}%`, top: `${SAG * sagAt(place)}rem` })

const Today = ({ day }: { day: Day }) => (
  <span className={styles["today"]} style={at(placeIn(day))}>
    <span className={styles["todayWord"]}>{t("days.today")}</span>
  </span>
)

function Pieces({ days }: { days: readonly Coming[] }) {
  const shown = days.slice(0, PIECES_MAX)
  const places = apart(
    shown.map(({ on }) => placeIn(on)),
    0.3,
  )
  return shown.map(({ day, on }, index) => (
    <span className={styles["piece"]} style={at(places[index] ?? placeIn(on))} key={day.id}>
      {day.kind === "feast" || day.kind === "other" ? (
        <span className={styles["sign"]}>
          <Sign coming={{ day }} />
        </span>
      ) : (
        <Avatar name={day.name} look={lookOf(day)} faded={day.remembrance} size={36} />
      )}
    </span>
  ))
}

function Sign({ coming: { day } }: { coming: Pick<Coming, "day"> }) {
  const feast = day.rule.by === "feast" ? day.rule.feast : undefined
  if (feast === "christmas" || feast === "christmas_eve" || feast === "advent") return <TreePine size={18} />
  if (feast === "mothers_day" || feast === "womens_day") return <Flower2 size={18} />
  return feast === "valentines_day" ? <Heart size={18} /> : <Gift size={18} />
}
