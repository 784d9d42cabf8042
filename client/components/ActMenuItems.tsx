import { MenuItem, Separator } from "react-aria-components"
import type { Act } from "./menu-place.ts"
import { MenuPopover } from "./MenuPopover.tsx"

/** The items of an `ActMenu`; "line" parts them. */
export function ActMenuItems(props: {
  disabled: readonly string[]
  onAct: (id: string) => void
  items: readonly (Act | "line")[]
}) {
  const { disabled, onAct, items } = props
  return (
    <MenuPopover disabled={disabled} onAct={onAct}>
      {items.map((item) =>
        item === "line" ? (
          <Separator key="line" className="menu-line" />
        ) : (
          <MenuItem
            key={item.id}
            id={item.id}
            className={item.bad === true ? "menu-item menu-item-bad" : "menu-item"}
          >
            {item.icon}
            {item.text}
          </MenuItem>
        ),
      )}
    </MenuPopover>
  )
}
