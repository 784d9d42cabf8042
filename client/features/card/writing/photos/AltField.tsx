import { isComposing } from "../../../../ui/composing.ts"
import { ArrowLeft, Check } from "lucide-react"
import { useEffect, useRef, useState, type KeyboardEvent } from "react"
import { Input, Label, Text, TextField } from "react-aria-components"
import { PHOTO_ALT_MAX } from "../../../../../shared/limits.ts"
import { t } from "../../../../i18n/text.ts"
import { Pill } from "../Pill.tsx"
import styles from "./AltField.module.css"

/** Keystrokes become one change after this pause, ms. */
const SETTLE_MS = 600

/** What can be seen on a photo, in words. Enter and Escape end it, and what was typed stays. */
export function AltField(props: {
  value: string
  onChange: (alt: string) => void
  onClose: () => void
  /** Moves the photo before the one before it. */
  onMove: (() => void) | undefined
}) {
  const { value, onChange, onClose, onMove } = props
  const [alt, setAlt] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pending = useRef<() => void>(undefined)
  const field = useRef<HTMLInputElement>(null)
  // Somebody has just asked for it.
  useEffect(() => field.current?.focus(), [])
  const write = (next: string): void => {
    setAlt(next)
    clearTimeout(timer.current)
    pending.current = () => {
      pending.current = undefined
      onChange(next)
    }
    timer.current = setTimeout(() => pending.current?.(), SETTLE_MS)
  }
  // What is half-written when the field goes is written then.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      pending.current?.()
    },
    [],
  )
  const onKey = (event: KeyboardEvent): void => {
    const ends = event.key === "Escape" || (event.key === "Enter" && event.target === field.current)
    if (isComposing(event.nativeEvent) || !ends) return
    event.preventDefault()
    // Escape would end the whole message.
    event.stopPropagation()
    onClose()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the field within
    <div className={styles["alt"]} onKeyDown={onKey}>
      <TextField className={styles["field"] ?? ""} value={alt} onChange={write} maxLength={PHOTO_ALT_MAX}>
        <span className={styles["words"]}>
          <Label className={styles["label"] ?? ""}>{t("photos.altLabel")}</Label>
          <Text slot="description" className={styles["help"] ?? ""}>
            {t("photos.altHelp")}
          </Text>
        </span>
        <Input
          ref={field}
          className={`input ${styles["input"]}`}
          dir="auto"
          autoComplete="off"
          enterKeyHint="done"
        />
      </TextField>
      <div className={styles["acts"]}>
        {onMove === undefined ? null : (
          <Pill icon={<ArrowLeft size={18} className={styles["points"]} />} onPress={onMove}>
            {t("photos.up")}
          </Pill>
        )}
        <Pill icon={<Check size={18} />} onPress={onClose}>
          {t("photos.altDone")}
        </Pill>
      </div>
    </div>
  )
}
