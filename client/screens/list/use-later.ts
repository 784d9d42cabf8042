import { useEffect, useMemo, useRef } from "react"

/** Long enough that a word is not saved letter by letter, short enough that nobody waits for it. */
const LATER_MS = 450

/** Does the last planned thing once no other was planned for a moment; what still waits is done when the field goes. */
export function useLater(): { readonly plan: (work: () => void) => void; readonly cancel: () => void } {
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; work: () => void }>(undefined)
  const later = useMemo(() => {
    const cancel = (): void => {
      clearTimeout(pending.current?.timer)
      pending.current = undefined
    }
    const plan = (work: () => void): void => {
      cancel()
      const timer = setTimeout(() => {
        pending.current = undefined
        work()
      }, LATER_MS)
      pending.current = { timer, work }
    }
    return { plan, cancel }
  }, [])
  useEffect(
    () => () => {
      const left = pending.current
      later.cancel()
      left?.work()
    },
    [later],
  )
  return later
}
