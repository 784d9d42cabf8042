import { ArrowLeft } from "lucide-react"
import { useRef, useState } from "react"
import { Form } from "react-aria-components"
import { Link, useLocation } from "wouter"
import { Home as HomeAnswer, OccasionKind } from "../../shared/api.ts"
import { base32, secureRandom } from "../../shared/ids.ts"
import { RECIPIENTS_MAX } from "../../shared/limits.ts"
import { Choices } from "../components/Choices.tsx"
import { DateFields } from "../components/DateFields.tsx"
import { Field } from "../components/Field.tsx"
import { HalfMoon } from "../components/HalfMoon.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { kindName, zoneHere } from "../components/titles.ts"
import { recall } from "../device/keep.ts"
import { useKeptForm } from "../device/use-kept-form.ts"
import { doors } from "../api.ts"
import { failureText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"
import { usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"
import { checkCreate, createRequest, CreateText, NO_DATE } from "./create-form.ts"

const EMPTY: CreateText = {
  who: "other",
  name: "",
  more: [],
  kind: "birthday",
  title: "",
  date: NO_DATE,
  secrecy: "together",
  yourName: "",
  circle: "",
}

const newRequest = (): string => base32(secureRandom(16))

/** Makes an occasion with its list in one form; the links follow at once. */
export function Create() {
  const { api, session } = useServices()
  const person = usePerson()
  const [, navigate] = useLocation()
  const [text, setText, forgetText] = useKeptForm("create", CreateText, EMPTY)
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  // One id per form and step: sending it twice makes one person and one list.
  const requests = useRef({ person: newRequest(), occasion: newRequest() })
  const form = useRef<HTMLFormElement>(null)

  const change = (part: Partial<CreateText>): void => setText({ ...text, ...part })
  const errors = tried ? checkCreate(text, person !== undefined) : {}

  const submit = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(checkCreate(text, person !== undefined)).length > 0) {
      // After the errors are on the page.
      setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), 0)
      return
    }
    setBusy(true)
    setFailure(undefined)
    try {
      if (person === undefined) {
        const signedUp = await doors.signUp(text.yourName.trim(), requests.current.person)
        if (!signedUp.ok) return setFailure(failureText(signedUp.error))
        session.adopt(signedUp.value)
      }
      const made = await api.createOccasion(createRequest(text, zoneHere(), requests.current.occasion))
      if (!made.ok) return setFailure(failureText(made.error))
      forgetText()
      navigate(`/o/${made.value.id}?invite`, { replace: true })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Page name={t("create.title")} width="form" right={<MainMenu />}>
      <Link href="/" className="back">
        <ArrowLeft size={18} />
        {t("create.back")}
      </Link>
      <h1 className="page-title">{t("create.title")}</h1>
      <Form
        ref={form}
        className="create"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <WhoFields text={text} change={change} error={errors.name} />
        <KindFields text={text} change={change} error={errors.title} />
        <DateFields
          value={text.date}
          onChange={(date) => change({ date })}
          yearLabel={text.kind === "birthday" ? t("create.yearBirth") : t("create.year")}
          help={text.kind === "birthday" ? t("create.whenBirthday") : t("create.whenOther")}
          error={errors.date}
          isBirthday={text.kind === "birthday" && text.who === "me"}
        />
        <SeeField text={text} change={change} />
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
            {t("create.submit")}
          </Button>
          {person === undefined ? <p className="help">{t("create.guest")}</p> : null}
        </div>
      </Form>
    </Page>
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
        <Field
          label={t("create.whoName")}
          value={text.name}
          onChange={(name) => change({ name })}
          error={error}
          autoComplete="off"
        />
      )}
      {text.who === "me" ? null : <MorePeople text={text} change={change} />}
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
      onChange={(circle) => change({ circle })}
      choices={[
        { value: "" as const, title: t("create.circleNew") },
        ...circles.map((circle) => ({ value: circle.id, title: t("home.circleOf", { name: circle.name }) })),
      ]}
    />
  )
}
