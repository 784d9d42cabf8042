import { ArrowDown, ArrowUp, ArrowUpToLine, EllipsisVertical, Trash2 } from "lucide-react"
import { useRef, useState, type KeyboardEvent } from "react"
import { Menu, MenuItem, Popover, Separator, type Key } from "react-aria-components"
import type { Item } from "../../../shared/documents/items.ts"
import { t } from "../../i18n/text.ts"
import type { RowAction } from "./row-action.ts"

/** Everything that can be done with a whole wish, without dragging. A menu is made only when it opens: a list has many. */
export function RowMenu(props: {
  item: Item
  isFirst: boolean
  isLast: boolean
  onAct: (action: RowAction) => void
}) {
  const { item, isFirst, isLast, onAct } = props
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const act = (key: Key): void => {
    setOpen(false)
    if (key === "up" || key === "down" || key === "top" || key === "remove") onAct(key)
  }
  // Not left to the click that follows: the menu would take that for a screen reader's and not focus its first item.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    setOpen(true)
  }
  const disabled = [...(isFirst ? ["up", "top"] : []), ...(isLast ? ["down"] : [])]
  const label = t("list.menu", { title: item.title })
  return (
    <>
      <button
        ref={button}
        type="button"
        className="icon-button row-menu"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
        onKeyDown={onKey}
      >
        <EllipsisVertical size={20} />
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
            onAction={act}
            onClose={() => setOpen(false)}
            disabledKeys={disabled}
          >
            <MenuItem id="top" className="menu-item">
              <ArrowUpToLine size={18} />
              {t("list.moveTop")}
            </MenuItem>
            <MenuItem id="up" className="menu-item">
              <ArrowUp size={18} />
              {t("list.moveUp")}
            </MenuItem>
            <MenuItem id="down" className="menu-item">
              <ArrowDown size={18} />
              {t("list.moveDown")}
            </MenuItem>
            <Separator className="menu-line" />
            <MenuItem id="remove" className="menu-item menu-item-bad">
              <Trash2 size={18} />
              {t("list.remove")}
            </MenuItem>
          </Menu>
        </Popover>
      ) : null}
    </>
  )
}
