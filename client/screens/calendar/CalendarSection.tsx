import { type ReactNode, useEffect, useRef, useState } from "react"
import type { CalendarView, CreateCalendar, NewCalendar } from "../../../shared/calendar-routes.ts"
import { CopyBox } from "../../components/CopyBox.tsx"
import { useShareOrigin } from "../../components/share-origin.tsx"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { dayOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"

/** The server tells the last fetch to the hour. */
const NOW_MS = 2 * 3_600_000

const PLAIN: CreateCalendar = { alarms: false, surprises: false }

/** The part of "You and your devices" that makes, replaces and ends the person's calendar feed (M10). */
export function CalendarSection() {
  const { api } = useServices()
  const [calendar, setCalendar] = useState<CalendarView | null>()
  const [token, setToken] = useState<string>()
  const [options, setOptions] = useState(PLAIN)
  const [asking, setAsking] = useState<"replace" | "end">()
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [opened] = useState(() => Date.now())
  const heading = useRef<HTMLHeadingElement>(null)

  /** Before the button that was pressed goes: the keyboard goes on here, and not at the top of the dialog. */
  const stay = (): void => heading.current?.focus()
  const show = (shown: CalendarView | null, made?: NewCalendar): void => {
    stay()
    setCalendar(shown)
    setToken(made?.token)
    setOptions(PLAIN)
    setAsking(undefined)
  }
  useEffect(() => {
    let current = true
    void api.calendar().then((answer) => {
      if (!current) return
      setFailed(!answer.ok)
      if (answer.ok) setCalendar(answer.value.calendar)
    })
    return () => {
      current = false
    }
  }, [api])

  const make = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.createCalendar(options)
    setBusy(false)
    if (!answer.ok) return void toast({ text: failureText(answer.error), tone: "bad" })
    if (asking === "replace") toast({ text: t("calendar.replaced") })
    show(answer.value.calendar, answer.value)
  }
  const cancel = (): void => {
    stay()
    setAsking(undefined)
  }
  const end = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.endCalendar()
    setBusy(false)
    if (!answer.ok) return void toast({ text: failureText(answer.error), tone: "bad" })
    show(null)
    toast({ text: t("calendar.ended") })
  }

  return (
    <section className="stack sheet-section" aria-labelledby="calendar">
      <h3 id="calendar" ref={heading} tabIndex={-1}>
        {t("calendar.title")}
      </h3>
      <p className="soft">{failed ? t("calendar.failed") : t("calendar.text")}</p>
      {token === undefined ? null : <Address token={token} />}
      {calendar === null ? (
        <>
          <Options options={options} onChange={setOptions} />
          <Button className="button" isDisabled={busy} onPress={() => void make()}>
            {t("calendar.make")}
          </Button>
        </>
      ) : null}
      {calendar ? <p className="meta">{factsOf(calendar, opened)}</p> : null}
      {calendar && asking === undefined ? (
        <div className="sheet-actions">
          <Button className="button" onPress={() => setAsking("end")}>
            {t("calendar.end")}
          </Button>
          <Button
            className="button"
            onPress={() => {
              setOptions({ alarms: calendar.alarms, surprises: calendar.surprises })
              setAsking("replace")
            }}
          >
            {t("calendar.replace")}
          </Button>
        </div>
      ) : null}
      {asking === "replace" ? (
        <Sure
          question={t("calendar.replaceSure")}
          yes={t("calendar.replaceYes")}
          busy={busy}
          onYes={() => void make()}
          onNo={cancel}
        >
          <Options options={options} onChange={setOptions} />
        </Sure>
      ) : null}
      {asking === "end" ? (
        <Sure
          question={t("calendar.endSure")}
          yes={t("calendar.endYes")}
          busy={busy}
          onYes={() => void end()}
          onNo={cancel}
        />
      ) : null}
    </section>
  )
}

function Options(props: { options: CreateCalendar; onChange: (options: CreateCalendar) => void }) {
  const { options, onChange } = props
  return (
    <div>
      <label className="check">
        <input
          type="checkbox"
          checked={options.alarms}
          onChange={(event) => onChange({ ...options, alarms: event.currentTarget.checked })}
        />
        {t("calendar.alarms")}
      </label>
      <label className="check">
        <input
          type="checkbox"
          aria-describedby="calendar-surprises"
          checked={options.surprises}
          onChange={(event) => onChange({ ...options, surprises: event.currentTarget.checked })}
        />
        {t("calendar.surprises")}
      </label>
      <p className="help" id="calendar-surprises">
        {t("calendar.surprisesHelp")}
      </p>
    </div>
  )
}

/** The address, once: the server has its hash, and this page forgets it. */
function Address({ token }: { token: string }) {
  const { origin, note } = useShareOrigin()
  if (origin === undefined) return null
  const address = `${origin}/calendar/${token}.ics`
  return (
    <>
      <p className="note">{t("calendar.once")}</p>
      {note}
      <CopyBox label={t("calendar.address")} text={address} button={t("calendar.copy")} primary />
      <a className="button" href={address.replace(/^https?:/, "webcal:")}>
        {t("calendar.add")}
      </a>
      <dl className="help-list">
        <dt>{t("calendar.apple")}</dt>
        <dd>{t("calendar.appleHelp")}</dd>
        <dt>{t("calendar.google")}</dt>
        <dd>{t("calendar.googleHelp")}</dd>
        <dt>{t("calendar.outlook")}</dt>
        <dd>{t("calendar.outlookHelp")}</dd>
      </dl>
    </>
  )
}

/** A question before something ends for good; keyboards and screen readers go on at it. */
function Sure(props: {
  question: string
  yes: string
  busy: boolean
  onYes: () => void
  onNo: () => void
  children?: ReactNode
}) {
  const { question, yes, busy, onYes, onNo, children } = props
  const asked = useRef<HTMLParagraphElement>(null)
  useEffect(() => asked.current?.focus(), [])
  return (
    <>
      <p ref={asked} tabIndex={-1}>
        {question}
      </p>
      {children}
      <div className="sheet-actions">
        <Button className="button" onPress={onNo}>
          {t("do.cancel")}
        </Button>
        <Button className="button button-bad" isDisabled={busy} onPress={onYes}>
          {yes}
        </Button>
      </div>
    </>
  )
}

/** When it was made and last fetched, by this device's clock, and what is in it. */
function factsOf({ createdAt, fetchedAt, alarms, surprises }: CalendarView, now: number): string {
  const fetched =
    fetchedAt === undefined
      ? t("calendar.fetchedNever")
      : now - fetchedAt < NOW_MS
        ? t("calendar.fetchedNow")
        : t("calendar.fetched", { day: dayOf(fetchedAt) })
  const made = t("calendar.made", { day: dayOf(createdAt) })
  return [
    made,
    fetched,
    ...(alarms ? [t("calendar.withAlarms")] : []),
    ...(surprises ? [t("calendar.withSurprises")] : []),
  ].join(" · ")
}
