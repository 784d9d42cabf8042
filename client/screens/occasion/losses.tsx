import { useEffect, type ComponentProps } from "react"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { useLink, useRoomView } from "../../live/use-room.ts"
import type { Live, LiveRoom } from "../../sync/types.ts"
import type { LostSheet } from "./LostDialogs.tsx"

// Few pages ever need one.
const dialogs = () => import("./LostDialogs.tsx")
export const RemovedDialog = lazyPiece(() => dialogs().then((m) => m.RemovedDialog))
const Lost = lazyPiece(() => dialogs().then((m) => m.LostSheet))
const Reload = lazyPiece(() => dialogs().then((m) => m.ReloadDialog))

/** Offers texts back that could not be saved. */
export function MaybeLost(props: ComponentProps<typeof LostSheet>) {
  return useRoomView(props.room).lost.length === 0 ? null : <Lost {...props} />
}

/** Asks for a reload when the server speaks a newer language than this page. */
export const MaybeReload = ({ live }: { live: Live }) =>
  useLink(live).state === "outdated" ? <Reload /> : null

/** Asks before the tab is closed, but only where the device could not keep what is not saved yet. */
export function LeaveGuard({ room }: { room: LiveRoom }) {
  const state = useRoomView(room)
  const volatile = state.volatile

  useEffect(() => {
    if (!volatile) return undefined
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
  }, [volatile])

  return null
}
