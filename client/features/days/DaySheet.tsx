import { useEffect, useRef, useState } from "react"
import { Form } from "react-aria-components"
import type { CircleView, MemberView } from "../../../shared/api.ts"
import { DayKind, type DayView } from "../../../shared/day-routes.ts"
import { BY_COUNTRY } from "../../../shared/dates/feasts.ts"
import type { CircleId } from "../../../shared/ids.ts"
import { base32, secureRandom } from "../../../shared/ids.ts"
import { Choices } from "../../components/Choices.tsx"
import { DateFields } from "../../components/DateFields.tsx"
import { Field } from "../../components/Field.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { language, t } from "../../i18n/text.ts"
import { usePerson, useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { CheckField } from "../../ui/CheckField.tsx"
import { occasionsHere } from "./again.ts"
import { CalendarFields } from "./CalendarFields.tsx"
import { CircleSelect } from "./CircleSelect.tsx"
import { PersonFields } from "./PersonFields.tsx"
import { Select } from "./Select.tsx"
import { checkDay, type DayErrors, type DayText, emptyDay, FEAST_NAMES, textOf } from "./day-form.ts"
import { sendDay } from "./send-day.ts"
import { StartLinks } from "./StartLinks.tsx"
import { feastName, KIND_NAMES } from "./words.ts"

interface Props {
  /** Undefined: a new one. */
  readonly day: DayView | undefined
  readonly circles: readonly CircleView[]
  readonly onClose: () => void
  readonly onSaved: () => void
}

/** Adds a day, or changes and removes one. */
export function DaySheet({ day, circles, onClose, onSaved }: Props) {
  const { api } = useServices()
  const [text, setText] = useState<DayText>(() => (day === undefined ? emptyDay() : textOf(day)))
  const [circle, setCircle] = useState<CircleId | undefined>(circles[0]?.id)
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const requestId = useRef(base32(secureRandom(16)))
  const person = usePerson()
  const members = useMembers(day?.circle ?? circle)
  const changeCircle = (id: CircleId): void => {
    setCircle(id)
    setText((now) => ({ ...now, person: "" }))
  }
  const errors = tried ? checkDay(text) : {}

  const save = async (): Promise<void> => {
    const sent = sendDay(api, { day, text, circle, requestId: requestId.current })
    if (sent === undefined) return
    const made = await sent
    if (!made.ok) return setFailure(failureText(made.error))
    toast({ text: t("days.saved", { name: made.value.name }) })
    onSaved()
    onClose()
  }
  const submit = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(checkDay(text)).length > 0) return
    setBusy(true)
    setFailure(undefined)
    await save()
    setBusy(false)
  }

  return (
    <Sheet title={day === undefined ? t("days.newTitle") : t("days.changeTitle")} isOpen onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <DayFields
          text={text}
          errors={errors}
          members={members}
          onChange={setText}
          mayHide={day?.mayHide ?? true}
        />
        {day === undefined ? <CircleSelect circles={circles} value={circle} onChange={changeCircle} /> : null}
        <p className="error" role="alert">
          {failure}
        </p>
        <Button type="submit" className="button button-primary" isDisabled={busy}>
          {t("days.save")}
        </Button>
        {day === undefined || text.remembrance || day.rule.by === "feast" || person === undefined ? null : (
          <StartLinks day={day} occasions={occasionsHere(person.id)} />
        )}
        {day === undefined ? null : <RemoveDay day={day} onClose={onClose} onRemoved={onSaved} />}
      </Form>
    </Sheet>
  )
}

/** The people of a circle; nobody before they are known. */
function useMembers(circle: CircleId | undefined): readonly MemberView[] {
  const { api } = useServices()
  const [found, setFound] = useState<{ circle: CircleId; members: readonly MemberView[] }>()
  useEffect(() => {
    if (circle === undefined) return undefined
    let isOpen = true
    void api.members(circle).then((answer) => {
      if (isOpen && answer.ok) setFound({ circle, members: answer.value.members })
    })
    return () => {
      isOpen = false
    }
  }, [api, circle])
  return found !== undefined && found.circle === circle ? found.members : []
}

