import { ArrowLeft, Download, EllipsisVertical, FileUp, Plus } from "lucide-react"
import { useState } from "react"
import { Link, useLocation } from "wouter"
import type { Person } from "../../../../shared/api.ts"
import { Days, type DayView } from "../../../../shared/day-routes.ts"
import type { Day } from "../../../../shared/dates/day.ts"
import { ActMenu } from "../../../components/ActMenu.tsx"
import { Garland } from "../../../components/Garland.tsx"
import { lazyDialog } from "../../../components/lazy-part.tsx"
import { MainMenu } from "../../../components/MainMenu.tsx"
import { Page } from "../../../components/Page.tsx"
import { Skeleton } from "../../../components/Skeleton.tsx"
import { todayHere } from "../../../components/titles.ts"
import { failureText } from "../../../i18n/failures.ts"
import { monthLong, shortDay, weekdayShort } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { useDaysNews, useServices } from "../../../session/services.tsx"
import { useAnswer } from "../../../session/use-answer.ts"
import { Button } from "../../../ui/Button.tsx"
import { DaySheet } from "../DaySheet.tsx"
import { type Coming, comingOf } from "../coming.ts"
import { detailOf } from "../words.ts"
import { type MonthOfYear, monthsFrom } from "./months.ts"
import { Strings } from "./Strings.tsx"
import styles from "./YearPage.module.css"

const SaveSheet = lazyDialog(() => import("../export/SaveSheet.tsx").then((m) => m.SaveSheet))

/** Everybody's days on two strings of six months, from today on, and the same as lists (M11). */
export function YearPage({ person }: { person: Person }) {
  const { api } = useServices()
  const days = useAnswer(`${person.id}:days`, Days, api.days)
  useDaysNews(days.again)
  const [, goTo] = useLocation()
  const [isSaving, setSaving] = useState(false)
  const [open, setOpen] = useState<DayView | "new">()
  const today = todayHere()
  const coming = comingOf(days.value?.days ?? [], today)
  const months = monthsFrom(today, coming)
  return (
    <Page name={t("days.title")} width="wide" right={<MainMenu />}>
      <Link href="/" className="back">
        <ArrowLeft size={18} />
        {t("create.back")}
      </Link>
      <div className={styles["head"]}>
        <div>
          <h1 className="page-title">{t("days.title")}</h1>
          <p className="soft">{t("days.lead")}</p>
        </div>
        <div className={styles["acts"]}>
          <Button
            className="button button-primary"
            isDisabled={days.value === undefined && days.failure !== undefined}
            onPress={() => setOpen("new")}
          >
            <Plus size={18} />
            {t("days.add")}
          </Button>
          <ActMenu
            label={t("days.more")}
            className=""
            icon={<EllipsisVertical size={20} />}
            disabled={coming.length === 0 ? ["save"] : []}
            onAct={(id) => (id === "save" ? setSaving(true) : goTo("/days/paste"))}
            items={[
              { id: "paste", icon: <FileUp size={18} />, text: t("days.paste") },
              { id: "save", icon: <Download size={18} />, text: t("save.title") },
            ]}
          />
        </div>
      </div>
      {days.failure === undefined ? null : (
        <div className="strip strip-warn">
          <output>{failureText(days.failure)}</output>
          <button type="button" className="link-button" onClick={() => void days.again()}>
            {t("home.again")}
          </button>
        </div>
      )}
      {days.value === undefined ? (
        days.failure === undefined ? (
          <Skeleton className="cards" />
        ) : null
      ) : coming.length === 0 ? (
        <NoDays />
      ) : (
        <>
          {[months.slice(0, 6), months.slice(6)].map((half) => (
            <HalfYear key={half[0]?.month} months={half} today={today} onOpen={setOpen} />
          ))}
          <p className={styles["missing"]}>
            {t("days.missing")}{" "}
            <Link href="/days/paste" className="link">
              {t("days.paste")}
            </Link>
          </p>
        </>
      )}
      {isSaving && days.value !== undefined ? (
        <SaveSheet all={days.value} onClose={() => setSaving(false)} />
      ) : null}
      {/* Not before the circles are known: a day without one starts another circle. */}
      {open === undefined || days.value === undefined ? null : (
        <DaySheet
          day={open === "new" ? undefined : open}
          circles={days.value.circles}
          onClose={() => setOpen(undefined)}
          onSaved={() => void days.again()}
        />
      )}
    </Page>
  )
}

const NoDays = () => (
  <div className="empty">
    <Garland />
    <h2>{t("days.emptyTitle")}</h2>
    <p className="soft">{t("days.emptyText")}</p>
    <Link href="/days/paste" className="button button-primary button-large">
      {t("days.paste")}
    </Link>
  </div>
)

interface HalfProps {
  readonly months: readonly MonthOfYear[]
  readonly today: Day
  readonly onOpen: (day: DayView) => void
}

const HalfYear = ({ months, today, onOpen }: HalfProps) => (
  <section className={styles["half"]}>
    <Strings months={months} today={today} />
    <div className={styles["months"]}>
      {months.map((one) => (
        <div key={one.month} className={one.days.length === 0 ? styles["emptyMonth"] : undefined}>
          <h2 className={styles["month"]}>{monthLong(one.month)}</h2>
          {one.days.length === 0 ? (
            <p className="meta">{t("days.nobody")}</p>
          ) : (
            <ul className={styles["list"]}>
              {one.days.map((coming) => (
                <DayLine key={coming.day.id} coming={coming} today={today} year={one.year} onOpen={onOpen} />
              ))}
            </ul>
          )}
        </div>
      ))}
    </div>
  </section>
)

function DayLine(props: { coming: Coming; today: Day; year: number; onOpen: (day: DayView) => void }) {
  const { coming, today, year, onOpen } = props
  const { day, on } = coming
  const mine = day.kind === "birthday" && day.person?.me === true
  // What comes back before today's day of the month is a year away.
  const when = on.year === year ? weekdayShort(on) : shortDay(on, today)
  return (
    <li className={styles["line"]}>
      <span className={coming.away <= 14 ? `${styles["date"]} ${styles["soon"]}` : styles["date"]}>
        {on.day}
      </span>
      <div>
        <Button
          className={styles["name"] ?? ""}
          aria-label={t("days.change", { name: day.name })}
          onPress={() => onOpen(day)}
        >
          {mine ? t("days.you") : day.name}
        </Button>
        <p className="meta">{[detailOf(coming), when].filter((part) => part !== undefined).join(" · ")}</p>
      </div>
    </li>
  )
}
