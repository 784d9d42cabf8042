import { ArrowDown, ArrowUp, EllipsisVertical, Eye, EyeOff, Pin, PinOff } from "lucide-react"
import type { ArrangeCommand } from "../../../../shared/arrangement-routes.ts"
import type { MessageId } from "../../../../shared/ids.ts"
import { ActMenu } from "../../../components/ActMenu.tsx"
import type { Act } from "../../../components/menu-place.ts"
import { t } from "../../../i18n/text.ts"
import styles from "./Arrange.module.css"
import { hiddenBy, useArranging, useOrder } from "./arranging.tsx"
import { placesIn, stepOf } from "./steps.ts"

interface Props {
  readonly message: MessageId
  /** Who signed it. */
  readonly name: string
  /** True for a message of one's own. */
  readonly mine: boolean
}

/** The pin of a message, and for organisers what they can do with it, without dragging (K12). */
export function ArrangeMenu(props: Props) {
  const { message } = props
  const arranging = useArranging()
  const { pinned, mayArrange } = arranging.arrangement
  return (
    <>
      {pinned.includes(message) ? (
        <span className={styles["pin"]}>
          <Pin size={14} aria-hidden="true" />
          {t("order.pinned")}
        </span>
      ) : null}
      {mayArrange ? <Menu {...props} /> : null}
    </>
  )
}

function Menu({ message, name, mine }: Props) {
  const arranging = useArranging()
  const order = useOrder()
  const { pinned } = arranging.arrangement
  const isPinned = pinned.includes(message)
  const isHidden = hiddenBy(arranging, message) !== undefined
  const [up, down] = [stepOf({ order, pinned }, message, -1), stepOf({ order, pinned }, message, 1)]

  const step = (to: typeof up): void => {
    if (to === undefined) return
    const { n, of } = placesIn(to.after, message)
    const move: ArrangeCommand = { do: "move", message, before: to.before, seen: [...order] }
    void arranging.act(move, t("order.saidMoved", { n, of }))
  }
  const onAct = (key: string): void => {
    if (key === "up") return step(up)
    if (key === "down") return step(down)
    if (key === "pin")
      void arranging.act(
        { do: isPinned ? "unpin" : "pin", message },
        t(isPinned ? "order.saidUnpinned" : "order.saidPinned"),
      )
    else
      void arranging.act(
        { do: isHidden ? "show" : "hide", message },
        t(isHidden ? "order.saidShown" : "order.saidHidden"),
      )
  }
  const hide: Act = {
    id: "hide",
    icon: isHidden ? <Eye size={18} /> : <EyeOff size={18} />,
    text: t(isHidden ? "order.show" : "order.hide"),
    bad: !isHidden,
  }
  return (
    <ActMenu
      label={t("order.menu", { name })}
      className={styles["menu"] ?? ""}
      icon={<EllipsisVertical size={18} />}
      disabled={[...(up === undefined ? ["up"] : []), ...(down === undefined ? ["down"] : [])]}
      onAct={onAct}
      items={[
        {
          id: "pin",
          icon: isPinned ? <PinOff size={18} /> : <Pin size={18} />,
          text: t(isPinned ? "order.unpin" : "order.pin"),
        },
        { id: "up", icon: <ArrowUp size={18} />, text: t("order.up") },
        { id: "down", icon: <ArrowDown size={18} />, text: t("order.down") },
        ...(mine && !isHidden ? [] : ["line" as const, hide]),
      ]}
    />
  )
}
