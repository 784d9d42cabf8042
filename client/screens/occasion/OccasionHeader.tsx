import { CalendarPlus, Pencil, UserPlus } from "lucide-react"
import type { ReactNode } from "react"
import type { OccasionView } from "../../../shared/api.ts"
import { type Day, daysBetween, isoDay } from "../../../shared/dates/day.ts"
import { DateLeaf } from "../../components/DateLeaf.tsx"
import { dayOf, kindName, namedAsOf, titleOf } from "../../components/titles.ts"
import { daysAway, fullDay, shortDay } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { namedOf } from "./named.ts"

/** Who is celebrated, when, and how long until then. */
export function OccasionHeader(props: {
  occasion: OccasionView
  onShare: (() => void) | undefined
  onEdit: (() => void) | undefined
  /** How many are in on the secret; 0 for whoever is not. */
  inOnIt: number
  /** What else there is to know of its time. */
  children?: ReactNode
}) {
  const { occasion, onShare, inOnIt, children } = props
  // What came from a file stays as it is (K27).
  const onEdit = occasion.brought === undefined ? props.onEdit : undefined
  const today = namedAsOf(occasion)
  const named = namedOf(occasion)
  const day = dayOf(named, today)
  return (
    <header className="occasion-head">
      {day === undefined ? null : <DateLeaf day={day} size="large" />}
      <div className="occasion-words">
        <p className="kicker">{kindName(occasion.kind)}</p>
        <h1 className="page-title" dir="auto">
          {titleOf(named, today)}
        </h1>
        <p className="occasion-when">
          {occasion.brought !== undefined && occasion.card !== undefined ? (
            <span>{t("bring.opened", { date: fullDay(occasion.card.opens) })}</span>
          ) : (
            <When {...{ occasion, onEdit, inOnIt, day, today }} />
          )}
        </p>
      </div>
      <div className="occasion-actions">
        {onEdit === undefined ? null : (
          <Button className="icon-button" aria-label={t("occasion.edit")} onPress={onEdit}>
            <Pencil size={18} />
          </Button>
        )}
        {onShare === undefined ? null : (
          <Button className="button button-soft" onPress={onShare}>
            <UserPlus size={18} />
            {t("share.button")}
          </Button>
        )}
      </div>
      {children}
    </header>
  )
}

/** Its day, and how many share the secret. */
function When(props: {
  occasion: OccasionView
  onEdit: (() => void) | undefined
  inOnIt: number
  day: Day | undefined
  today: Day
}) {
  const { occasion, onEdit, inOnIt, day, today } = props
  const leapDay = occasion.date?.month === 2 && occasion.date.day === 29
  return (
    <>
      {day === undefined ? (
        onEdit === undefined ? (
          <span>{t("home.noDate")}</span>
        ) : (
          <Button className="link-button" onPress={onEdit}>
            <CalendarPlus size={16} />
            {t("occasion.when")}
          </Button>
        )
      ) : (
        <>
          <time dateTime={isoDay(day)}>
            <strong>{shortDay(day, today)}</strong>
          </time>
          <span>{daysAway(daysBetween(today, day))}</span>
          {leapDay && day.day !== 29 ? <span>{t("occasion.leap")}</span> : null}
        </>
      )}
      {inOnIt > 1 ? <span>{t("occasion.people", { count: inOnIt })}</span> : null}
    </>
  )
}
