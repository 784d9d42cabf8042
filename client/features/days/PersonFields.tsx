import { useId, useState } from "react"
import type { MemberView } from "../../../shared/api.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { type DayText, hasPerson, hasPlace } from "./day-form.ts"
import { Select } from "./Select.tsx"
import { zoneTitles } from "./zones.ts"

/** Who of the circle it is, and where they live: asked only where there is somebody, or where somebody says so. */
export function PersonFields(props: {
  text: DayText
  members: readonly MemberView[]
  error: string | undefined
  change: (part: Partial<DayText>) => void
}) {
  const { text, members, error, change } = props
  const choose = (id: string): void => {
    const member = members.find(({ person }) => person === id)
    change({
      person: member?.person ?? "",
      ...(member !== undefined && text.name.trim() === "" && { name: member.name }),
    })
  }
  // One's own name alone is nobody to choose from.
  const asksWho = hasPerson(text.kind) && (members.length > 1 || text.person !== "")
  return (
    <>
      {asksWho ? (
        <Select
          label={t("days.member")}
          value={text.person}
          choices={[
            { value: "", title: t("days.memberByName") },
            ...members.map(({ person, name }) => ({ value: person, title: name })),
          ]}
          onChange={choose}
        />
      ) : null}
      {hasPlace(text.kind) ? (
        <ZoneSearch value={text.zone} error={error} onChange={(zone) => change({ zone })} />
      ) : null}
    </>
  )
}

/** Most live where everybody else does: the field comes when it is asked for. */
function ZoneSearch(props: { value: string; error: string | undefined; onChange: (zone: string) => void }) {
  const { value, error, onChange } = props
  const [wasEmpty] = useState(value === "")
  const [asked, setAsked] = useState(false)
  const id = useId()
  if (wasEmpty && !asked)
    return (
      <div>
        <Button className="link-button" onPress={() => setAsked(true)}>
          {t("days.zoneAsk")}
        </Button>
      </div>
    )
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {t("days.zone")}
      </label>
      <input
        id={id}
        className="input"
        list={`${id}-places`}
        value={value}
        autoComplete="off"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed
        autoFocus={asked}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={`${id}-places`}>
        {zoneTitles().map((title) => (
          <option key={title} value={title}>
            {title}
          </option>
        ))}
      </datalist>
      <p id={`${id}-help`} className={error === undefined ? "help" : "error"}>
        {error ?? t("days.zoneHelp")}
      </p>
    </div>
  )
}
