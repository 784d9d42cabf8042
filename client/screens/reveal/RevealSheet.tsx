import { useEffect, useRef, useState } from "react"
import type { OccasionView } from "../../../shared/api.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { othersOf } from "./opening.ts"

/** Asks once more before a recipient is shown who gave what, since nobody can unsee it (S8). */
export function RevealSheet(props: {
  occasion: OccasionView
  onClose: () => void
  onShown: (occasion: OccasionView) => void
}) {
  const { occasion, onClose, onShown } = props
  const { api } = useServices()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const others = othersOf(occasion)

  // Opened on another device meanwhile: saying yes now would open what has come since, unasked.
  const asked = useRef(occasion.revealedAt)
  useEffect(() => {
    if (occasion.revealedAt !== asked.current) onClose()
  }, [occasion.revealedAt, onClose])

  const show = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.revealOccasion(occasion.id)
    setBusy(false)
    if (answer.ok) onShown(answer.value)
    else setError(failureText(answer.error))
  }

  return (
    <Sheet title={t("reveal.sureTitle")} isOpen onClose={onClose} must>
      <div className="stack">
        <p>{t("reveal.sureText")}</p>
        <p className="soft">
          {t("reveal.sureLater")}
          {others === undefined ? null : ` ${t("reveal.sureAlone", { names: others })}`}
        </p>
      </div>
      <p className="error" role="alert">
        {error}
      </p>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("reveal.notYet")}
        </Button>
        <Button className="button button-primary" isDisabled={busy} onPress={() => void show()}>
          {t("reveal.show")}
        </Button>
      </div>
    </Sheet>
  )
}
