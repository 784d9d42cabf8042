import { EyeOff } from "lucide-react"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./HideButton.module.css"

/** Hides a message of one's own until the card opens, or shows it to the other signers again (K15). */
export function HideButton({ hidden, onPress }: { hidden: boolean; onPress: () => void }) {
  return (
    <Button
      className={`icon-button ${styles["hide"]}`}
      aria-label={t("hide.until")}
      aria-pressed={hidden}
      onPress={onPress}
    >
      <EyeOff size={20} />
    </Button>
  )
}
