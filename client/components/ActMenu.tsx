import { useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import { Menu, Popover, type Key } from "react-aria-components"

/** A button that opens a menu of acts. The menu is made only when it opens: a list has many. */
export function ActMenu(props: {
  label: string
  className: string
  icon: ReactNode
  /** Ids of items that cannot be chosen now. */
  disabled: readonly string[]
  onAct: (key: Key) => void
  /** The items. */
  children: ReactNode
}) {
  const { label, className, icon, disabled, onAct, children } = props
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
        <Popover
          className="popover"
          placement="bottom end"
          aria-label={label}
          triggerRef={button}
          isOpen
          onOpenChange={setOpen}
        >
          <Menu
            className="menu"
            aria-label={label}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- a menu that opens has the focus on its first item
            autoFocus="first"
            onAction={(key) => {
              setOpen(false)
              onAct(key)
            }}
            onClose={() => setOpen(false)}
            disabledKeys={disabled}
          >
            {children}
          </Menu>
        </Popover>
      ) : null}
    </>
  )
}
