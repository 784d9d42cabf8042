import { ImageOff, RefreshCw } from "lucide-react"
import { useContext, useEffect, useRef, useState, type RefObject } from "react"
import type { Photo } from "../../../../shared/documents/message-parts.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useCardOccasion } from "./card-occasion.ts"
import { KeptPhotos } from "./kept-photos.ts"
import type { Shown } from "./photo-cache.ts"
import styles from "./PhotoView.module.css"
import { usePhoto } from "./use-photo.ts"

/** So far outside of the window a photo is fetched already. */
const NEAR = "600px"

/**
 * A photo of a card, filling its place, which has its shape before the photo is there. `named`: something around it says
 * what can be seen. `whole`: nothing of it is cut off.
 */
export function PhotoView(props: {
  photo: Photo
  /** Fetched at once, wherever it stands. */
  eager?: boolean
  named?: boolean
  whole?: boolean
}) {
  const { photo, eager = false, named = false, whole = false } = props
  const place = useRef<HTMLDivElement>(null)
  const near = useNear(place, eager)
  const kept = useContext(KeptPhotos)
  const fetched = usePhoto(useCardOccasion(), photo.blob, near && kept === undefined)
  const shown = kept === undefined ? fetched.shown : shownOf(kept.get(photo.blob))
  const name = photo.alt === "" ? t("photos.photo") : photo.alt
  return (
    <div ref={place} className={styles["place"]} data-state={shown.state} data-whole={whole || undefined}>
      {shown.state === "here" ? (
        <img
          className={styles["photo"]}
          src={shown.address}
          width={photo.width}
          height={photo.height}
          alt={named ? "" : name}
          decoding={eager ? "sync" : "async"}
          draggable={false}
        />
      ) : null}
      {shown.state !== "failed" ? null : kept === undefined ? (
        <Missing again={fetched.again} />
      ) : (
        <p className={styles["missing"]}>{name}</p>
      )}
    </div>
  )
}

const shownOf = (address: string | undefined): Shown =>
  address === undefined ? { state: "failed" } : { state: "here", address }

function Missing({ again }: { again: () => void }) {
  return (
    <div className={styles["missing"]}>
      <ImageOff size={22} aria-hidden="true" />
      <span>{t("photos.missing")}</span>
      <Button className={`button button-small ${styles["again"]}`} onPress={again}>
        <RefreshCw size={16} />
        {t("photos.again")}
      </Button>
    </div>
  )
}

/** Whether the place was near the window once. */
function useNear(place: RefObject<HTMLElement | null>, eager: boolean): boolean {
  const [near, setNear] = useState(eager)
  useEffect(() => {
    const element = place.current
    if (near || element === null) return undefined
    const seen = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true)
      },
      { rootMargin: NEAR },
    )
    seen.observe(element)
    return () => seen.disconnect()
  }, [place, near])
  return near
}
