import { useCallback, useEffect, useRef } from "react"
import type { Photo } from "../../../../shared/documents/message-parts.ts"
import { useCardOccasion } from "./card-occasion.ts"
import type { PhotoCache } from "./photo-cache.ts"
import { usePhotoCache } from "./use-photo.ts"

/** After the card came, ms: what is on the screen goes first. */
const BEHIND_MS = 3_000

type Messages = readonly { readonly photos: readonly Photo[] }[]

/**
 * Fetches every photo of an opened card, one after another, where somebody may print: the browser does not wait for
 * photos once it has begun to lay out the paper.
 */
export function useReadyToPrint(messages: Messages): void {
  const occasion = useCardOccasion()
  const cache = usePhotoCache()
  useEffect(() => {
    if (cache === undefined || !mayPrint()) return undefined
    const held = new Set<() => void>()
    let left = false
    const fetchAll = async (): Promise<void> => {
      for (const blob of blobsOf(messages)) {
        if (left) return
        await ready(cache, { occasion, blob }, held)
      }
    }
    const timer = setTimeout(() => void fetchAll(), BEHIND_MS)
    return () => {
      left = true
      clearTimeout(timer)
      for (const stop of held) stop()
    }
  }, [messages, occasion, cache])
}

/** Prints the page as soon as every photo of the card is here, or could not be had. */
export function usePrinter(messages: Messages): () => Promise<void> {
  const occasion = useCardOccasion()
  const cache = usePhotoCache()
  // Until the card is left, since nobody knows when the browser has drawn the paper.
  const held = useRef<Set<() => void>>(undefined)
  useEffect(() => {
    const now = new Set<() => void>()
    held.current = now
    return () => {
      held.current = undefined
      for (const stop of now) stop()
    }
  }, [])
  return useCallback(async () => {
    const now = held.current
    if (now === undefined || cache === undefined) return
    await Promise.all(blobsOf(messages).map((blob) => ready(cache, { occasion, blob }, now)))
    if (held.current === now) window.print()
  }, [messages, occasion, cache])
}

const blobsOf = (messages: Messages): readonly Photo["blob"][] =>
  messages.flatMap(({ photos }) => photos.map(({ blob }) => blob))

/** Telephones do not, as a rule. */
const mayPrint = (): boolean => window.matchMedia("(hover: hover) and (pointer: fine)").matches

/** Resolves when the photo is here and known to the browser as an image, or could not be had. */
function ready(
  cache: PhotoCache,
  { occasion, blob }: { readonly occasion: Parameters<PhotoCache["look"]>[0]; readonly blob: Photo["blob"] },
  held: Set<() => void>,
): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const shown = cache.look(occasion, blob)
      if (shown.state === "failed") resolve()
      if (shown.state !== "here") return
      const image = new Image()
      image.src = shown.address
      // An image that the page holds is there at once when another element asks for it.
      held.add(() => image.removeAttribute("src"))
      void image.decode().then(resolve, resolve)
    }
    held.add(cache.hold(occasion, blob, look))
    look()
  })
}
