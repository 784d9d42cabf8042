import type { ReactNode, RefObject } from "react"
import { Dialog, Heading, Popover } from "react-aria-components"

/** What a `PopoverButton` opens. */
export function PopoverDialog(props: {
  trigger: RefObject<HTMLButtonElement | null>
  className: string
  title: string | undefined
  name: string | undefined
  onClose: () => void
  children: ReactNode
}) {
  const { trigger, className, title, name, onClose, children } = props
  return (
    <Popover
      className="popover"
      placement="bottom end"
      triggerRef={trigger}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Dialog className={className} {...(name !== undefined && { "aria-label": name })}>
        {title === undefined ? null : (
          <Heading slot="title" className="here-title">
            {title}
          </Heading>
        )}
        {children}
      </Dialog>
    </Popover>
  )
}
