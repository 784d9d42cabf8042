import { Download } from "lucide-react"
import { partsOf } from "../../../../shared/rooms.ts"
import { t } from "../../../i18n/text.ts"
import type { Upload } from "../../../sync/photos/photo-uploads.ts"
import { Button } from "../../../ui/Button.tsx"
import { useCardOccasion } from "./card-occasion.ts"
import styles from "./LeftPhotos.module.css"
import { useFileAddress } from "./use-photo.ts"
import { usePhotoUploads, useUploads } from "./use-uploads.ts"

/** Photos of this device that were not up when the card opened (K6): they are not in it, and their author has them back. */
export function LeftPhotos() {
  const occasion = useCardOccasion()
  const left = useUploads().filter(({ room, state }) => {
    const { kind, occasion: of } = partsOf(room)
    return of === occasion && kind === "messages" && state.kind !== "stored"
  })
  if (left.length === 0) return null
  return (
    <aside className={styles["left"]} aria-label={t("photos.left")}>
      <p>{t("photos.leftText", { count: left.length })}</p>
      <ul className={styles["photos"]}>
        {left.map((upload) => (
          <li key={upload.key}>
            <Left upload={upload} />
          </li>
        ))}
      </ul>
    </aside>
  )
}

function Left({ upload }: { upload: Upload }) {
  const { key, picture, alt } = upload
  const uploads = usePhotoUploads()
  const address = useFileAddress(picture?.file)
  if (picture === undefined || address === undefined) return null
  const name = `photo.${picture.file.type === "image/webp" ? "webp" : "jpg"}`
  return (
    <div className={styles["photo"]}>
      <img
        className={styles["picture"]}
        src={address}
        width={picture.width}
        height={picture.height}
        alt={alt === "" ? t("photos.photo") : alt}
      />
      <a className="button button-small" href={address} download={name}>
        <Download size={16} />
        {t("photos.save")}
      </a>
      <Button className="button button-small" onPress={() => uploads?.cancel(key)}>
        {t("photos.giveUp")}
      </Button>
    </div>
  )
}
