import { Eraser, Redo2, Trash2, Undo2 } from "lucide-react"
import type { ReactNode } from "react"
import { Label, Radio, RadioGroup, ToggleButton, Toolbar } from "react-aria-components"
import type { Paper } from "../../../../shared/documents/card-looks.ts"
import { Pen, PENS } from "../../../../shared/documents/message-parts.ts"
import type { StrokePart } from "../../../../shared/documents/strokes.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./DrawingTools.module.css"
import type { Tool } from "./Surface.tsx"

const PEN_WORDS = {
  plum: "pen.plum",
  red: "pen.red",
  blue: "pen.blue",
  green: "pen.green",
  ochre: "pen.ochre",
} as const satisfies Record<Pen, string>
/** Pen's tips, in the field's units. */
const WIDTHS = [
  { width: 9, word: "pen.thin" },
  { width: 15, word: "pen.medium" },
  { width: 32, word: "pen.thick" },
] as const

interface Props {
  readonly part: StrokePart
  readonly paper: Paper
  readonly tool: Tool
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly isEmpty: boolean
  readonly onTool: (tool: Tool) => void
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly onClear: () => void
}

/** Pens and their widths, the eraser, undo and redo. A signature has one pen and no eraser. */
export function DrawingTools(props: Props) {
  const { part, canUndo, canRedo, isEmpty, onUndo, onRedo, onClear } = props
  return (
    <div className={styles["tools"]}>
      {part === "stroke" ? <Pens {...props} /> : null}
      <Toolbar className={styles["acts"] ?? ""} aria-label={t("draw.acts")}>
        {part === "stroke" ? <EraserTool {...props} /> : null}
        <Act
          label={t("draw.undo")}
          keys="Control+Z"
          icon={<Undo2 size={20} />}
          off={!canUndo}
          onPress={onUndo}
        />
        <Act
          label={t("draw.redo")}
          keys="Control+Shift+Z"
          icon={<Redo2 size={20} />}
          off={!canRedo}
          onPress={onRedo}
        />
        <Act label={t("draw.clear")} icon={<Trash2 size={20} />} off={isEmpty} onPress={onClear} />
      </Toolbar>
    </div>
  )
}

/** The pen in hand; with the eraser it is none, and choosing one puts the eraser away. */
function Pens({ paper, tool, onTool }: Props) {
  return (
    <>
      <RadioGroup
        className={styles["group"] ?? ""}
        orientation="horizontal"
        value={tool.erases ? null : tool.pen}
        onChange={(value) => {
          const chosen = Pen.safeParse(value).data
          if (chosen !== undefined) onTool({ ...tool, pen: chosen, erases: false })
        }}
      >
        <Label className="unseen">{t("draw.pen")}</Label>
        {PENS.map((one) => (
          <Radio key={one} value={one} className={styles["choice"] ?? ""}>
            <span className={styles["pen"]} data-paper={paper} data-pen={one} />
            <span className="unseen">{t(PEN_WORDS[one])}</span>
          </Radio>
        ))}
      </RadioGroup>
      <RadioGroup
        className={styles["group"] ?? ""}
        orientation="horizontal"
        value={tool.erases ? null : String(tool.width)}
        onChange={(value) => onTool({ ...tool, width: Number(value), erases: false })}
      >
        <Label className="unseen">{t("draw.width")}</Label>
        {WIDTHS.map(({ width: one, word }) => (
          <Radio key={one} value={String(one)} className={styles["choice"] ?? ""}>
            <span className={styles["width"]} data-width={one} />
            <span className="unseen">{t(word)}</span>
          </Radio>
        ))}
      </RadioGroup>
    </>
  )
}

function EraserTool({ tool, onTool }: Props) {
  return (
    <ToggleButton
      className={styles["act"] ?? ""}
      aria-label={t("draw.eraser")}
      isSelected={tool.erases}
      onChange={(erases) => onTool({ ...tool, erases })}
    >
      <Eraser size={20} />
    </ToggleButton>
  )
}

/** It stays reachable when there is nothing to do, so that the focus is not lost. */
function Act(props: { label: string; keys?: string; icon: ReactNode; off: boolean; onPress: () => void }) {
  const { label, keys, icon, off, onPress } = props
  return (
    <Button
      className={styles["act"] ?? ""}
      aria-label={label}
      {...(keys !== undefined && { "aria-keyshortcuts": keys })}
      {...(off && { "aria-disabled": true })}
      onPress={() => (off ? undefined : onPress())}
    >
      {icon}
    </Button>
  )
}
