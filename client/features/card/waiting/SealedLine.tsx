import { Mail } from "lucide-react"
import type { CardView } from "../../../../shared/api.ts"
import { zoneHere } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { whenText } from "../schedule/clocks.ts"
import { wallAt } from "../schedule/wall-clock.ts"

/** On the page of a list, for those celebrated who may know of it: something will open. */
export function SealedLine({ card }: { card: CardView | undefined }) {
  if (card?.state !== "sealed") return null
  const wall = wallAt(zoneHere(), card.opensAt) ?? card.opens
  return (
    <p className="strip">
      <Mail size={18} />
      <span>{t("waiting.sealed", { when: whenText(wall) })}</span>
    </p>
  )
}
