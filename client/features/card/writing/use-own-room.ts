import { useEffect, useMemo, useRef } from "react"
import type { OccasionView } from "../../../../shared/api.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import { ownRoomOf } from "../../../../shared/rooms.ts"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { useServices } from "../../../session/services.tsx"
import type { Live, LiveRoom } from "../../../sync/types.ts"

/** The way to the room of one's own in a card (K15). */
export interface OwnRoomWay {
  /**
   * Does something with it once its document is here. Where there is none yet, the server is asked to make it: without a
   * connection that fails, and is said. `undefined`: it could not be opened.
   */
  readonly withOwn: <T>(task: (own: LiveRoom) => Promise<T>) => Promise<T | undefined>
  /** A message of one's own has left the room that all signers read. */
  readonly took: () => void
}

export function useOwnRoomWay(given: {
  readonly live: Live
  readonly occasion: OccasionView
  readonly me: PersonId
  readonly onChanged: (occasion: OccasionView) => void
}): OwnRoomWay {
  const { api } = useServices()
  const latest = useRef(given)
  useEffect(() => {
    latest.current = given
  })
  return useMemo(
    () => ({
      async withOwn(task) {
        const { live, occasion, me, onChanged } = latest.current
        if (occasion.card?.own !== "write") {
          const answer = await api.ownRoom(occasion.id, {})
          if (!answer.ok) {
            toast({ text: failureText(answer.error), tone: "bad" })
            return undefined
          }
          onChanged(answer.value)
        }
        const room = live.open(ownRoomOf(occasion.id, me))
        try {
          return (await isReady(room)) ? await task(room) : undefined
        } finally {
          room.close()
        }
      },
      took: () => void api.ownRoom(latest.current.occasion.id, { took: true }),
    }),
    [api],
  )
}

/** Whether its document came; false when the room does not exist any more. */
function isReady(room: LiveRoom): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { phase } = room.state
      if (phase === "opening" || phase === "unopenable") return
      stop()
      resolve(phase === "ready")
    }
    const stop = room.subscribe(look)
    look()
  })
}
