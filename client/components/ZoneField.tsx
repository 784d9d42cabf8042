import { useId } from "react"
import { t } from "../i18n/text.ts"

const KNOWN = Intl.supportedValuesOf("timeZone")

/** A time zone by its place. One that this device does not know stays what it is. */
export function ZoneField(props: { value: string; help: string; onChange: (zone: string) => void }) {
  const { value, help, onChange } = props
  const id = useId()
  const zones = KNOWN.includes(value) ? KNOWN : [value, ...KNOWN]
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {t("occasion.zone")}
      </label>
      <select
        id={id}
        className="input select"
        aria-describedby={`${id}-help`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </select>
      <p id={`${id}-help`} className="help">
        {help}
      </p>
    </div>
  )
}
