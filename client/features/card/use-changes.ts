import { useEffect, useRef } from "react"
import type { OccasionId } from "../../../shared/ids.ts"
import type { Live } from "../../sync/types.ts"

/**
 * Asks again when something of the occasion or its card changed, and when the connection is back; undefined: nothing is
 * live here yet.
 */
export function useChanges(live: Live | undefined, id: OccasionId, again: () => Promise<void>): void {
  const ask = useRef(again)
  useEffect(() => {
    ask.current = again
  })
  useEffect(() => {
    if (live === undefined) return undefined
    let was = live.link.state
    const stops = [
      live.onOccasion((changed) => {
        if (changed === id) void ask.current()
      }),
      live.subscribe(() => {
        const { state } = live.link
        if (state === "online" && was !== "online") void ask.current()
        was = state
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [live, id])
}
