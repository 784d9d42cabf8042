import { useEffect, useState } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { FromLog, type LiveRoom } from "../../sync/types.ts"
import { useDoc } from "../occasion/use-room.ts"
import type { Glow } from "./Row.tsx"

/** A little longer than the glow itself takes to fade. */
const GLOW_MS = 1_400

/** The rows that somebody else just changed, each in its author's colour, for a moment. */
export function useGlow(room: LiveRoom): ReadonlyMap<ItemId, Glow> {
  const doc = useDoc(room)
  const [glows, setGlows] = useState<ReadonlyMap<ItemId, Glow>>(new Map())
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>()
    const stop = itemsView(doc).subscribe((change) => {
      // A snapshot has no author: what was there when the list opened does not glow.
      if (!(change.origin instanceof FromLog) || change.origin.author === undefined) return
      const look = room.state.people.get(change.origin.author)?.look
      if (look === undefined || change.origin.author === room.state.me) return
      const ids = [...change.fields.keys()]
      setGlows((old) => {
        const next = new Map(old)
        for (const id of ids) next.set(id, { look, turn: (old.get(id)?.turn ?? 0) + 1 })
        return next
      })
      const timer = setTimeout(() => {
        timers.delete(timer)
        setGlows((old) => new Map([...old].filter(([id]) => !ids.includes(id))))
      }, GLOW_MS)
      timers.add(timer)
    })
    return () => {
      stop()
      for (const timer of timers) clearTimeout(timer)
    }
  }, [doc, room])
  return glows
}
