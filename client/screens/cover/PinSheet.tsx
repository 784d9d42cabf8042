import { useState } from "react"
import type { Person } from "../../../shared/api.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { EnterPin } from "./EnterPin.tsx"
import { Forgotten } from "./Forgotten.tsx"

/** Asks for the PIN of a shared device, and says how somebody gets on who has forgotten it. */
export function PinSheet({ person, onClose }: { person: Person; onClose: () => void }) {
  const [forgotten, setForgotten] = useState(false)
  return (
    <EnterPin person={person.id} onClose={onClose}>
      {forgotten ? (
        <Forgotten person={person} />
      ) : (
        <Button className="link-button" onPress={() => setForgotten(true)}>
          {t("cover.forgot")}
        </Button>
      )}
    </EnterPin>
  )
}
