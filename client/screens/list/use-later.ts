import { useEffect, useMemo, useRef } from "react"

/** Does the last planned thing once no other was planned for `ms`; what still waits is done when the field goes. */
export function useLater(ms: number): {
  readonly plan: (work: () => void) => void
  readonly cancel: () => void
} {
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
      }, ms)
      pending.current = { timer, work }
    }
    return { plan, cancel }
  }, [ms])
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
