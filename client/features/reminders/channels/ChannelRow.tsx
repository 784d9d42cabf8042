import type { ReactNode } from "react"
import { useId } from "react"
import styles from "./Channels.module.css"

/** One way to be reached: what it is, how it stands, and what can be done about it. */
export function ChannelRow(props: {
  icon: ReactNode
  title: string
  /** How it stands, in a sentence. */
  state: string
  children?: ReactNode
}) {
  const { icon, title, state, children } = props
  const id = useId()
  return (
    <section className={styles["row"]} aria-labelledby={id}>
      <span className={styles["icon"]} aria-hidden="true">
        {icon}
      </span>
      <div className={styles["told"]}>
        <h4 id={id} className={styles["title"]}>
          {title}
        </h4>
        {/* It changes by what is pressed below it. */}
        <p className={styles["state"]} aria-live="polite">
          {state}
        </p>
      </div>
      {children === undefined ? null : <div className={styles["body"]}>{children}</div>}
    </section>
  )
}
