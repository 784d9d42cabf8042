import { useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import { lazyMenu } from "./lazy-part.tsx"
import { MenuPlaceContext, type Act } from "./menu-place.ts"

const ActMenuItems = lazyMenu(() => import("./ActMenuItems.tsx").then((m) => m.ActMenuItems))

/** A button that opens a menu of acts. */
export function ActMenu(props: {
  label: string
  className: string
  icon: ReactNode
  /** Ids of items that cannot be chosen now. */
  disabled: readonly string[]
  onAct: (id: string) => void
  items: readonly (Act | "line")[]
}) {
  const { label, className, icon, disabled, onAct, items } = props
  return (
    <MenuButton label={label} className={className} icon={icon}>
      <ActMenuItems {...{ disabled, onAct, items }} />
    </MenuButton>
  )
}

/** A button that opens a menu, which is made only when it opens: a list has many. */
export function MenuButton(props: {
  label: string
  className?: string
  icon: ReactNode
  /** The menu. */
  children: ReactNode
}) {
  const { label, className = "", icon, children } = props
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  // Not left to the click that follows: the menu would take that for a screen reader's and not focus its first item.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    setOpen(true)
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`icon-button ${className}`}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
        onKeyDown={onKey}
      >
        {icon}
      </button>
      {isOpen ? (
        <MenuPlaceContext value={{ label, button, onClose: () => setOpen(false) }}>
          {children}
        </MenuPlaceContext>
      ) : null}
    </>
  )
}
