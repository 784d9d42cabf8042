import type { KeyboardEvent } from "react"
import { ToggleButton, Toolbar } from "react-aria-components"
import { t } from "../../../i18n/text.ts"
import { STICKERS, type KnownSticker } from "./art.tsx"
import { nameOfSticker } from "./names.ts"
import { Sticker } from "./Sticker.tsx"
import styles from "./StickerPicker.module.css"

/** The stickers in a grid: one tab stop, arrow keys between them. The chosen one again takes it off. */
export function StickerPicker(props: {
  value: string | undefined
  onChange: (sticker: KnownSticker | undefined) => void
}) {
  const { value, onChange } = props
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- arrows up and down; the toolbar knows the others
    <div onKeyDown={toNextRow}>
      <Toolbar className={styles["picker"] ?? ""} aria-label={t("sticker.choose")}>
        {STICKERS.map((sticker) => (
          <ToggleButton
            key={sticker}
            className={styles["choice"] ?? ""}
            aria-label={nameOfSticker(sticker)}
            isSelected={value === sticker}
            onChange={(on) => onChange(on ? sticker : undefined)}
          >
            <Sticker sticker={sticker} alone className={styles["art"]} />
          </ToggleButton>
        ))}
      </Toolbar>
    </div>
  )
}

/** Moves the focus to the sticker above or below, by where they stand. */
function toNextRow(event: KeyboardEvent<HTMLElement>): void {
  const way = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
  if (way === 0) return
  event.preventDefault()
  const buttons = [...event.currentTarget.querySelectorAll("button")]
  const now = buttons.find((button) => button === document.activeElement)?.getBoundingClientRect()
  if (now === undefined) return
  const column = buttons.filter((button) => Math.abs(button.getBoundingClientRect().left - now.left) < 2)
  const row = column.findIndex((button) => button === document.activeElement)
  column[row + way]?.focus()
}
