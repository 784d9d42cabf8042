import { useState } from "react"
import { Form } from "react-aria-components"
import { OccasionKind, type OccasionView } from "../../../shared/api.ts"
import type { Writers } from "../../../shared/access.ts"
import { NAME_MAX } from "../../../shared/limits.ts"
import { Choices } from "../../components/Choices.tsx"
import { DateFields } from "../../components/DateFields.tsx"
import { Field } from "../../components/Field.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { kindName, namesOf } from "../../components/titles.ts"
import { ZoneField } from "../../components/ZoneField.tsx"
import { failureText, nameFaultText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { readDate, type DateText } from "../../components/date-text.ts"
import { PutAway } from "./PutAway.tsx"

const dateText = ({ date }: OccasionView): DateText => ({
  day: date === undefined ? "" : String(date.day),
  month: date === undefined ? "" : String(date.month),
  year: date?.year === undefined ? "" : String(date.year),
})

/** What an occasion is called, when it is, and who may change its wishes; for organisers. */
export function EditDialog(props: {
  occasion: OccasionView
  onClose: () => void
  onChanged: (occasion: OccasionView) => void
}) {
  const { occasion, onClose, onChanged } = props
  const { api } = useServices()
  const names = namesOf(occasion.recipients.map((one) => one.name))
  const [kind, setKind] = useState<OccasionKind>(occasion.kind)
  const [title, setTitle] = useState(occasion.title ?? "")
  const [date, setDate] = useState(() => dateText(occasion))
  const [zone, setZone] = useState(occasion.zone)
  const [writers, setWriters] = useState<Writers>(occasion.writers)
  const [error, setError] = useState<string>()
  const [dateError, setDateError] = useState<string>()

  const save = async (): Promise<void> => {
    const read = readDate(date)
    if ("error" in read) return setDateError(t(read.error))
    if (title.trim().length > NAME_MAX) return setError(t("create.nameLong", { max: String(NAME_MAX) }))
    const fault = title.trim() === "" ? undefined : nameFaultText(title)
    if (fault !== undefined) return setError(fault)
    const answer = await api.changeOccasion(occasion.id, {
      kind,
      title: title.trim() === "" ? null : title.trim(),
      date: read.date ?? null,
      ...(zone !== occasion.zone && { zone }),
      writers,
    })
    if (!answer.ok) return setError(failureText(answer.error))
    onChanged(answer.value)
    onClose()
  }

  return (
    <Sheet title={t("occasion.editTitle")} isOpen onClose={onClose}>
      <Form
        className="create"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Choices
          label={t("create.kind")}
          value={kind}
          flat
          onChange={setKind}
          choices={OccasionKind.options.map((value) => ({ value, title: kindName(value) }))}
        />
        <Field
          label={t("create.occasionName")}
          hint={t("create.optional")}
          value={title}
          onChange={setTitle}
          autoComplete="off"
        />
        <DateFields
          value={date}
          onChange={(value) => {
            setDate(value)
            setDateError(undefined)
          }}
          yearLabel={kind === "birthday" ? t("create.yearBirth") : t("create.year")}
          help={kind === "birthday" ? t("create.whenBirthday") : t("create.whenOther")}
          error={dateError}
          isBirthday={false}
        />
        <ZoneField
          value={zone}
          onChange={setZone}
          help={
            occasion.recipient
              ? t("occasion.zoneMine")
              : t(occasion.list ? "occasion.zoneHelp" : "occasion.zoneCardHelp", { name: names })
          }
        />
        {occasion.list ? (
          <Choices
            label={t("occasion.writers")}
            value={writers}
            flat
            onChange={setWriters}
            choices={[
              { value: "everyone", title: t("occasion.writersEveryone") },
              { value: "owners", title: t("occasion.writersOwners", { name: names }) },
            ]}
          />
        ) : null}
        <p className="error" role="alert">
          {error}
        </p>
        <Button type="submit" className="button button-primary">
          {t("occasion.editSave")}
        </Button>
      </Form>
      <PutAway occasion={occasion} onClose={onClose} onChanged={onChanged} />
    </Sheet>
  )
}
