import styles from "./ClockFace.module.css"

const TICKS = Array.from({ length: 12 }, (_, n) => n * 30)
/** Degrees of a hand for each minute. */
const HOUR_HAND = 0.5
const MINUTE_HAND = 6

/** A clock with two hands: butter by day, dark by night. Decorative, since the same time is written beside it. */
export function ClockFace(props: { hour: number; minute: number; night: boolean; size?: number }) {
  const { hour, minute, night, size = 42 } = props
  return (
    <svg
      className={night ? `${styles["face"]} ${styles["night"]}` : styles["face"]}
      width={size}
      height={size}
      viewBox="0 0 42 42"
      aria-hidden="true"
    >
      <circle className={styles["plate"]} cx="21" cy="21" r="20" />
      {TICKS.map((turn) => (
        <path key={turn} className={styles["tick"]} d="M21 4v2.5" transform={`rotate(${turn} 21 21)`} />
      ))}
      <path
        className={styles["hand"]}
        d="M21 22.5V12"
        transform={`rotate(${((hour % 12) * 60 + minute) * HOUR_HAND} 21 21)`}
      />
      <path className={styles["hand"]} d="M21 22.5V7" transform={`rotate(${minute * MINUTE_HAND} 21 21)`} />
      <circle className={styles["pin"]} cx="21" cy="21" r="1.8" />
    </svg>
  )
}
