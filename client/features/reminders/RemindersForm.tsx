import { Check } from "lucide-react"
import { useId, useState } from "react"
import { type ChangeReminders, type ReminderSettings, WallTime } from "../../../shared/reminders.ts"
import { t } from "../../i18n/text.ts"
import { CheckField } from "../../ui/CheckField.tsx"
import { InputField } from "../../ui/InputField.tsx"
import styles from "./RemindersForm.module.css"

/** What is offered; a lead that was set otherwise is offered, too. */
const LEADS = [14, 7, 3, 1, 0]
const QUIET = { from: "21:00", to: "08:00" }
const KNOWN = Intl.supportedValuesOf("timeZone")

/** When reminders come. Each change is saved at once. */
export function RemindersForm(props: {
  settings: ReminderSettings
  onChange: (wanted: ChangeReminders) => Promise<void>
}) {
  const { settings, onChange } = props
  const { quiet } = settings
  return (
    <>
      <Leads leads={settings.leads} onChange={(leads) => void onChange({ leads })} />
      <div className={styles["pair"]}>
        <TimeField
          label={t("reminders.at")}
          value={settings.time}
          onChange={(time) => void onChange({ time })}
        />
        <Zone zone={settings.zone} onChange={(zone) => void onChange({ zone })} />
      </div>
      <div>
        <CheckField
          label={t("reminders.quiet")}
          help={t("reminders.quietHelp")}
          isOn={quiet !== null}
          onChange={(isOn) => void onChange({ quiet: isOn ? QUIET : null })}
        />
        {quiet === null ? null : (
          <div className={styles["pair"]}>
            <TimeField
              label={t("reminders.quietFrom")}
              value={quiet.from}
              onChange={(from) => void onChange({ quiet: { ...quiet, from } })}
            />
            <TimeField
              label={t("reminders.quietTo")}
              value={quiet.to}
              onChange={(to) => void onChange({ quiet: { ...quiet, to } })}
            />
          </div>
        )}
      </div>
    </>
  )
}

function Leads({ leads, onChange }: { leads: readonly number[]; onChange: (leads: number[]) => void }) {
  const offered = [...new Set([...LEADS, ...leads])].toSorted((a, b) => b - a)
  const toggled = (lead: number): number[] =>
    leads.includes(lead) ? leads.filter((other) => other !== lead) : [...leads, lead]
  return (
    <fieldset className={styles["leads"]}>
      <legend className="label">{t("reminders.early")}</legend>
      {offered.map((lead) => (
        <label key={lead} className={styles["lead"]} data-chosen={leads.includes(lead) || undefined}>
          <input
            type="checkbox"
            className={styles["box"]}
            checked={leads.includes(lead)}
            onChange={() => onChange(toggled(lead))}
          />
          <Check size={18} aria-hidden className={styles["tick"]} />
          {lead === 0 ? t("reminders.theDay") : t("reminders.lead", { count: lead })}
        </label>
      ))}
    </fieldset>
  )
}

/** A time that is saved once it is one: while it is typed it may be none. */
function TimeField(props: { label: string; value: string; onChange: (time: string) => void }) {
  const { label, value, onChange } = props
  const [typed, setTyped] = useState<string>()
  return (
    <InputField
      type="time"
      label={label}
      value={typed ?? value}
      onChange={(text) => {
        const time = WallTime.safeParse(text)
        setTyped(time.success ? undefined : text)
        if (time.success && time.data !== value) onChange(time.data)
      }}
    />
  )
}

function Zone({ zone, onChange }: { zone: string; onChange: (zone: string) => void }) {
  const id = useId()
  const zones = KNOWN.includes(zone) ? KNOWN : [zone, ...KNOWN]
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {t("reminders.zone")}
      </label>
      <select
        id={id}
        className="input select"
        aria-describedby={`${id}-help`}
        value={zone}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {zones.map((name) => (
          <option key={name} value={name}>
            {name.replaceAll("_", " ")}
          </option>
        ))}
      </select>
      <p id={`${id}-help`} className="help">
        {t("reminders.zoneHelp")}
      </p>
    </div>
  )
}
