import { useEffect } from "react"
import type { Person } from "../../shared/api.ts"
import { zoneHere } from "../device/platform.ts"
import { language } from "../i18n/text.ts"
import { followDevices } from "./devices.ts"
import { untilFetched } from "./new-build.ts"
import { useServices } from "./services.tsx"
import type { Live } from "../sync/types.ts"

const liveDoor = () => import("./live-door.ts")

/** After the first paint, in ms. */
const WARM_UP_MS = 1_500

/**
 * Follows this person's devices, notices and the days of their circles: asked for when the page opens, afterwards told by
 * the live connection.
 */
export function useNews(person: Person | undefined, isKnown: boolean): void {
  const id = person?.id
  const { session, api, devices, notices, days } = useServices()
  useEffect(() => {
    if (id === undefined || !isKnown) return undefined
    let stop: (() => void) | undefined
    let left = false
    const load = (): void => {
      void devices.load()
      void notices.load()
    }
    const onShow = (): void => {
      if (document.visibilityState === "visible") load()
    }
    const timer = setTimeout(() => {
      document.addEventListener("visibilitychange", onShow)
      void untilFetched(liveDoor).then(({ liveOf }) => {
        if (left) return
        const live = liveOf(session, { id })
        const unfollow = followDevices(live, () => {
          load()
          days.changed()
        })
        const unlisten = [
          live.onNotices(() => void notices.load()),
          live.onDays(() => days.changed()),
          // What changed between the first answers and the first connection was told to nobody here.
          onceOnline(live, () => {
            void notices.load()
            days.changed()
          }),
        ]
        stop = () => {
          unfollow()
          for (const end of unlisten) end()
        }
        void devices.load()
        // Reminders come by the clock of the zone where this person lives; their first device names it (N10). Before that
        // nobody is reminded, and the server does not note that a page is open, which it would ask before it sends more. Choosing
        // another language mounts the page again, which reports it.
        void api
          .reportZone({ zone: zoneHere(), language: language() })
          .then(() => (left ? undefined : notices.load()))
      })
    }, WARM_UP_MS)
    return () => {
      left = true
      clearTimeout(timer)
      stop?.()
      document.removeEventListener("visibilitychange", onShow)
      devices.forget()
      notices.forget()
    }
  }, [session, api, devices, notices, days, id, isKnown])
}

/** Calls when the first connection is there; at once when it is. The answer gives it up. */
function onceOnline(live: Pick<Live, "link" | "subscribe">, then: () => void): () => void {
  let isOver = false
  const look = (): void => {
    if (isOver || live.link.state !== "online") return
    isOver = true
    then()
  }
  look()
  return live.subscribe(look)
}
