import { X } from "lucide-react"
import type { ReactNode } from "react"
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import { t } from "../i18n/text.ts"
import { Button } from "../ui/Button.tsx"

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
        <Dialog className="sheet-body" role={must ? "alertdialog" : "dialog"}>
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
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
