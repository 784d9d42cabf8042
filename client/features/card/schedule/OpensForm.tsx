import { useState } from "react"
import { Form } from "react-aria-components"
import type { CardOpens, CardView, OccasionView } from "../../../../shared/api.ts"
import type { Answer } from "../../../api.ts"
import { serverNow } from "../../../session/server-time.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { CheckField } from "../../../ui/CheckField.tsx"
import { opensRefused, readOpens, type OpensErrors, type OpensText } from "./opens-form.ts"
import { OpensFields } from "./OpensFields.tsx"

/** What the form says: a moment, and whether recipients may know of it. */
interface Schedule {
  readonly opens: CardOpens
  readonly told: boolean
  /** Whether signers read each other's messages (K15), and whether late ones are taken (K5). */
  readonly signersRead: boolean
  readonly lateAllowed: boolean
}

/** The form that says when a card opens (K3); `save` sends it, and what the server refuses stands at the fields. */
export function OpensForm(props: {
  occasion: OccasionView
  first: OpensText
  told: boolean
  card?: CardView
  submit: string
  save: (schedule: Schedule) => Answer<OccasionView>
  onSaved: (occasion: OccasionView, schedule: Schedule) => void
}) {
  const { occasion, first, submit, save, onSaved } = props
  const [text, setText] = useState(first)
  const [told, setTold] = useState(props.told)
  const [signersRead, setSignersRead] = useState(props.card?.signersRead ?? true)
  const [lateAllowed, setLateAllowed] = useState(props.card?.lateAllowed ?? true)
  const [errors, setErrors] = useState<OpensErrors>({})
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)

  const send = async (): Promise<void> => {
    const read = readOpens(text, occasion.zone, serverNow())
    if ("errors" in read) return setErrors(read.errors)
    const schedule = { opens: read.opens, told, signersRead, lateAllowed }
    setBusy(true)
    const answer = await save(schedule)
    setBusy(false)
    if (answer.ok) return onSaved(answer.value, schedule)
    const refused = opensRefused(answer)
    setErrors(refused.fields)
    setFailure(refused.sentence)
  }

  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <OpensFields
        {...{ occasion, text, errors, told }}
        onChange={(changed) => {
          setText(changed)
          setErrors({})
        }}
        onTold={setTold}
      />
      <CheckField
        label={t("card.signersRead")}
        help={t("card.signersReadHelp")}
        isOn={signersRead}
        onChange={setSignersRead}
      />
      <CheckField
        label={t("card.late")}
        help={t("card.lateHelp")}
        isOn={lateAllowed}
        onChange={setLateAllowed}
      />
      <p className="error" role="alert">
        {failure}
      </p>
      <Button type="submit" className="button button-primary" isDisabled={busy}>
        {submit}
      </Button>
    </Form>
  )
}
