import type { Failure } from "../../../api.ts"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"

/** In the place of a card that could not be loaded. */
export function MissingContent({ failure, again }: { failure: Failure; again: () => void }) {
  return (
    <div className="empty">
      <p className="soft">{failureText(failure)}</p>
      <Button className="button" onPress={again}>
        {t("card.tryAgain")}
      </Button>
    </div>
  )
}
