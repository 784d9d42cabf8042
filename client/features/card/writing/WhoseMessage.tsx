import { useEffect, useRef, useState } from "react"
import { NAME_MAX } from "../../../../shared/limits.ts"
import { Choices } from "../../../components/Choices.tsx"
import { Field } from "../../../components/Field.tsx"
import { t } from "../../../i18n/text.ts"
import styles from "./WhoseMessage.module.css"

/** Keystrokes of a name become one change after this pause, ms. */
const SETTLE_MS = 600

/** A message is one's own, or one writes it for somebody without a device: a child, a grandparent (C5). */
export function WhoseMessage(props: { value: string; onChange: (name: string) => void }) {
  const { value, onChange } = props
  const [isOther, setOther] = useState(value !== "")
  const [name, setName] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pending = useRef<() => void>(undefined)
  const write = (next: string, wait: number): void => {
    clearTimeout(timer.current)
    pending.current = () => {
      pending.current = undefined
      if (next.trim() !== value) onChange(next.trim())
    }
    if (wait === 0) pending.current()
    else timer.current = setTimeout(() => pending.current?.(), wait)
  }
  // What is half-written when the form goes is written then.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      pending.current?.()
    },
    [],
  )
  return (
    <div className={styles["whose"]}>
      <Choices
        label={t("write.from")}
        flat
        value={isOther ? "other" : "mine"}
        onChange={(chosen) => {
          setOther(chosen === "other")
          write(chosen === "other" ? name : "", 0)
        }}
        choices={[
          { value: "mine", title: t("write.fromMine") },
          { value: "other", title: t("write.fromOther") },
        ]}
      />
      {isOther ? (
        <Field
          label={t("write.fromName")}
          help={t("write.fromText")}
          placeholder={t("write.fromPlaceholder")}
          autoComplete="off"
          maxLength={NAME_MAX}
          value={name}
          onChange={(typed) => {
            setName(typed)
            write(typed, SETTLE_MS)
          }}
        />
      ) : null}
    </div>
  )
}
