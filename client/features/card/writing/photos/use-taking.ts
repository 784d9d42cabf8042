import { useCallback, useState } from "react"
import type * as Y from "yjs"
import { readParts } from "../../../../../shared/documents/message-parts.ts"
import { newPhotoKey } from "../../../../../shared/documents/message-photos.ts"
import { PHOTOS_EACH_MAX } from "../../../../../shared/limits.ts"
import { failureText } from "../../../../i18n/failures.ts"
import { t } from "../../../../i18n/text.ts"
import { unreachable } from "../../../../../shared/result.ts"
import type { PhotoFault, PhotoPlace } from "../../../../sync/photos/photo-uploads.ts"
import { shrinkPhoto } from "../../photos/shrink-photo.ts"
import type { ShrinkFault } from "../../photos/shrink.ts"
import { usePhotoUploads } from "../../photos/use-uploads.ts"

export interface Taking {
  readonly take: (files: readonly File[]) => void
  /** What could not be taken, in sentences. */
  readonly faults: readonly string[]
  readonly dismiss: () => void
}

/** Takes files into a message as photos: made small here, kept on the device, and sent. */
export function useTaking(place: PhotoPlace, map: Y.Map<unknown>): Taking {
  const { room, message } = place
  const uploads = usePhotoUploads()
  const [faults, setFaults] = useState<readonly string[]>([])
  const take = useCallback(
    (files: readonly File[]): void => {
      if (uploads === undefined || files.length === 0) return
      setFaults([])
      const say = (fault: string): void => setFaults((before) => [...before, fault])
      const there = new Set(readParts(map).photos.map(({ key }) => key))
      for (const { key, message: of } of uploads.list()) if (of === message) there.add(key)
      const fit = Math.max(0, PHOTOS_EACH_MAX - there.size)
      if (files.length > fit) say(t("photos.tooMany", { count: files.length - fit }))
      for (const file of files.slice(0, fit)) {
        void uploads
          .take({ room, message, key: newPhotoKey() }, async () => {
            const small = await shrinkPhoto(file)
            return typeof small === "string" ? { refused: small } : small
          })
          .then((refused) => {
            if (refused !== undefined) say(shrinkFaultText(refused, file.name))
          })
      }
    },
    [uploads, room, message, map],
  )
  const dismiss = useCallback(() => setFaults([]), [])
  return { take, faults, dismiss }
}

function shrinkFaultText(fault: ShrinkFault, name: string): string {
  switch (fault) {
    case "not_a_photo":
      return t("photos.notAPhoto", { name })
    case "heic_photo":
      return t("photos.heic", { name })
    case "too_many_pixels":
      return t("photos.tooManyPixels", { name })
    case "too_large_file":
      return t("photos.tooLargeFile", { name })
    default:
      return unreachable(fault)
  }
}

/** Why a photo was not uploaded, in a sentence. */
export function photoFaultText(why: PhotoFault): string {
  if (why === "too_many_photos") return t("photos.messageFull")
  return why === "not_saved" ? t("photos.notSaved") : failureText(why)
}
