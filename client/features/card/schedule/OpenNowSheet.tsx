import { useState } from "react"
import type { CardView, OccasionView } from "../../../../shared/api.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { namesOf, placeOf } from "../../../components/titles.ts"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { whenText } from "./clocks.ts"
import { wallAt } from "./wall-clock.ts"

/** Asks before a card opens early: names the time it was to open, the time there, and that it stays open (K7). */
export function OpenNowSheet(props: {
  occasion: OccasionView
  card: CardView
  onClose: () => void
  onOpened: (occasion: OccasionView) => void
}) {
  const { occasion, card, onClose, onOpened } = props
  const { api } = useServices()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { zone } = occasion
  const name = namesOf(occasion.recipients.map((one) => one.name))
  const there = (ms: number): string => {
    const wall = wallAt(zone, ms)
    return wall === undefined ? whenText(card.opens) : whenText(wall)
  }

  const open = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.openCard(occasion.id)
    setBusy(false)
    if (!answer.ok) return setError(failureText(answer.error))
    onOpened(answer.value)
    toast({ text: t("card.opened") })
  }

  return (
    <Sheet title={t("card.earlyTitle")} isOpen onClose={onClose} must>
      <p>
        {t("card.earlyText", { when: there(card.opensAt), place: placeOf(zone), now: there(serverNow()) })}
      </p>
      <p>{t("card.earlySure", { name })}</p>
      <p className="error" role="alert">
        {error}
      </p>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("card.earlyNot")}
        </Button>
        <Button className="button button-primary" isDisabled={busy} onPress={() => void open()}>
          {t("card.early")}
        </Button>
      </div>
    </Sheet>
  )
}
