import { useEffect, useState } from "react"

/** Claim lines that are drawn in one go. */
const AT_ONCE = 20

let left = AT_ONCE
let next: ReturnType<typeof setTimeout> | undefined
const waiting = new Set<() => void>()

/** Whether one more may be drawn in this task of the page; others are told in the next. */
function take(): boolean {
  if (left === 0) return false
  left--
  next ??= setTimeout(nextTurn, 0)
  return true
}

function nextTurn(): void {
  next = undefined
  left = AT_ONCE
  for (const listener of [...waiting].slice(0, AT_ONCE)) {
    waiting.delete(listener)
    left--
    listener()
  }
  if (waiting.size > 0 || left < AT_ONCE) next = setTimeout(nextTurn, 0)
}

/** Whether it is this component's turn to be drawn, once it `may`: some at a time, so that a long list stops no page. */
export function useTurn(may: boolean): boolean {
  const [has, setHas] = useState(() => may && take())
  if (!has && may && take()) setHas(true)
  const waits = may && !has
  useEffect(() => {
    if (!waits) return undefined
    const listener = (): void => setHas(true)
    waiting.add(listener)
    next ??= setTimeout(nextTurn, 0)
    return () => void waiting.delete(listener)
  }, [waits])
  return has && may
}
