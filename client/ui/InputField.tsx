import type { ReactNode } from "react"
import { FieldError, Input, Label, Text, TextField } from "react-aria-components"
import styles from "./InputField.module.css"

/** A native field for a day ("2026-11-14") or a time ("07:00"), written as the reader's own locale writes them. */
export function InputField(props: {
  type: "date" | "time"
  label: ReactNode
  value: string
  onChange: (value: string) => void
  help?: string | undefined
  error?: string | undefined
  /** The first day that can be chosen. */
  min?: string
}) {
  const { type, label, value, onChange, help, error, min } = props
  return (
    <TextField
      className="field"
      type={type}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className="label">{label}</Label>
      <Input className={`input ${styles["input"]}`} {...(min !== undefined && { min })} />
      {help === undefined ? null : (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError className="error">{error}</FieldError>
    </TextField>
  )
}
