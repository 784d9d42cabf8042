import { Group, Label, Radio, RadioGroup, ToggleButton } from "react-aria-components"
import { type Message } from "../../../../shared/documents/card.ts"
import { Paper, PAPERS, type Pattern } from "../../../../shared/documents/card-looks.ts"
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
/** Without either the paper is plain. */
const DRAWN = ["ruled", "squared"] as const satisfies readonly Pattern[]
const PATTERN_WORDS = { ruled: "pattern.ruled", squared: "pattern.squared" } as const

/** The sheets, one tab stop, and the lines on them. */
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
      <Group className={styles["patterns"] ?? ""} aria-label={t("write.pattern")}>
        {DRAWN.map((pattern) => (
          <ToggleButton
            key={pattern}
            className={styles["choice"] ?? ""}
            aria-label={t(PATTERN_WORDS[pattern])}
            isSelected={message.pattern === pattern}
            onChange={(on) => onChange({ pattern: on ? pattern : "plain" })}
          >
            <span className={styles["swatch"]} data-pattern={pattern} />
          </ToggleButton>
        ))}
      </Group>
    </div>
  )
}
