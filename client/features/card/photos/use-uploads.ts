import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react"
import type { MessageId } from "../../../../shared/ids.ts"
import { photosOf } from "../../../session/live-door.ts"
import { usePerson, useServices } from "../../../session/services.tsx"
import type { PhotoUploads, Upload } from "../../../sync/photos/photo-uploads.ts"

const NONE: readonly Upload[] = []
const none = (): readonly Upload[] => NONE
const nothing = (): (() => void) => () => undefined

/** The photos of this person that are on their way; undefined for nobody. */
export function usePhotoUploads(): PhotoUploads | undefined {
  const { session } = useServices()
  const id = usePerson()?.id
  return useMemo(() => (id === undefined ? undefined : photosOf(session, { id })), [session, id])
}

/** All that are on their way. */
export function useUploads(): readonly Upload[] {
  const uploads = usePhotoUploads()
  return useSyncExternalStore(uploads?.subscribe ?? nothing, uploads?.list ?? none)
}

/** Those of one message, without the ones that its document names already. */
export function useUploadsOf(
  message: MessageId,
  photos: readonly { readonly key: string }[],
): readonly Upload[] {
  const all = useUploads()
  return useMemo(() => {
    const there = new Set(photos.map(({ key }) => key))
    return all.filter((upload) => upload.message === message && !there.has(upload.key))
  }, [all, message, photos])
}

/** Asks before the tab is closed, but only while photos would be gone with it. */
export function useLeaveGuard(): void {
  const uploads = usePhotoUploads()
  const wouldBeLost = useCallback(() => uploads?.wouldBeLost === true, [uploads])
  const isAsking = useSyncExternalStore(uploads?.subscribe ?? nothing, wouldBeLost)
  useEffect(() => {
    if (!isAsking) return undefined
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
  }, [isAsking])
}