interface FieldsProps {
  readonly text: DayText
  readonly members: readonly MemberView[]
  readonly errors: DayErrors
  readonly onChange: (text: DayText) => void
  readonly mayHide: boolean
}

function DayFields({ text, errors, members, onChange, mayHide }: FieldsProps) {
  const change = (part: Partial<DayText>): void => onChange({ ...text, ...part })
  const isBirthday = text.kind === "birthday"
  return (
    <>
      <Choices
        label={t("days.kind")}
        value={text.kind}
        flat
        onChange={(kind) => change({ kind })}
        choices={DayKind.options.map((kind) => ({ value: kind, title: t(KIND_NAMES[kind]) }))}
      />
      {text.kind === "feast" ? (
        <FeastFields text={text} change={change} error={errors.date} />
      ) : (
        <>
          <Field
            label={text.kind === "other" ? t("days.called") : t("days.name")}
            value={text.name}
            onChange={(name) => change({ name })}
            error={errors.name}
            autoComplete="off"
          />
          <DateFields
            value={text.date}
            onChange={(date) =>
              change({ date, ...(text.calendar === "kept" && { calendar: "gregorian" as const }) })
            }
            yearLabel={isBirthday ? t("days.yearBirth") : t("days.yearFirst")}
            help={t("days.dateHelp")}
            error={errors.date}
            isBirthday={false}
            isNeeded
          />
          <CalendarFields text={text} change={change} />
          <PersonFields text={text} members={members} error={errors.zone} change={change} />
        </>
      )}
      {isBirthday || text.kind === "name_day" ? (
        <CheckField
          label={t("days.remember")}
          help={t("days.rememberHelp")}
          isOn={text.remembrance}
          onChange={(remembrance) => change({ remembrance })}
        />
      ) : null}
      {isBirthday && mayHide ? (
        <CheckField
          label={t("days.hideAge")}
          help={t("days.hideAgeHelp")}
          isOn={text.hideAge}
          onChange={(hideAge) => change({ hideAge })}
        />
      ) : null}
    </>
  )
}

interface PartProps {
  readonly text: DayText
  readonly change: (part: Partial<DayText>) => void
}

function FeastFields({ text, change, error }: PartProps & { readonly error: string | undefined }) {
  const names = new Intl.DisplayNames(language(), { type: "region" })
  const among = BY_COUNTRY[text.feast]
  const countries = among === undefined || among.includes(text.country) ? among : [text.country, ...among]
  return (
    <>
      <Select
        label={t("days.feast")}
        value={text.feast}
        choices={FEAST_NAMES.map((value) => ({ value, title: feastName(value) }))}
        onChange={(feast) => change({ feast })}
        error={error}
      />
      {countries === undefined ? null : (
        <Select
          label={t("days.country")}
          value={text.country}
          choices={countries.map((value) => ({ value, title: names.of(value) ?? value }))}
          onChange={(country) => change({ country })}
        />
      )}
    </>
  )
}

/** Removes the day once it was asked for twice. */
function RemoveDay(props: { day: DayView; onClose: () => void; onRemoved: () => void }) {
  const { day, onClose, onRemoved } = props
  const { api } = useServices()
  const [sure, setSure] = useState(false)
  const question = useRef<HTMLParagraphElement>(null)
  // Its button is gone: the focus goes on where the question is.
  useEffect(() => {
    if (sure) question.current?.focus()
  }, [sure])
  const remove = async (): Promise<void> => {
    const removed = await api.removeDay(day.id)
    if (!removed.ok) return void toast({ text: failureText(removed.error), tone: "bad" })
    toast({ text: t("days.removed") })
    onRemoved()
    onClose()
  }
  return sure ? (
    <div className="stack-tight">
      <p className="soft" ref={question} tabIndex={-1}>
        {t("days.removeSure")}
      </p>
      <Button className="button-quiet button-quiet-bad" onPress={() => void remove()}>
        {t("days.remove")}
      </Button>
    </div>
  ) : (
    <Button className="link-button" onPress={() => setSure(true)}>
      {t("days.remove")}
    </Button>
  )
}
