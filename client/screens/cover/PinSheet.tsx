import { useState } from "react"
import { Form } from "react-aria-components"
import type { Person } from "../../../shared/api.ts"
import { PinField } from "../../components/PinField.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { Forgotten } from "./Forgotten.tsx"
import { usePin } from "./use-pin.ts"

/** Asks for the PIN of a shared device, and says how somebody gets on who has forgotten it. */
export function PinSheet({ person, onClose }: { person: Person; onClose: () => void }) {
  const [pin, setPin] = useState("")
  const [forgotten, setForgotten] = useState(false)
  const { busy, paused, error, attempt } = usePin(person.id)

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
      {forgotten ? (
        <Forgotten person={person} />
      ) : (
        <Button className="link-button" onPress={() => setForgotten(true)}>
          {t("cover.forgot")}
        </Button>
      )}
    </Sheet>
  )
}
