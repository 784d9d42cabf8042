import { ArrowDown, ArrowUp, ArrowUpToLine, EllipsisVertical, Trash2 } from "lucide-react"
import { MenuItem, Separator } from "react-aria-components"
import type { Item } from "../../../shared/documents/items.ts"
import { ActMenu } from "../../components/ActMenu.tsx"
import { t } from "../../i18n/text.ts"
import type { RowAction } from "./row-action.ts"

/** Everything that can be done with a whole wish, without dragging. */
export function RowMenu(props: {
  item: Item
  isFirst: boolean
  isLast: boolean
  onAct: (action: RowAction) => void
}) {
  const { item, isFirst, isLast, onAct } = props
  return (
    <ActMenu
      label={t("list.menu", { title: item.title })}
      className="row-menu"
      icon={<EllipsisVertical size={20} />}
      disabled={[...(isFirst ? ["up", "top"] : []), ...(isLast ? ["down"] : [])]}
      onAct={(key) => {
        if (key === "up" || key === "down" || key === "top" || key === "remove") onAct(key)
      }}
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
    </ActMenu>
  )
}
