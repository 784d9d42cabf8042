import { useEffect, useState } from "react"
import { serverNow } from "../../../session/server-time.ts"
import { countdown, type Countdown } from "./countdown.ts"

/** A device that slept shows old words for at most this long, ms. */
const LOOK_MS = 60_000

/** How long until an instant (ms since the epoch); drawn again when the words may be others, once a minute at most often. */
export function useCountdown(until: number): Countdown {
  const [now, setNow] = useState(serverNow)

  useEffect(() => {
    const { changesIn } = countdown(until - now)
    if (changesIn === undefined) return undefined
    const look = (): void => setNow(serverNow())
    const timer = setTimeout(look, Math.min(changesIn, LOOK_MS))
    document.addEventListener("visibilitychange", look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener("visibilitychange", look)
    }
  }, [until, now])

  return countdown(until - now)
}
