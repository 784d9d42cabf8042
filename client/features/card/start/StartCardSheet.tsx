import { useState } from "react"
import { Form } from "react-aria-components"
import type { OccasionView } from "../../../../shared/api.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { namesOf } from "../../../components/titles.ts"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { opensRefused, readOpens, usualOpens, type OpensErrors } from "../schedule/opens-form.ts"
import { OpensFields } from "../schedule/OpensFields.tsx"

/** Organisers start a card in an occasion that has a list already. */
export function StartCardSheet(props: {
  occasion: OccasionView
  onClose: () => void
  onStarted: (occasion: OccasionView) => void
}) {
  const { occasion, onClose, onStarted } = props
  const { api } = useServices()
  const [text, setText] = useState(() => usualOpens(occasion, serverNow()))
  const [told, setTold] = useState(false)
  const [errors, setErrors] = useState<OpensErrors>({})
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)

  const start = async (): Promise<void> => {
    const read = readOpens(text, occasion.zone, serverNow())
    if ("errors" in read) return setErrors(read.errors)
    setBusy(true)
    const answer = await api.startCard(occasion.id, { opens: read.opens, told })
    setBusy(false)
    if (!answer.ok) {
      const refused = opensRefused(answer)
      setErrors(refused.fields)
      return setFailure(refused.sentence)
    }
    onStarted(answer.value)
    onClose()
    toast({ text: t("card.started") })
  }

  return (
    <Sheet title={t("card.start")} isOpen onClose={onClose}>
      <p className="soft">
        {t("card.startText", { name: namesOf(occasion.recipients.map((one) => one.name)) })}
      </p>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void start()
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
        <p className="error" role="alert">
          {failure}
        </p>
        <Button type="submit" className="button button-primary" isDisabled={busy}>
          {t("card.startYes")}
        </Button>
      </Form>
    </Sheet>
  )
}
