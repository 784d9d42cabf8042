import { Link } from "wouter"
import type { OccasionView } from "../../../shared/api.ts"
import { Days } from "../../../shared/day-routes.ts"
import type { Day } from "../../../shared/dates/day.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { DateLeaf } from "../../components/DateLeaf.tsx"
import { daysAway, shortDay } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useDaysNews, useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import styles from "./ComingDays.module.css"
import { isStarted } from "./again.ts"
import { type Coming, comingOf, headlineOf } from "./coming.ts"
import { StartLinks } from "./StartLinks.tsx"

/** Home looks this far ahead. */
const SOON_DAYS = 60
/** The year has the others. */
const SHOWN_MAX = 6

/** The next days of one's circles for which nothing was started yet, each with a way to start it. */
export function ComingDays(props: { person: PersonId; occasions: readonly OccasionView[]; today: Day }) {
  const { person, occasions, today } = props
  const { api } = useServices()
  const answer = useAnswer(`${person}:days`, Days, api.days)
  useDaysNews(answer.again)
  const days = answer.value?.days ?? []
  const soon = comingOf(days, today).filter(
    ({ day, on, away }) => away <= SOON_DAYS && !isStarted(occasions, day, on),
  )
  return (
    <section className="home-section">
      {soon.length === 0 ? null : (
        <ul className={styles["days"]} aria-label={t("days.menu")}>
          {soon.slice(0, SHOWN_MAX).map((coming) => (
            <ComingDay key={coming.day.id} coming={coming} {...{ occasions, today }} />
          ))}
        </ul>
      )}
      <p className={styles["all"]}>
        <Link href={days.length === 0 ? "/days/paste" : "/days"} className="link-button">
          {days.length === 0 ? t("days.first") : t("days.all")}
        </Link>
      </p>
    </section>
  )
}

function ComingDay(props: { coming: Coming; occasions: readonly OccasionView[]; today: Day }) {
  const { coming, occasions, today } = props
  const { day, on, away } = coming
  const isCelebrated = !day.remembrance && day.rule.by !== "feast"
  return (
    <li className={styles["day"]}>
      <DateLeaf day={on} />
      <div>
        <p className={styles["title"]}>{headlineOf(coming)}</p>
        <p className="meta">
          <strong>{daysAway(away)}</strong> · {shortDay(on, today)}
        </p>
      </div>
      {isCelebrated ? (
        <div className={styles["starts"]}>
          <StartLinks day={day} occasions={occasions} />
        </div>
      ) : null}
    </li>
  )
}
