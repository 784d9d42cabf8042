import { useId } from "react"
import { Input, Label, TextField } from "react-aria-components"
import { monthFirst, monthLong } from "../i18n/format.ts"
import { t } from "../i18n/text.ts"
import type { DateText } from "./date-text.ts"

const MONTHS = Array.from({ length: 12 }, (_, n) => n + 1)

/** Day, month and year as three fields in the viewer's order; never a calendar alone. */
export function DateFields(props: {
  value: DateText
  onChange: (value: DateText) => void
  yearLabel: string
  help: string
  error?: string | undefined
  /** A birthday may be filled in by the browser. */
  isBirthday: boolean
  /** It cannot be left empty. */
  isNeeded?: boolean
}) {
  const { value, onChange, yearLabel, help, error, isBirthday, isNeeded = false } = props
  const id = useId()
  const day = (
    <TextField
      key="day"
      className="field date-day"
      value={value.day}
      onChange={(text) => onChange({ ...value, day: text })}
      maxLength={2}
      autoComplete={isBirthday ? "bday-day" : "off"}
    >
      <Label className="label-small">{t("create.day")}</Label>
      <Input className="input" inputMode="numeric" aria-describedby={`${id}-help ${id}-error`} />
    </TextField>
  )
  const month = (
    <div key="month" className="field date-month">
      <label className="label-small" htmlFor={`${id}-month`}>
        {t("create.month")}
      </label>
      <select
        id={`${id}-month`}
        className="input select"
        value={value.month}
        autoComplete={isBirthday ? "bday-month" : "off"}
        onChange={(event) => onChange({ ...value, month: event.currentTarget.value })}
      >
        <option value="">–</option>
        {MONTHS.map((number) => (
          <option key={number} value={String(number)}>
            {monthLong(number)}
          </option>
        ))}
      </select>
    </div>
  )
  return (
    <fieldset className="date-fields" aria-describedby={`${id}-help`}>
      <legend className="label">
        {t("create.when")}
        {isNeeded ? null : <span className="label-hint">{t("create.optional")}</span>}
      </legend>
      <div className="date-row">
        {monthFirst() ? [month, day] : [day, month]}
        <TextField
          className="field date-year"
          value={value.year}
          onChange={(text) => onChange({ ...value, year: text })}
          maxLength={4}
          autoComplete={isBirthday ? "bday-year" : "off"}
        >
          <Label className="label-small">{yearLabel}</Label>
          <Input className="input" inputMode="numeric" />
        </TextField>
      </div>
      <p className="help" id={`${id}-help`}>
        {help}
      </p>
      <p className="error" id={`${id}-error`} role={error === undefined ? undefined : "alert"}>
        {error}
      </p>
    </fieldset>
  )
}
