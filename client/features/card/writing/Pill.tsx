import type { ReactNode } from "react"
import type { ButtonProps } from "react-aria-components"
import { Button } from "../../../ui/Button.tsx"
import styles from "./Pill.module.css"

/** A tool that brings something onto the paper, by sign and word. */
export function Pill({ icon, children, ...button }: ButtonProps & { icon: ReactNode; children: ReactNode }) {
  return (
    <Button {...button} className={`button ${styles["pill"]}`}>
      {icon}
      <span className={styles["word"]}>{children}</span>
    </Button>
  )
}
