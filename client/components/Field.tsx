import type { ReactNode } from "react"
import { FieldError, Input, Label, Text, TextField } from "react-aria-components"

/** One line of text with its label, help and error. The help stays when there is an error. */
export function Field(props: {
  label: string
  value: string
  onChange: (value: string) => void
  help?: string
  error?: string | undefined
  autoComplete?: string
  placeholder?: string
  maxLength?: number
  inputMode?: "text" | "url" | "email" | "numeric" | "decimal"
  /** The one field of a dialog that was opened to fill it in. */
  focusFirst?: boolean
  hint?: ReactNode
}) {
  const { label, value, onChange, help, error, hint, focusFirst = false } = props
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog moves the focus anyhow: here to where it is needed
      autoFocus={focusFirst}
      {...(props.autoComplete === undefined ? {} : { autoComplete: props.autoComplete })}
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
    >
      <Label className="label">
        {label}
        {hint === undefined ? null : <span className="label-hint">{hint}</span>}
      </Label>
      <Input className="input" placeholder={props.placeholder ?? ""} inputMode={props.inputMode ?? "text"} />
      {help === undefined ? null : (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError className="error">{error}</FieldError>
    </TextField>
  )
}
