import { ArrowDown, ArrowUp, ArrowUpToLine, EllipsisVertical, Trash2 } from "lucide-react"
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
      onAct={(id) => {
        if (id === "up" || id === "down" || id === "top" || id === "remove") onAct(id)
      }}
      items={[
        { id: "top", icon: <ArrowUpToLine size={18} />, text: t("list.moveTop") },
        { id: "up", icon: <ArrowUp size={18} />, text: t("list.moveUp") },
        { id: "down", icon: <ArrowDown size={18} />, text: t("list.moveDown") },
        "line",
        { id: "remove", icon: <Trash2 size={18} />, text: t("list.remove"), bad: true },
      ]}
    />
  )
}
