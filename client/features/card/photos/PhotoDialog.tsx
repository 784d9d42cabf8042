import { ChevronLeft, ChevronRight, X } from "lucide-react"
import { type KeyboardEvent } from "react"
import { Dialog, Modal, ModalOverlay } from "react-aria-components"
import type { Photo } from "../../../../shared/documents/message-parts.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./PhotoDialog.module.css"
import { PhotoView } from "./PhotoView.tsx"

/** One photo, as large as the window; the arrows go to the others of its message. */
export function PhotoDialog(props: {
  photos: readonly Photo[]
  at: number
  onAt: (at: number) => void
  onClose: () => void
}) {
  const { photos, at, onAt, onClose } = props
  const photo = photos[Math.min(at, photos.length - 1)]
  if (photo === undefined) return null
  const go = (to: number): void => {
    if (to >= 0 && to < photos.length) onAt(to)
  }
  return (
    <ModalOverlay
      className={styles["overlay"] ?? ""}
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={styles["modal"] ?? ""}>
        {/* Keys of this dialog are not for the page around its photo. */}
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div className={styles["keys"]} onKeyDown={(event) => go(at + stepOf(event))}>
          <Dialog className={styles["dialog"] ?? ""} aria-label={t("photos.photo")}>
            <div className={styles["bar"]}>
              {photos.length < 2 ? null : (
                <output className={styles["count"]}>
                  {t("card.place", { n: String(at + 1), of: String(photos.length) })}
                </output>
              )}
              <Button className={styles["act"] ?? ""} aria-label={t("do.close")} onPress={onClose}>
                <X size={24} />
              </Button>
            </div>
            <div className={styles["photo"]}>
              <PhotoView key={photo.blob} photo={photo} eager whole />
              {photos.length < 2 ? null : <Turns at={at} of={photos.length} go={go} />}
            </div>
            {photo.alt === "" ? null : (
              <p className={styles["alt"]} dir="auto" translate="no" aria-hidden="true">
                {photo.alt}
              </p>
            )}
          </Dialog>
        </div>
      </Modal>
    </ModalOverlay>
  )
}

function Turns({ at, of, go }: { at: number; of: number; go: (to: number) => void }) {
  return (
    <>
      <Button
        className={`${styles["act"]} ${styles["turn"]}`}
        aria-label={t("photos.previous")}
        isDisabled={at === 0}
        onPress={() => go(at - 1)}
      >
        <ChevronLeft size={26} className={styles["points"]} />
      </Button>
      <Button
        className={`${styles["act"]} ${styles["turn"]} ${styles["next"]}`}
        aria-label={t("photos.next")}
        isDisabled={at === of - 1}
        onPress={() => go(at + 1)}
      >
        <ChevronRight size={26} className={styles["points"]} />
      </Button>
    </>
  )
}

/** Arrows point where the photos go, also where text runs from right to left. */
function stepOf(event: KeyboardEvent): number {
  const { key, currentTarget } = event
  if (key !== "ArrowLeft" && key !== "ArrowRight") return 0
  event.stopPropagation()
  const forwards = getComputedStyle(currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight"
  return key === forwards ? 1 : -1
}
