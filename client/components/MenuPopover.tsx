import { useContext, type ReactNode } from "react"
import { Menu, Popover } from "react-aria-components"
import { MenuPlaceContext } from "./menu-place.ts"

/** The menu of a button, open. Fetched when first opened: a page is read before anything on it is chosen. */
export function MenuPopover(props: {
  disabled?: readonly string[]
  onAct: (id: string) => void
  /** The items. */
  children: ReactNode
}) {
  const { disabled = [], onAct, children } = props
  const place = useContext(MenuPlaceContext)
  if (place === undefined) throw new Error("a menu without its button")
  const { label, button, onClose } = place
  return (
    <Popover
      className="popover"
      placement="bottom end"
      aria-label={label}
      triggerRef={button}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Menu
        className="menu"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a menu that opens has the focus on its first item
        autoFocus="first"
        onAction={(key) => onAct(String(key))}
        onClose={onClose}
        disabledKeys={disabled}
      >
        {children}
      </Menu>
    </Popover>
  )
}
