import { ArrowLeft } from "lucide-react"
import { useRef, useState } from "react"
import { Form } from "react-aria-components"
import { Link, useLocation, useSearch } from "wouter"
import { Home as HomeAnswer, OccasionKind, type OccasionView } from "../../shared/api.ts"
import { base32, secureRandom } from "../../shared/ids.ts"
import { RECIPIENTS_MAX } from "../../shared/limits.ts"
import { Choices } from "../components/Choices.tsx"
import { DateFields } from "../components/DateFields.tsx"
import { Field } from "../components/Field.tsx"
import { HalfMoon } from "../components/HalfMoon.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { kindName, namesOf, zoneHere } from "../components/titles.ts"
import { ZoneField } from "../components/ZoneField.tsx"
import { recall } from "../device/keep.ts"
import { useKeptForm } from "../device/use-kept-form.ts"
import { doors } from "../api.ts"
import { opensRefused } from "../features/card/schedule/opens-form.ts"
import { failureText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"
import { serverNow } from "../session/server-time.ts"
import { usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"
import { CheckField } from "../ui/CheckField.tsx"
import { InputField } from "../ui/InputField.tsx"
import {
  cardRequest,
  checkCard,
  checkCreate,
  createRequest,
  CreateText,
  also,
  type CreateErrors,
} from "./create-form.ts"
import { startFrom } from "./create-start.ts"

const newRequest = (): string => base32(secureRandom(16))

/** Makes an occasion with its list, or a card alone, in one form; the links follow at once. */
export function Create({ what }: { what: "list" | "card" }) {
  const { api, session } = useServices()
  const person = usePerson()
  const [, navigate] = useLocation()
  const isCard = what === "card"
  const from = startFrom(useSearch(), person?.id)
  const { again } = from
  const [text, setText, forgetText] = useKeptForm(
    ["create", ...(isCard ? ["card"] : []), ...from.key].join("-"),
    CreateText,
    from.text,
  )
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<CreateErrors>({})
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  // One id per form and step: sending it twice makes one person and one list.
  const requests = useRef({ person: newRequest(), occasion: newRequest() })
  const form = useRef<HTMLFormElement>(null)

  const change = (part: Partial<CreateText>): void => {
    setText({ ...text, ...part })
    setRefused({})
  }
  const check = (): CreateErrors =>
    isCard ? checkCard(text, person !== undefined, serverNow()) : checkCreate(text, person !== undefined)
  const errors = { ...refused, ...(tried && check()) }

  const make = async (): Promise<void> => {
    if (person === undefined) {
      const signedUp = await doors.signUp(text.yourName.trim(), requests.current.person)
      if (!signedUp.ok) return setFailure(failureText(signedUp.error))
      session.adopt(signedUp.value)
    }
    const made = await api.createOccasion(
      isCard
        ? cardRequest(text, requests.current.occasion, serverNow())
        : createRequest(text, zoneHere(), requests.current.occasion),
    )
    if (!made.ok) {
      const { fields, sentence } = opensRefused(made)
      setRefused({ ...(fields.day && { date: fields.day }), ...(fields.time && { time: fields.time }) })
      return setFailure(sentence)
    }
    forgetText()
    navigate(`/o/${made.value.id}?invite`, { replace: true })
  }
  const submit = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(check()).length > 0) {
      // After the errors are on the page.
      setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), 0)
      return
    }
    setBusy(true)
    setFailure(undefined)
    try {
      await make()
    } finally {
      setBusy(false)
    }
  }
  const title = isCard ? t("card.start") : t("create.title")

  return (
    <Page name={title} width="form" right={<MainMenu />}>
      <Link href="/" className="back">
        <ArrowLeft size={18} />
        {t("create.back")}
      </Link>
      <h1 className="page-title">{title}</h1>
      <Form
        ref={form}
        className="create"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <AgainNote again={again} />
        {isCard ? (
          <NameFields text={text} change={change} error={errors.name} label={t("create.who")} />
        ) : (
          <WhoFields text={text} change={change} error={errors.name} />
        )}
        <KindFields text={text} change={change} error={errors.title} />
        <WhenFields text={text} change={change} error={errors.date} isCard={isCard} />
        {isCard ? (
          <OpensField text={text} change={change} error={errors.time} />
        ) : (
          <>
            <SeeField text={text} change={change} />
            <CardTooField text={text} change={change} again={again} />
          </>
        )}
        {person === undefined ? (
          <Field
            label={t("create.yourName")}
            help={t("create.yourNameHelp")}
            value={text.yourName}
            onChange={(yourName) => change({ yourName })}
            error={errors.yourName}
            autoComplete="name"
          />
        ) : (
          <CircleField text={text} change={change} personId={person.id} />
        )}
        <div className="create-end">
          <p className="error" role="alert">
            {failure}
          </p>
          <Button type="submit" className="button button-primary button-large" isDisabled={busy}>
            {isCard ? t("card.make") : t("create.submit")}
          </Button>
          {person === undefined ? <p className="help">{t("create.guest")}</p> : null}
        </div>
      </Form>
    </Page>
  )
}

const AgainNote = ({ again }: { again: OccasionView | undefined }) =>
  again === undefined ? null : <p className="note">{t("again.note")}</p>

/** Where there was a card last time. */
function CardTooField({ text, change, again }: PartProps & { again: OccasionView | undefined }) {
  if (again?.card === undefined || text.who === "me") return null
  return (
    <CheckField
      label={t("again.withCard")}
      help={t("again.withCardHelp")}
      isOn={text.withCard}
      onChange={(withCard) => change({ withCard })}
    />
  )
}

