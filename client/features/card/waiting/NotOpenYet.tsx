import { Garland } from "../../../components/Garland.tsx"
import { zoneHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { ClockFace } from "../schedule/ClockFace.tsx"
import { isNight, whenText } from "../schedule/clocks.ts"
import { Remaining } from "../schedule/Remaining.tsx"
import { isoWall, wallAt } from "../schedule/wall-clock.ts"
import styles from "./NotOpenYet.module.css"
import { type Look, useLookingAgain } from "./use-looking-again.ts"

/**
 * What a recipient's link shows before it opens: that it isn't open yet, and only where they may know, when it will be.
 * `look` asks whether it is.
 */
export function NotOpenYet({ opensAt, look }: { opensAt: number | undefined; look: Look }) {
  useLookingAgain(opensAt, look)
  return (
    <section className="invite">
      <Garland across />
      <h1 className="page-title">{t("waiting.title")}</h1>
      {opensAt === undefined ? <p className="soft">{t("waiting.text")}</p> : <When opensAt={opensAt} />}
      <p className="soft">{t("waiting.byItself")}</p>
    </section>
  )
}

function When({ opensAt }: { opensAt: number }) {
  const wall = wallAt(zoneHere(), opensAt)
  return (
    <div className={styles["when"]}>
      <Remaining opensAt={opensAt} />
      {wall === undefined ? null : (
        <p className={styles["clock"]}>
          <ClockFace hour={wall.hour} minute={wall.minute} night={isNight(wall)} />
          <time dateTime={isoWall(wall)}>{t("waiting.opens", { when: whenText(wall) })}</time>
        </p>
      )}
    </div>
  )
}
