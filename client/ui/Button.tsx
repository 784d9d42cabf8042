import type { RefAttributes } from "react"
import { Button as AriaButton, type ButtonProps } from "react-aria-components"
import { useSettling } from "./use-settling.ts"

/** The button of every screen: deaf for a moment when a press has just brought it there (see settling.ts). */
export function Button(props: ButtonProps & RefAttributes<HTMLButtonElement>) {
  const { "aria-label": label, children } = props
  const settling = useSettling(label ?? (typeof children === "string" ? children : ""))
  return (
    <AriaButton {...props} {...(settling && { "aria-disabled": true, "data-settling": "" })}>
      {children}
    </AriaButton>
  )
}
