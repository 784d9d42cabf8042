import { useEffect, useRef } from "react"
import type { OccasionView } from "../../../shared/api.ts"
import { serverNow } from "../../session/server-time.ts"
import type { Live } from "../../sync/types.ts"

/** Longer timers overflow and fire at once; a device that sleeps that long asks when it wakes up anyway. */
const LONGEST_MS = 2_000_000_000
/** A device whose clock is a little ahead asks once more, this much later, in ms. */
const AGAIN_MS = 5_000

/**
 * Asks for the occasion again when somebody else changed it, when the connection is back after a while without, and
 * when a moment comes at which it changes by itself: from then on one may ask who gave what, it opens (S8), or its card
 * does (K4).
 */
export function useFreshOccasion(live: Live, occasion: OccasionView, again: () => void): void {
  const ask = useRef(again)
  useEffect(() => {
    ask.current = again
  })

  const { id, asksFrom, opensAt } = occasion
  const cardOpensAt = occasion.card?.openedAt === undefined ? occasion.card?.opensAt : undefined
  useEffect(() => {
    let was = live.link.state
    const stops = [
      live.onOccasion((changed) => {
        if (changed === id) ask.current()
      }),
      live.subscribe(() => {
        const { state } = live.link
        if (state === "online" && was === "offline") ask.current()
        was = state
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [live, id])

  useEffect(() => {
    const waits = [asksFrom, opensAt ?? 0, cardOpensAt ?? 0]
      .map((at) => at - serverNow())
      .filter((wait) => wait > -AGAIN_MS && wait < LONGEST_MS)
    const timers = waits
      .flatMap((wait) => [wait, wait + AGAIN_MS])
      .map((wait) => setTimeout(() => ask.current(), wait))
    return () => {
      for (const timer of timers) clearTimeout(timer)
    }
  }, [asksFrom, opensAt, cardOpensAt])
}
