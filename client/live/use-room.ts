import { useCallback, useEffect, useState, useSyncExternalStore } from "react"
import * as Y from "yjs"
import type { RoomId } from "../../shared/rooms.ts"
import type { Live, LinkState, LiveRoom, Pill, RoomView } from "../sync/types.ts"

/** The room, open for as long as the screen shows it. */
export function useRoom(live: Live, id: RoomId | undefined): LiveRoom | undefined {
  const [room, setRoom] = useState<LiveRoom>()
  useEffect(() => {
    if (id === undefined) return undefined
    const opened = live.open(id)
    // oxlint-disable-next-line react/set-state-in-effect -- opening is the effect, and the room is what it gives
    setRoom(opened)
    return () => {
      setRoom(undefined)
      opened.close()
    }
  }, [live, id])
  return room?.id === id ? room : undefined
}

/** How the room stands; drawn again when that changes, and not with each key. */
export function useRoomView(room: LiveRoom): RoomView {
  const subscribe = useCallback((listener: () => void) => room.subscribe(listener), [room])
  return useSyncExternalStore(subscribe, () => room.view)
}

export function useDoc(room: LiveRoom): Y.Doc {
  const subscribe = useCallback((listener: () => void) => room.subscribe(listener), [room])
  return useSyncExternalStore(subscribe, () => room.doc)
}

export function usePill(live: Live): Pill {
  const subscribe = useCallback((listener: () => void) => live.subscribe(listener), [live])
  return useSyncExternalStore(subscribe, () => live.pill)
}

export function useLink(live: Live): LinkState {
  const subscribe = useCallback((listener: () => void) => live.subscribe(listener), [live])
  return useSyncExternalStore(subscribe, () => live.link)
}

const NO_DOC = new Y.Doc()

/** The same for a room that may not be there: an empty document. */
export function useMaybeDoc(room: LiveRoom | undefined): Y.Doc {
  const subscribe = useCallback(
    (listener: () => void) => (room === undefined ? NOTHING() : room.subscribe(listener)),
    [room],
  )
  return useSyncExternalStore(subscribe, () => room?.doc ?? NO_DOC)
}

const NOTHING = (): (() => void) => () => undefined

/** The same for a room that this person may not have, or that is not open yet. */
export function useMaybeRoomView(room: LiveRoom | undefined): RoomView | undefined {
  const subscribe = useCallback(
    (listener: () => void) => (room === undefined ? NOTHING() : room.subscribe(listener)),
    [room],
  )
  return useSyncExternalStore(subscribe, () => room?.view)
}
