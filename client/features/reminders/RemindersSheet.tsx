import { BellRing } from "lucide-react"
import { useCallback, useEffect, useRef, useState } from "react"
import type { ChangeReminders, NextReminder, Reminders, ReminderSettings } from "../../../shared/reminders.ts"
import type { Answer, Failure } from "../../api.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { placeOf } from "../../components/titles.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { Lately } from "./Lately.tsx"
import { OtherNews } from "./OtherNews.tsx"
import { RemindersForm } from "./RemindersForm.tsx"
import styles from "./RemindersSheet.module.css"
import { whatText, whyText } from "./why.ts"
import { whenIn } from "./when.ts"
import { Where } from "./Where.tsx"

/** One's reminders: the next three first, then when and where they come, and what was sent lately (N12). */
export function RemindersSheet({ onClose }: { onClose: () => void }) {
  const { api } = useServices()
  const [reminders, setReminders] = useState<Reminders>()
  const changes = useRef(0)
  const [failure, setFailure] = useState<Failure>()
  const show = useCallback((answer: Awaited<Answer<Reminders>>): void => {
    if (answer.ok) setReminders(answer.value)
    setFailure(answer.ok ? undefined : answer.error)
  }, [])
  useEffect(() => {
    let isOpen = true
    void api.reminders().then((answer) => {
      if (isOpen) show(answer)
    })
    return () => {
      isOpen = false
    }
  }, [api, show])
  /** What was chosen shows at once; when several changes are on their way, the answer to the last one counts. */
  const change = async (wanted: ChangeReminders): Promise<void> => {
    const asked = ++changes.current
    setReminders((now) => now && { ...now, settings: chosen(now.settings, wanted) })
    const answer = await api.changeReminders(wanted)
    if (asked === changes.current) show(answer)
  }
  const load = async (): Promise<void> => show(await api.reminders())
  return (
    <Sheet title={t("reminders.title")} isOpen onClose={onClose}>
      {failure === undefined ? null : (
        <p className="error" role="alert">
          {failureText(failure)}
        </p>
      )}
      {reminders === undefined ? (
        failure === undefined ? (
          <p className="soft">{t("reminders.loading")}</p>
        ) : null
      ) : (
        <div className={styles["parts"]}>
          <Next reminders={reminders} />
          <AskZone reminders={reminders} onChange={change} />
          <RemindersForm settings={reminders.settings} onChange={change} />
          <OtherNews muted={reminders.settings.muted} onChange={(muted) => void change({ muted })} />
          <Where next={reminders.next[0]} onTested={load} />
          <Lately log={reminders.log} zone={reminders.settings.zone} />
        </div>
      )}
    </Sheet>
  )
}

const chosen = (settings: ReminderSettings, wanted: ChangeReminders): ReminderSettings => ({
  ...settings,
  ...(wanted.leads !== undefined && { leads: wanted.leads }),
  ...(wanted.time !== undefined && { time: wanted.time }),
  ...(wanted.zone !== undefined && { zone: wanted.zone }),
  ...(wanted.quiet !== undefined && { quiet: wanted.quiet }),
  ...(wanted.muted !== undefined && { muted: wanted.muted }),
})

function Next({ reminders: { next, settings } }: { reminders: Reminders }) {
  return (
    <section className={styles["next"]} aria-labelledby="reminders-next">
      <h3 id="reminders-next" className={styles["nextTitle"]}>
        <BellRing size={20} aria-hidden />
        {t("reminders.next")}
      </h3>
      {next.length === 0 ? (
        <p className={styles["nextNone"]}>
          {settings.leads.length === 0 ? t("reminders.off") : t("reminders.none")}
        </p>
      ) : (
        <ol className={styles["nextList"]}>
          {next.map((one) => (
            <NextLine key={`${one.at} ${one.called} ${one.lead}`} one={one} zone={settings.zone} />
          ))}
        </ol>
      )}
    </section>
  )
}

function NextLine({ one, zone }: { one: NextReminder; zone: string }) {
  return (
    <li>
      <p className={styles["nextWhat"]}>
        <strong>{whenIn(one.at, zone)}</strong> {whatText(one)}
      </p>
      {one.why.map((reason) => (
        <p key={reason.rule} className={styles["why"]}>
          {whyText(reason)}
        </p>
      ))}
    </li>
  )
}

/** A traveller who stays is asked; their clock at home counts until they answer (N10). */
function AskZone(props: { reminders: Reminders; onChange: (wanted: ChangeReminders) => Promise<void> }) {
  const { askZone, settings } = props.reminders
  if (askZone === undefined) return null
  return (
    <section className="strip">
      <p>{t("reminders.askZone", { place: placeOf(askZone) })}</p>
      <div className={styles["answers"]}>
        <Button className="button button-small" onPress={() => void props.onChange({ zone: askZone })}>
          {t("reminders.moved")}
        </Button>
        <Button className="button button-small" onPress={() => void props.onChange({ zone: settings.zone })}>
          {t("reminders.stays", { place: placeOf(settings.zone) })}
        </Button>
      </div>
    </section>
  )
}
