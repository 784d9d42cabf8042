import { useEffect, useRef, type RefObject } from "react"

/** Tells whether the pointer or the focus is inside the area: while it is, nothing in there may change its place. */
export function useHold(hold: (held: boolean) => void): RefObject<HTMLDivElement | null> {
  const area = useRef<HTMLDivElement>(null)
  const told = useRef(hold)
  useEffect(() => {
    told.current = hold
  })
  useEffect(() => {
    const element = area.current
    if (element === null) return undefined
    let pointer = false
    let focus = false
    const tell = (): void => told.current(pointer || focus)
    const onEnter = (): void => {
      pointer = true
      tell()
    }
    // A finger that is lifted is no longer anywhere; a mouse stays until it leaves.
    const onLeave = (): void => {
      pointer = false
      tell()
    }
    const onUp = (event: PointerEvent): void => {
      if (event.pointerType !== "mouse") onLeave()
    }
    const onIn = (): void => {
      focus = true
      tell()
    }
    const onOut = (event: FocusEvent): void => {
      focus = event.relatedTarget instanceof Node && element.contains(event.relatedTarget)
      tell()
    }
    const stop = new AbortController()
    const { signal } = stop
    element.addEventListener("pointerenter", onEnter, { signal })
    element.addEventListener("pointerleave", onLeave, { signal })
    element.addEventListener("pointerup", onUp, { signal })
    element.addEventListener("pointercancel", onLeave, { signal })
    element.addEventListener("focusin", onIn, { signal })
    element.addEventListener("focusout", onOut, { signal })
    return () => stop.abort()
  }, [])
  return area
}
