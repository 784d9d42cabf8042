import { useState, useSyncExternalStore } from "react"
import { lazyPiece } from "./lazy-part.tsx"
import { toasted } from "./toasts.tsx"

const ToastRegion = lazyPiece(() => import("./ToastRegion.tsx").then((m) => m.ToastRegion), {
  words: ["first"],
})

/** Where messages are shown, from the first one on. */
export function Toasts() {
  const any = useSyncExternalStore(toasted.subscribe, () => toasted.all().length > 0)
  const [used, setUsed] = useState(any)
  if (any && !used) setUsed(true)
  return used ? <ToastRegion /> : null
}
