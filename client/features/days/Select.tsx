import { useId } from "react"

/** One of many, by the platform's own list. */
export function Select<T extends string>(props: {
  label: string
  value: T
  choices: readonly { readonly value: T; readonly title: string }[]
  onChange: (value: T) => void
  help?: string | undefined
  error?: string | undefined
}) {
  const { label, value, choices, onChange, help, error } = props
  const id = useId()
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="input select"
        value={value}
        aria-describedby={`${id}-help`}
        aria-invalid={error !== undefined}
        onChange={(event) => {
          const chosen = choices.find((one) => one.value === event.currentTarget.value)
          if (chosen !== undefined) onChange(chosen.value)
        }}
      >
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.title}
          </option>
        ))}
      </select>
      <p id={`${id}-help`} className={error === undefined ? "help" : "error"}>
        {error ?? help}
      </p>
    </div>
  )
}
