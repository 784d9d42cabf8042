import { useState } from "react"
import type { CardView, OccasionView } from "../../../../shared/api.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { whenText } from "./clocks.ts"
import { OpenNowSheet } from "./OpenNowSheet.tsx"
import { opensText } from "./opens-form.ts"
import { OpensForm } from "./OpensForm.tsx"

/** Organisers change when a card opens, until it does; or they open it now (K7). */
export function ScheduleSheet(props: {
  occasion: OccasionView
  card: CardView
  onClose: () => void
  onChanged: (occasion: OccasionView) => void
}) {
  const { occasion, card, onClose, onChanged } = props
  const { api } = useServices()
  const [opening, setOpening] = useState(false)
  return (
    <Sheet title={t("card.changeTitle")} isOpen onClose={onClose}>
      <OpensForm
        occasion={occasion}
        first={opensText(card)}
        told={card.told}
        card={card}
        submit={t("card.save")}
        save={(schedule) => api.changeCard(occasion.id, schedule)}
        onSaved={(changed, { opens }) => {
          onChanged(changed)
          onClose()
          toast({ text: t("card.saved", { when: whenText(opens) }) })
        }}
      />
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
