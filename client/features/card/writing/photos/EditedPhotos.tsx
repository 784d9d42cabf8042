import { TextCursorInput, X } from "lucide-react"
import { useRef, useState } from "react"
import type * as Y from "yjs"
import { readParts, type MessageParts } from "../../../../../shared/documents/message-parts.ts"
import {
  addPhoto,
  describePhoto,
  movePhotoUp,
  removePhoto,
} from "../../../../../shared/documents/message-photos.ts"
import type { MessageId } from "../../../../../shared/ids.ts"
import { say } from "../../../../components/say.ts"
import { toast } from "../../../../components/toasts.tsx"
import { t } from "../../../../i18n/text.ts"
import { Button } from "../../../../ui/Button.tsx"
import { PhotoGrid } from "../../photos/PhotoGrid.tsx"
import { PhotoView } from "../../photos/PhotoView.tsx"
import { shapeOf } from "../../photos/shapes.ts"
import { usePhotoCache } from "../../photos/use-photo.ts"
import { useMap } from "../use-card.ts"
import { AltField } from "./AltField.tsx"
import styles from "./EditedPhotos.module.css"
import { uploadInGrid } from "./PhotosOnPaper.tsx"
import { usePhotoUploads, useUploadsOf } from "../../photos/use-uploads.ts"
import type { Taking } from "./use-taking.ts"

type PlacedPhoto = MessageParts["photos"][number]

/** The photos of one's own message while it is written: what can be seen is asked for, and each can be moved and taken away. */
export function EditedPhotos(props: {
  message: { readonly id: MessageId; readonly map: Y.Map<unknown> }
  taking: Taking
  origin: unknown
}) {
  const { message, taking, origin } = props
  const { id, map } = message
  const { photos } = useMap(map, readParts)
  const uploads = useUploadsOf(id, photos)
  const waiting = usePhotoUploads()
  // From now on it takes over what is uploaded from here.
  usePhotoCache()
  const place = useRef<HTMLDivElement>(null)
  const [describing, setDescribing] = useState<string>()
  const count = photos.length + uploads.length
  const at = photos.findIndex(({ key }) => key === describing)
  const described = photos[at]

  const remove = (key: string): void => {
    const removed = removePhoto(map, key, origin)
    waiting?.cancel(key)
    place.current?.focus({ preventScroll: true })
    say(t("photos.removed"))
    if (removed === undefined) return
    const bringBack = (): void => {
      if (addPhoto(map, key, removed, origin).ok) say(t("photos.back"))
    }
    toast({ text: t("photos.removed"), action: { label: t("write.undo"), run: bringBack } })
  }
  const move = (key: string, n: number): void => {
    if (movePhotoUp(map, key, origin)) say(t("photos.moved", { n: String(n), of: String(photos.length) }))
  }
  const closeAlt = (key: string): void => {
    setDescribing(undefined)
    place.current?.querySelector<HTMLElement>(`[data-describes="${key}"]`)?.focus()
  }
  return (
    <div ref={place} tabIndex={-1} className={styles["photos"]}>
      <PhotoGrid
        photos={[
          ...photos.map((photo, n) => ({
            key: photo.key,
            shape: shapeOf(photo, count),
            node: (
              <Edited
                {...{ photo, n }}
                alone={count === 1}
                describing={describing === photo.key}
                onDescribe={() => setDescribing(describing === photo.key ? undefined : photo.key)}
                onRemove={() => remove(photo.key)}
              />
            ),
          })),
          ...uploads.map((upload) => uploadInGrid(upload, count)),
        ]}
      />
      {described === undefined ? null : (
        <AltField
          key={described.key}
          value={described.alt}
          onChange={(alt) => void describePhoto(map, described.key, alt, origin)}
          onClose={() => closeAlt(described.key)}
          onMove={at === 0 ? undefined : () => move(described.key, at)}
        />
      )}
      {taking.faults.length === 0 ? null : (
        <div className={styles["faults"]} role="alert">
          <div>
            {taking.faults.map((fault, n) => (
              <p key={n}>{fault}</p>
            ))}
          </div>
          <Button
            className={`icon-button ${styles["dismiss"]}`}
            aria-label={t("do.close")}
            onPress={taking.dismiss}
          >
            <X size={18} />
          </Button>
        </div>
      )}
    </div>
  )
}

function Edited(props: {
  photo: PlacedPhoto
  n: number
  alone: boolean
  describing: boolean
  onDescribe: () => void
  onRemove: () => void
}) {
  const { photo, n, alone, describing, onDescribe, onRemove } = props
  const nth = { n: String(n + 1) }
  const { alt } = photo
  const says = alt !== ""
  const asked = alone ? t("photos.describe") : t("photos.describeNth", nth)
  const said = alone ? t("photos.described", { alt }) : t("photos.describedNth", { alt, ...nth })
  return (
    <>
      <PhotoView photo={photo} />
      <Button
        className={styles["remove"] ?? ""}
        aria-label={alone ? t("photos.remove") : t("photos.removeNth", nth)}
        onPress={onRemove}
      >
        <X size={20} />
      </Button>
      <Button
        className={styles["chip"] ?? ""}
        aria-label={says ? said : asked}
        aria-expanded={describing}
        data-describes={photo.key}
        onPress={onDescribe}
      >
        <TextCursorInput size={18} />
        <span className={styles["words"]} {...(says && { dir: "auto", translate: "no" })}>
          {says ? alt : t("photos.describe")}
        </span>
      </Button>
    </>
  )
}
