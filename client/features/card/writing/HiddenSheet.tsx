import { EyeOff } from "lucide-react"
import { t } from "../../../i18n/text.ts"
import { Paper, PaperFoot } from "../papers/Paper.tsx"
import styles from "./HiddenSheet.module.css"

/** Somebody has signed with a message that others read once the card is open (K15): who, and nothing of it. */
export function HiddenSheet({ name, look }: { name: string; look: number }) {
  return (
    <article aria-label={name} data-hidden>
      <Paper
        paper="milk"
        pattern="plain"
        size="long"
        place="writing"
        foot={<PaperFoot name={name} look={look} />}
      >
        <p className={styles["text"]}>
          <EyeOff size={18} />
          {t("hide.other", { name })}
        </p>
      </Paper>
    </article>
  )
}
