import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react"
import type { BlobId, OccasionId, PersonId } from "../../../../shared/ids.ts"
import { partsOf } from "../../../../shared/rooms.ts"
import { photosOf } from "../../../session/live-door.ts"
import { createPhotoApi } from "../../../session/photo-api.ts"
import { usePerson, useServices } from "../../../session/services.tsx"
import type { SessionKeeper } from "../../../session/session.ts"
import { LOADING, PhotoCache, type Shown } from "./photo-cache.ts"

let open: { readonly person: PersonId; readonly cache: PhotoCache; readonly close: () => void } | undefined

/** The photos of this tab's person; when it is another one, nothing of the first stays. */
function cacheOf(session: SessionKeeper, person: PersonId): PhotoCache {
  if (open?.person === person) return open.cache
  open?.close()
  const cache = new PhotoCache(createPhotoApi(session).photo)
  const uploads = photosOf(session, { id: person })
  const online = (): void => cache.retryAll()
  window.addEventListener("online", online)
  // What was uploaded from here need not be fetched.
  const stop = uploads.subscribe(() => {
    for (const { state, room, picture } of uploads.list()) {
      if (state.kind === "stored" && picture !== undefined)
        cache.put(partsOf(room).occasion, state.blob, picture.file)
    }
  })
  const close = (): void => {
    window.removeEventListener("online", online)
    stop()
    cache.clear()
  }
  open = { person, cache, close }
  return cache
}

export function usePhotoCache(): PhotoCache | undefined {
  const { session } = useServices()
  const person = usePerson()?.id
  return useMemo(() => (person === undefined ? undefined : cacheOf(session, person)), [session, person])
}

/** A photo's address once it is here; fetched when it is `wanted`. */
export function usePhoto(
  occasion: OccasionId,
  blob: BlobId,
  wanted: boolean,
): { readonly shown: Shown; readonly again: () => void } {
  const cache = usePhotoCache()
  const subscribe = useCallback(
    (listener: () => void) =>
      cache === undefined || !wanted ? () => undefined : cache.hold(occasion, blob, listener),
    [cache, occasion, blob, wanted],
  )
  const shown = useSyncExternalStore(subscribe, () =>
    wanted ? (cache?.look(occasion, blob) ?? LOADING) : LOADING,
  )
  const again = useCallback(() => cache?.again(occasion, blob), [cache, occasion, blob])
  return { shown, again }
}

/** An address for a file of this device, for as long as it is shown. */
export function useFileAddress(file: Blob | undefined): string | undefined {
  const address = useMemo(() => (file === undefined ? undefined : URL.createObjectURL(file)), [file])
  useEffect(
    () => () => {
      if (address !== undefined) URL.revokeObjectURL(address)
    },
    [address],
  )
  return address
}
