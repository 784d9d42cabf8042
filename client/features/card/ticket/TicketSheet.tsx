import { Trash2 } from "lucide-react"
import { useState } from "react"
import { Label, TextArea, TextField } from "react-aria-components"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import { newTicketId, type PersonId } from "../../../../shared/ids.ts"
import {
  LINK_MAX,
  TICKET_CODE_MAX,
  TICKET_NOTE_MAX,
  TICKET_TITLE_MAX,
  TICKET_VOUCHER_MAX,
} from "../../../../shared/limits.ts"
import type { Ticket } from "../../../../shared/ticket-routes.ts"
import { Choices } from "../../../components/Choices.tsx"
import { Field } from "../../../components/Field.tsx"
import { say } from "../../../components/say.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { namesOf } from "../../../components/titles.ts"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { CheckField } from "../../../ui/CheckField.tsx"
import { InputField } from "../../../ui/InputField.tsx"
import { formOf, isFilled, KINDS, textOf, type TicketText } from "./ticket-form.ts"
import styles from "./TicketSheet.module.css"
import { useTickets } from "./use-tickets.tsx"

interface Props {
  readonly occasion: OccasionView
  readonly members: readonly MemberView[] | undefined
  readonly me: PersonId
  /** Undefined: a new one. */
  readonly ticket: Ticket | undefined
  readonly onClose: () => void
}

/** The form of a gift inside (K14). */
export function TicketSheet({ occasion, members, me, ticket, onClose }: Props) {
  const { api } = useServices()
  const { put } = useTickets()
  const [id] = useState(() => ticket?.id ?? newTicketId())
  const [text, setText] = useState(() => textOf(ticket))
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  const [failed, setFailed] = useState<string>()
  const change = (part: Partial<TicketText>): void => {
    setText({ ...text, ...part })
    setWrong({})
    setFailed(undefined)
  }
  const end = (answer: Awaited<ReturnType<typeof api.createTicket>>, said: string): void => {
    if (answer.ok) {
      put(answer.value)
      say(said)
      onClose()
      return
    }
    setWrong(Object.fromEntries((answer.fields ?? []).map(({ path, message }) => [path, message])))
    setFailed(answer.fields === undefined ? failureText(answer.error) : undefined)
  }
  const save = async (): Promise<void> => {
    if (!isFilled(text)) {
      setWrong({
        ...(text.title.trim() === "" && { title: t("ticket.needed") }),
        ...(text.inside[text.kind].trim() === "" && { [`inside.${text.kind}`]: t("ticket.needed") }),
      })
      return
    }
    const form = formOf(text)
    const answer =
      ticket === undefined
        ? await api.createTicket(occasion.id, { ...form, id })
        : await api.changeTicket({ occasion: occasion.id, ticket: id }, form)
    end(answer, t("ticket.saved"))
  }
  const remove = async (): Promise<void> =>
    end(await api.removeTicket({ occasion: occasion.id, ticket: id }), t("ticket.removed"))
  const name = namesOf(occasion.recipients.map((one) => one.name))
  return (
    <Sheet title={t("ticket.putTitle")} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <p className="soft">{t("ticket.secret", { name })}</p>
        <Field
          label={t("ticket.title")}
          placeholder={t("ticket.titlePlaceholder")}
          value={text.title}
          onChange={(title) => change({ title })}
          maxLength={TICKET_TITLE_MAX}
          error={wrong["title"]}
          autoComplete="off"
          focusFirst
        />
        <Lines
          label={t("ticket.note")}
          value={text.note}
          max={TICKET_NOTE_MAX}
          error={wrong["note"]}
          onChange={(note) => change({ note })}
        />
        <Choices
          label={t("ticket.kind")}
          flat
          value={text.kind}
          onChange={(kind) => change({ kind })}
          choices={KINDS.map((kind) => ({ value: kind, title: t(`ticket.${kind}`) }))}
        />
        <InsideField {...{ text, wrong, name }} onChange={change} />
        <InputField
          type="date"
          label={
            <>
              {t("ticket.validUntil")}
              <span className="label-hint">{t("create.optional")}</span>
            </>
          }
          value={text.validUntil}
          onChange={(validUntil) => change({ validUntil })}
          error={wrong["validUntil"]}
        />
        <Givers {...{ occasion, members, me, text }} onChange={(givers) => change({ givers })} />
        <CheckField
          label={t("ticket.tell")}
          help={t("ticket.tellHelp")}
          isOn={text.announced}
          onChange={(announced) => change({ announced })}
        />
        <p className="error" role="alert">
          {failed ?? wrong["givers"]}
        </p>
        <div className={styles["acts"]}>
          {ticket === undefined ? null : (
            <Button className="button button-bad" onPress={() => void remove()}>
              <Trash2 size={18} />
              {t("ticket.remove")}
            </Button>
          )}
          <Button type="submit" className="button button-primary">
            {t(ticket === undefined ? "ticket.save" : "ticket.saveChange")}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

/** What is handed over. */
function InsideField(props: {
  text: TicketText
  wrong: Readonly<Record<string, string>>
  name: string
  onChange: (part: Partial<TicketText>) => void
}) {
  const { text, wrong, name, onChange } = props
  const { kind, inside } = text
  const set = (value: string): void => onChange({ inside: { ...inside, [kind]: value } })
  if (kind === "voucher") {
    return (
      <Lines
        label={t("ticket.voucherLabel")}
        value={inside.voucher}
        max={TICKET_VOUCHER_MAX}
        error={wrong["inside.text"] ?? wrong["inside.voucher"]}
        onChange={set}
      />
    )
  }
  return (
    <Field
      key={kind}
      label={t(kind === "code" ? "ticket.codeLabel" : "ticket.linkLabel")}
      help={t("ticket.codeHelp", { name })}
      value={inside[kind]}
      onChange={set}
      maxLength={kind === "code" ? TICKET_CODE_MAX : LINK_MAX}
      inputMode={kind === "code" ? "text" : "url"}
      error={wrong[`inside.${kind}`]}
      autoComplete="off"
    />
  )
}

function Lines(props: {
  label: string
  value: string
  max: number
  error: string | undefined
  onChange: (value: string) => void
}) {
  const { label, value, max, error, onChange } = props
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      maxLength={max}
      isInvalid={error !== undefined}
    >
      <Label className="label">{label}</Label>
      <TextArea className="input" rows={2} dir="auto" />
      <p className="error">{error}</p>
    </TextField>
  )
}

/** Who else of the givers gives it. */
function Givers(props: {
  occasion: OccasionView
  members: readonly MemberView[] | undefined
  me: PersonId
  text: TicketText
  onChange: (givers: readonly PersonId[]) => void
}) {
  const { occasion, members, me, text, onChange } = props
  const celebrated = new Set(occasion.recipients.map(({ id }) => id))
  const others = (members ?? []).filter(
    ({ person, role }) => person !== me && role !== "reader" && !celebrated.has(person),
  )
  if (others.length === 0) return null
  return (
    <fieldset className={styles["givers"]}>
      <legend className="label">{t("ticket.with")}</legend>
      {others.map(({ person, name }) => (
        <label key={person} className={styles["giver"]}>
          <input
            type="checkbox"
            checked={text.givers.includes(person)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(checked ? [...text.givers, person] : text.givers.filter((id) => id !== person))
            }
          />
          <span translate="no">{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
