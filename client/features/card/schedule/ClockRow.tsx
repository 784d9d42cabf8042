import { placeOf } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { ClockFace } from "./ClockFace.tsx"
import { whenText, type Clock } from "./clocks.ts"
import styles from "./ClockRow.module.css"
import { isoWall } from "./wall-clock.ts"

/** What the clocks say when it opens, each with its day, place and whose it is. */
export function ClockRow({ clocks, name }: { clocks: readonly Clock[]; name: string }) {
  return (
    <ul className={styles["clocks"]}>
      {clocks.map(({ whose, zone, wall, night }) => (
        <li key={whose} className={styles["clock"]}>
          <ClockFace hour={wall.hour} minute={wall.minute} night={night} />
          <span className={styles["words"]}>
            <time dateTime={isoWall(wall)} className={styles["when"]}>
              {whenText(wall)}
            </time>
            <span className={styles["whose"]}>
              {whose === "yours"
                ? t("card.inPlaceForYou", { place: placeOf(zone) })
                : t("card.inPlaceFor", { place: placeOf(zone), name })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
