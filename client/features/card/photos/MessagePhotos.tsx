import { useState } from "react"
import type { Photo } from "../../../../shared/documents/message-parts.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import styles from "./MessagePhotos.module.css"
import { PhotoDialog } from "./PhotoDialog.tsx"
import { PhotoGrid } from "./PhotoGrid.tsx"
import { PhotoView } from "./PhotoView.tsx"
import { shapeOf } from "./shapes.ts"

/** The photos of a message as they are read; pressing one shows it large. `printed`: they only stand there. */
export function MessagePhotos(props: { photos: readonly Photo[]; printed?: boolean }) {
  const { photos, printed = false } = props
  const [large, setLarge] = useState<number>()
  return (
    <>
      <PhotoGrid
        photos={photos.map((photo, n) => ({
          key: `${n} ${photo.blob}`,
          shape: shapeOf(photo, photos.length),
          node: printed ? (
            <PhotoView photo={photo} eager />
          ) : (
            <OpenablePhoto photo={photo} onOpen={() => setLarge(n)} />
          ),
        }))}
      />
      {large === undefined ? null : (
        <PhotoDialog photos={photos} at={large} onAt={setLarge} onClose={() => setLarge(undefined)} />
      )}
    </>
  )
}

/** A photo that opens large. The button lies over the photo, not around it: the placeholder of a missing photo contains a button itself. */
export function OpenablePhoto({ photo, onOpen }: { photo: Photo; onOpen: () => void }) {
  const label = photo.alt === "" ? t("photos.open") : t("photos.openNamed", { alt: photo.alt })
  return (
    <>
      <Button className={styles["open"] ?? ""} aria-label={label} onPress={onOpen} />
      <PhotoView photo={photo} named />
    </>
  )
}
