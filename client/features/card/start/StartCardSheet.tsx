import type { OccasionView } from "../../../../shared/api.ts"
import { Sheet } from "../../../components/Sheet.tsx"
import { namesOf } from "../../../components/titles.ts"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import { useServices } from "../../../session/services.tsx"
import { usualOpens } from "../schedule/opens-form.ts"
import { OpensForm } from "../schedule/OpensForm.tsx"

/** Starts a card in an occasion that has a list already. */
export function StartCardSheet(props: {
  occasion: OccasionView
  onClose: () => void
  onStarted: (occasion: OccasionView) => void
}) {
  const { occasion, onClose, onStarted } = props
  const { api } = useServices()
  return (
    <Sheet title={t("card.start")} isOpen onClose={onClose}>
      <p className="soft">
        {t("card.startText", { name: namesOf(occasion.recipients.map((one) => one.name)) })}
      </p>
      <OpensForm
        occasion={occasion}
        first={usualOpens(occasion, serverNow())}
        told={false}
        submit={t("card.startYes")}
        save={(schedule) => api.startCard(occasion.id, schedule)}
        onSaved={(started) => {
          onStarted(started)
          onClose()
          toast({ text: t("card.started") })
        }}
      />
    </Sheet>
  )
}
