import { useEffect, useState } from "react"

/** Rows that are drawn in one go. */
const AT_ONCE = 40

/** How many of `all` rows are drawn: what is in sight at once, the rest a piece at a time, so that the page answers. */
export function useGradually(all: number): number {
  const [drawn, setDrawn] = useState(AT_ONCE)
  const waits = drawn < all
  useEffect(() => {
    if (!waits) return undefined
    const timer = setTimeout(() => setDrawn(drawn + AT_ONCE), 0)
    return () => clearTimeout(timer)
  }, [drawn, waits])
  return Math.min(all, drawn)
}
