import { useState } from "react"
import { Form } from "react-aria-components"
import type { CardView, OccasionView } from "../../../../shared/api.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { whenText } from "./clocks.ts"
import { OpenNowSheet } from "./OpenNowSheet.tsx"
import { opensRefused, opensText, readOpens, type OpensErrors } from "./opens-form.ts"
import { OpensFields } from "./OpensFields.tsx"

/** Organisers change when a card opens, until it does; or they open it now (K7). */
export function ScheduleSheet(props: {
  occasion: OccasionView
  card: CardView
  onClose: () => void
  onChanged: (occasion: OccasionView) => void
}) {
  const { occasion, card, onClose, onChanged } = props
  const { api } = useServices()
  const [text, setText] = useState(() => opensText(card))
  const [told, setTold] = useState(card.told)
  const [errors, setErrors] = useState<OpensErrors>({})
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [opening, setOpening] = useState(false)

  const save = async (): Promise<void> => {
    const read = readOpens(text, occasion.zone, serverNow())
    if ("errors" in read) return setErrors(read.errors)
    setBusy(true)
    const answer = await api.changeCard(occasion.id, { opens: read.opens, told })
    setBusy(false)
    if (!answer.ok) {
      const refused = opensRefused(answer)
      setErrors(refused.fields)
      return setFailure(refused.sentence)
    }
    onChanged(answer.value)
    onClose()
    toast({ text: t("card.saved", { when: whenText(read.opens) }) })
  }

  return (
    <Sheet title={t("card.changeTitle")} isOpen onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
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
          {t("card.save")}
        </Button>
      </Form>
      <div>
        <Button className="link-button" onPress={() => setOpening(true)}>
          {t("card.early")}
        </Button>
      </div>
      {opening ? (
        <OpenNowSheet
          {...{ occasion, card }}
          onClose={() => setOpening(false)}
          onOpened={(opened) => {
            onChanged(opened)
            onClose()
          }}
        />
      ) : null}
    </Sheet>
  )
}
