import { FieldError, Input, Label, Text, TextField } from "react-aria-components"
import { PIN_MAX } from "../device/pin.ts"

/** A few digits that nobody reads over a shoulder; a keeper of passwords may know them (WCAG 3.3.8). */
export function PinField(props: {
  label: string
  value: string
  onChange: (value: string) => void
  help?: string
  error?: string | undefined
  /** A PIN that is chosen here, not one that is known. */
  isNew?: boolean
  focusFirst?: boolean
}) {
  const { label, value, onChange, help, error, isNew = false, focusFirst = false } = props
  return (
    <TextField
      className="field"
      type="password"
      value={value}
      onChange={(text) => onChange(text.replaceAll(/\s/g, ""))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoComplete={isNew ? "new-password" : "current-password"}
      maxLength={PIN_MAX}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog moves the focus anyhow: here to where it is needed
      autoFocus={focusFirst}
    >
      <Label className="label">{label}</Label>
      <Input className="input pin" inputMode="numeric" />
      {help === undefined ? null : (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError className="error">{error}</FieldError>
    </TextField>
  )
}