interface PartProps {
  text: CreateText
  change: (part: Partial<CreateText>) => void
  error?: string | undefined
}

function WhoFields({ text, change, error }: PartProps) {
  return (
    <div className="stack-tight">
      <Choices
        label={t("create.who")}
        value={text.who}
        flat
        onChange={(who) => change({ who })}
        choices={[
          { value: "other", title: t("create.whoOther") },
          { value: "me", title: t("create.whoMe") },
        ]}
      />
      {text.who === "me" ? null : (
        <NameFields text={text} change={change} error={error} label={t("create.whoName")} />
      )}
    </div>
  )
}

/** Who is celebrated, by name. */
function NameFields({ text, change, error, label }: PartProps & { label: string }) {
  return (
    <div className="stack-tight">
      <Field
        label={label}
        value={text.name}
        onChange={(name) => change({ name })}
        error={error}
        autoComplete="off"
      />
      <MorePeople text={text} change={change} />
    </div>
  )
}

/** A couple, twins: everybody celebrated is blind (S6). */
function MorePeople({ text: { more }, change }: PartProps) {
  const put = (index: number, name: string): void =>
    change({ more: more.map((old, at) => (at === index ? name : old)) })
  return (
    <>
      {more.map((name, index) => (
        <Field
          // The fields never change places.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          label={t("create.whoMoreName")}
          value={name}
          onChange={(typed) => put(index, typed)}
          autoComplete="off"
        />
      ))}
      {more.length >= RECIPIENTS_MAX - 1 ? null : (
        <div>
          {" "}
          <Button className="link-button" onPress={() => change({ more: [...more, ""] })}>
            {t("create.whoMore")}
          </Button>
        </div>
      )}
    </>
  )
}

function KindFields({ text, change, error }: PartProps) {
  return (
    <div className="stack-tight">
      <Choices
        label={t("create.kind")}
        value={text.kind}
        flat
        onChange={(kind) => change({ kind })}
        choices={OccasionKind.options.map((kind) => ({ value: kind, title: kindName(kind) }))}
      />
      {text.kind === "other" ? (
        <Field
          label={t("create.occasionName")}
          help={t("create.occasionNameHelp")}
          value={text.title}
          onChange={(title) => change({ title })}
          error={error}
          autoComplete="off"
        />
      ) : null}
    </div>
  )
}

function WhenFields({ text, change, error, isCard }: PartProps & { isCard: boolean }) {
  const isBirthday = text.kind === "birthday"
  return (
    <DateFields
      value={text.date}
      onChange={(date) => change({ date })}
      yearLabel={isBirthday ? t("create.yearBirth") : t("create.year")}
      help={isBirthday ? t("create.whenBirthday") : isCard ? t("card.whenOther") : t("create.whenOther")}
      error={error}
      isBirthday={isBirthday && !isCard && text.who === "me"}
      isNeeded={isCard}
    />
  )
}

/** At what time of that day, and where; and that it is kept from them until then, which nobody has to choose. */
function OpensField({ text, change, error }: PartProps) {
  const name = text.name.trim()
  return (
    <fieldset className="date-fields stack-tight">
      <legend className="label">{t("card.opensField")}</legend>
      <InputField
        type="time"
        label={t("card.timeOn")}
        value={text.time}
        onChange={(time) => change({ time })}
        error={error}
      />
      <ZoneField
        value={text.zone}
        onChange={(zone) => change({ zone })}
        help={name === "" ? t("card.zoneHelpUnnamed") : t("card.zoneHelp", { name })}
      />
      <CheckField
        label={t("card.signersRead")}
        help={t("card.signersReadHelp")}
        isOn={text.signersRead}
        onChange={(signersRead) => change({ signersRead })}
      />
      <p className="note note-secret">
        <HalfMoon />
        {name === "" ? t("card.secretUnnamed") : t("card.secret", { name: namesOf([name, ...also(text)]) })}
      </p>
    </fieldset>
  )
}

function SeeField({ text, change }: PartProps) {
  if (text.who === "me") return <p className="note">{t("create.forMe")}</p>
  const name = text.name.trim()
  return (
    <Choices
      label={name === "" ? t("create.see") : t("create.seeNamed", { name })}
      value={text.secrecy}
      onChange={(secrecy) => change({ secrecy })}
      choices={[
        { value: "together", title: t("create.together"), text: t("create.togetherText") },
        {
          value: "surprise",
          title: t("create.surprise"),
          text: t("create.surpriseText"),
          icon: <HalfMoon size={20} />,
          className: "choice-secret",
        },
      ]}
    />
  )
}

/** Offered only when there is a choice: circles that this person may add a list to. */
function CircleField({ text, change, personId }: PartProps & { personId: string }) {
  const circles = (recall(`${personId}:home`, HomeAnswer)?.circles ?? []).filter(
    (one) => one.role !== "reader",
  )
  if (circles.length === 0) return null
  return (
    <Choices
      label={t("create.circle")}
      value={text.circle}
      flat
      // Another circle has other people.
      onChange={(circle) => change({ circle, like: "" })}
      choices={[
        { value: "" as const, title: t("create.circleNew") },
        ...circles.map((circle) => ({ value: circle.id, title: t("home.circleOf", { name: circle.name }) })),
      ]}
    />
  )
}
