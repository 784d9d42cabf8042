import { useRef, useState, type ReactNode } from "react"
import { Button } from "../ui/Button.tsx"
import { lazyDialog } from "./lazy-part.tsx"

const PopoverDialog = lazyDialog(() => import("./PopoverDialog.tsx").then((m) => m.PopoverDialog))

/** A button with more to read below it, which is made when it is opened. */
export function PopoverButton(props: {
  className: string
  /** What the button says, where its content does not. */
  label?: string
  button: ReactNode
  /** The name of what opens: a heading in it, or told by `name`. */
  title?: string
  name?: string
  dialogClass: string
  renderMore: (close: () => void) => ReactNode
}) {
  const { className, label, button, title, name, dialogClass, renderMore } = props
  const [isOpen, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const close = (): void => setOpen(false)
  return (
    <>
      <Button
        ref={trigger}
        className={className}
        {...(label !== undefined && { "aria-label": label })}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => setOpen(!isOpen)}
      >
        {button}
      </Button>
      {isOpen ? (
        <PopoverDialog trigger={trigger} className={dialogClass} onClose={close} {...{ title, name }}>
          {renderMore(close)}
        </PopoverDialog>
      ) : null}
    </>
  )
}
