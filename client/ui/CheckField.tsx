import { useId } from "react"
import styles from "./CheckField.module.css"

/** Something that is so or not, with what it means below it. */
export function CheckField(props: {
  label: string
  help: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}) {
  const { label, help, isOn, onChange } = props
  const id = useId()
  return (
    <div className={styles["field"]}>
      <label className={styles["line"]}>
        <input
          type="checkbox"
          className={styles["box"]}
          checked={isOn}
          onChange={(event) => onChange(event.currentTarget.checked)}
          aria-describedby={id}
        />
        {label}
      </label>
      <p id={id} className={`help ${styles["help"]}`}>
        {help}
      </p>
    </div>
  )
}
