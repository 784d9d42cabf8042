import { BellRing } from "lucide-react"
import { useEffect, useRef } from "react"
import { Link } from "wouter"
import type { Imported } from "../../../../shared/day-routes.ts"
import { type Day, daysBetween } from "../../../../shared/dates/day.ts"
import { nextOccurrence } from "../../../../shared/dates/rule.ts"
import { isolate } from "../../../../shared/isolate.ts"
import { daysAway, shortDay } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import type { Sent, SentDay } from "./send.ts"
import styles from "./Import.module.css"

/** What became of a list that was sent: what is remembered from now on, and each row that was not simply added. */
export function Outcome(props: { sent: Sent; days: readonly SentDay[]; today: Day; onMore: () => void }) {
  const { sent, days, today, onMore } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const of = (outcome: Imported): readonly SentDay[] => days.filter((_, at) => sent.outcomes[at] === outcome)
  const [added, known, differs, full] = [of("added"), of("known"), of("differs"), of("full")]
  const there = [...added, ...known, ...of("year_added"), ...differs]
  const next = there
    .map(({ name, rule }) => ({ name, on: nextOccurrence(rule, today) }))
    .reduce<{ readonly name: string; readonly on: Day } | undefined>(
      (soonest, one) => (soonest !== undefined && daysBetween(soonest.on, one.on) >= 0 ? soonest : one),
      undefined,
    )
  const areBirthdays = there.every(({ kind }) => kind === "birthday")
  const count = new Set(there.map(({ name, kind }) => `${kind} ${name.toLowerCase()}`)).size
  return (
    <div className={styles["outcome"]}>
      <div className={styles["done"]}>
        <BellRing size={28} aria-hidden="true" />
        <h2 ref={heading} tabIndex={-1} className={styles["doneTitle"]}>
          {areBirthdays ? t("paste.doneBirthdays", { count }) : t("paste.doneDays", { count })}
        </h2>
        {next === undefined ? null : (
          <p>
            {t("paste.next", {
              name: next.name,
              away: daysAway(daysBetween(today, next.on)),
              day: shortDay(next.on, today),
            })}
          </p>
        )}
      </div>
      {known.length === 0 ? null : <p className="meta">{t("paste.known", { count: known.length })}</p>}
      {of("year_added").length === 0 ? null : (
        <p className="meta">{t("paste.yearAdded", { count: of("year_added").length })}</p>
      )}
      {differs.length === 0 ? null : (
        <p className="meta">
          {t("paste.differs", { count: differs.length })}{" "}
          <bdi translate="no">{differs.map(({ name }) => isolate(name)).join(", ")}</bdi>
        </p>
      )}
      {full.length === 0 ? null : <p className="meta">{t("paste.full", { count: full.length })}</p>}
      <div className={styles["next"]}>
        <Link href="/days" className="button button-primary">
          {t("paste.toYear")}
        </Link>
        <Button className="link-button" onPress={onMore}>
          {t("paste.more")}
        </Button>
      </div>
    </div>
  )
}
