import { X } from "lucide-react"
import { createContext, type ReactNode, type RefObject, useContext, useEffect, useRef } from "react"
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import { t } from "../i18n/text.ts"
import { Button } from "../ui/Button.tsx"

/** The dialog around what is drawn. */
const Around = createContext<RefObject<HTMLElement | null> | undefined>(undefined)

/**
 * When a dialog ends whose opener is gone meanwhile (somebody was removed), the focus goes to the dialog that it stood
 * in: keyboards and screen readers go on there, and Escape closes it.
 */
function FocusBack({ to }: { to: RefObject<HTMLElement | null> | undefined }) {
  useEffect(
    () => () => {
      // Behind the restoring of the focus by the dialog itself.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) to?.current?.focus()
      })
    },
    [to],
  )
  return null
}

/** A dialog: on a phone a sheet from below, on a desk a card in the middle. Escape and a tap outside close it. */
export function Sheet(props: {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** `must`: it asks for a decision, so only its own buttons close it. */
  must?: boolean
  wide?: boolean
}) {
  const { title, isOpen, onClose, children, must = false, wide = false } = props
  const dialog = useRef<HTMLElement>(null)
  const around = useContext(Around)
  return (
    <ModalOverlay
      className="veil"
      isOpen={isOpen}
      isDismissable={!must}
      isKeyboardDismissDisabled={must}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={wide ? "sheet sheet-wide" : "sheet"}>
        <Dialog ref={dialog} className="sheet-body" role={must ? "alertdialog" : "dialog"}>
          <FocusBack to={around} />
          <div className="sheet-head">
            <Heading slot="title" className="sheet-title">
              {title}
            </Heading>
            {must ? null : (
              <Button className="icon-button" aria-label={t("do.close")} onPress={onClose}>
                <X size={20} />
              </Button>
            )}
          </div>
          <Around value={dialog}>{children}</Around>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
