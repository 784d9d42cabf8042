import { RefreshCw, X } from "lucide-react"
import { ProgressBar } from "react-aria-components"
import { t } from "../../../../i18n/text.ts"
import type { Upload } from "../../../../sync/photos/photo-uploads.ts"
import { Button } from "../../../../ui/Button.tsx"
import photoStyles from "../../photos/PhotoView.module.css"
import { useFileAddress } from "../../photos/use-photo.ts"
import styles from "./UploadView.module.css"
import { usePhotoUploads } from "../../photos/use-uploads.ts"
import { photoFaultText } from "./use-taking.ts"

/** A photo on its way, by what this device has of it: nobody else sees it yet. */
export function UploadView({ upload }: { upload: Upload }) {
  const { key, picture, state, alt } = upload
  const uploads = usePhotoUploads()
  const address = useFileAddress(picture?.file)
  return (
    <div className={photoStyles["place"]} data-upload={state.kind}>
      {picture === undefined || address === undefined ? null : (
        <img
          className={`${photoStyles["photo"]} ${styles["pale"]}`}
          src={address}
          width={picture.width}
          height={picture.height}
          alt={alt === "" ? t("photos.photo") : alt}
        />
      )}
      <Button
        className={`${styles["tool"]} ${styles["cancel"]}`}
        aria-label={t(state.kind === "failed" ? "photos.remove" : "photos.cancel")}
        onPress={() => uploads?.cancel(key)}
      >
        <X size={20} />
      </Button>
      {state.kind === "failed" ? (
        <div className={styles["words"]} role="alert">
          <p>{photoFaultText(state.why)}</p>
          <Button className={styles["again"] ?? ""} onPress={() => uploads?.again(key)}>
            <RefreshCw size={16} />
            {t("photos.again")}
          </Button>
        </div>
      ) : (
        <Way state={state} />
      )}
    </div>
  )
}

/** How far it is. */
function Way({ state }: { state: Exclude<Upload["state"], { kind: "failed" }> }) {
  const word =
    state.kind === "preparing"
      ? t("photos.preparing")
      : state.kind === "waiting"
        ? t("photos.waiting")
        : t("photos.sending")
  const done = state.kind === "sending" ? state.done : state.kind === "stored" ? 1 : 0
  return (
    <ProgressBar
      className={styles["words"] ?? ""}
      aria-label={word}
      value={done * 100}
      isIndeterminate={state.kind !== "sending" && state.kind !== "stored"}
    >
      {({ percentage }) => (
        <>
          <span className={styles["word"]}>
            {word}
            {percentage === undefined ? null : <span>{Math.round(percentage)} %</span>}
          </span>
          <span className={styles["bar"]}>
            <span
              className={styles["done"]}
              style={{ transform: `scaleX(${Math.max(0.02, (percentage ?? 0) / 100)})` }}
            />
          </span>
        </>
      )}
    </ProgressBar>
  )
}
