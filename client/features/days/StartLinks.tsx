import { Link } from "wouter"
import type { OccasionView } from "../../../shared/api.ts"
import type { DayView } from "../../../shared/day-routes.ts"
import { t } from "../../i18n/text.ts"
import { againPath, lastFor } from "./again.ts"
import styles from "./StartLinks.module.css"

/** Ways to start something for a day: the same again where there was something, which brings its people along. */
export function StartLinks({ day, occasions }: { day: DayView; occasions: readonly OccasionView[] }) {
  const { name } = day
  const mine = day.person?.me === true
  const last = lastFor(occasions, day)
  return (
    <p className={styles["starts"]}>
      {last === undefined ? null : <AgainLink occasion={last} of={name} />}
      {last?.list === true ? null : (
        <Link
          href={`/new?day=${day.id}`}
          className="link-button"
          aria-label={t("days.startListFor", { name })}
        >
          {t("days.startList")}
        </Link>
      )}
      {mine || last?.card !== undefined ? null : (
        <Link
          href={`/new/card?day=${day.id}`}
          className="link-button"
          aria-label={t("days.startCardFor", { name })}
        >
          {t("days.startCard")}
        </Link>
      )}
    </p>
  )
}

/** To the form of the same again. What it is of is no part of its name: the link beside it has that name. */
export const AgainLink = ({ occasion, of }: { occasion: OccasionView; of: string }) => (
  <Link href={againPath(occasion)} className="link-button" aria-description={of}>
    {t("again.link")}
  </Link>
)
