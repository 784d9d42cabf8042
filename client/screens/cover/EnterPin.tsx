import { type ReactNode, useState } from "react"
import { Form } from "react-aria-components"
import { Button } from "../../ui/Button.tsx"
import type { PersonId } from "../../../shared/ids.ts"
import { PinField } from "../../components/PinField.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import { usePin } from "./use-pin.ts"

/** Asks for the PIN of a shared device. */
export function EnterPin(props: { person: PersonId; onClose: () => void; children?: ReactNode }) {
  const { person, onClose, children } = props
  const [pin, setPin] = useState("")
  const { busy, paused, error, attempt } = usePin(person)

  const enter = async (): Promise<void> => {
    const answer = await attempt(pin)
    if (answer === "right") onClose()
    if (answer === "wrong") setPin("")
  }

  return (
    <Sheet title={t("cover.enter")} isOpen onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        <PinField label={t("cover.pin")} value={pin} onChange={setPin} error={error} focusFirst />
        <Button type="submit" className="button button-primary" isDisabled={busy || paused}>
          {busy ? t("cover.checking") : t("cover.show")}
        </Button>
      </Form>
      {children}
    </Sheet>
  )
}
