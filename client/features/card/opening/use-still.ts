import { useSyncExternalStore } from "react"

const query = window.matchMedia("(prefers-reduced-motion: reduce)")

const subscribe = (listener: () => void): (() => void) => {
  query.addEventListener("change", listener)
  return () => query.removeEventListener("change", listener)
}

/** Whether this person asked for less motion: nothing turns, falls or plays by itself. */
export const useStill = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
