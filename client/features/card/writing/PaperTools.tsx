import { Label, Radio, RadioGroup } from "react-aria-components"
import { Paper, PAPERS, Pattern, PATTERNS, type Message } from "../../../../shared/documents/card.ts"
import { t } from "../../../i18n/text.ts"
import styles from "./PaperTools.module.css"

const PAPER_WORDS = {
  milk: "paper.milk",
  butter: "paper.butter",
  apricot: "paper.apricot",
  rose: "paper.rose",
  sage: "paper.sage",
  sky: "paper.sky",
  night: "paper.night",
} as const satisfies Record<Paper, string>
const PATTERN_WORDS = {
  plain: "pattern.plain",
  ruled: "pattern.ruled",
  squared: "pattern.squared",
} as const satisfies Record<Pattern, string>

/** The sheets and the lines on them: each group is one tab stop. */
export function PaperTools(props: {
  message: Message
  onChange: (change: { readonly paper?: Paper; readonly pattern?: Pattern }) => void
}) {
  const { message, onChange } = props
  return (
    <div className={styles["tools"]}>
      <RadioGroup
        className={styles["group"] ?? ""}
        orientation="horizontal"
        value={message.paper}
        onChange={(value) => {
          const paper = Paper.safeParse(value).data
          if (paper !== undefined) onChange({ paper })
        }}
      >
        <Label className="unseen">{t("write.paper")}</Label>
        {PAPERS.map((paper) => (
          <Radio key={paper} value={paper} className={styles["choice"] ?? ""}>
            <span className={styles["swatch"]} data-paper={paper} />
            <span className="unseen">{t(PAPER_WORDS[paper])}</span>
          </Radio>
        ))}
      </RadioGroup>
      <RadioGroup
        className={styles["group"] ?? ""}
        orientation="horizontal"
        value={message.pattern}
        onChange={(value) => {
          const pattern = Pattern.safeParse(value).data
          if (pattern !== undefined) onChange({ pattern })
        }}
      >
        <Label className="unseen">{t("write.pattern")}</Label>
        {PATTERNS.map((pattern) => (
          <Radio key={pattern} value={pattern} className={styles["choice"] ?? ""}>
            <span className={styles["swatch"]} data-pattern={pattern} />
            <span className="unseen">{t(PATTERN_WORDS[pattern])}</span>
          </Radio>
        ))}
      </RadioGroup>
    </div>
  )
}
