import { useEffect, useState } from "react"

/**
 * How many of `all` are drawn: what is in sight at once, the rest a piece at a time, so that the page answers. `atOnce`:
 * so many make a piece.
 */
export function useGradually(all: number, atOnce: number): number {
  const [drawn, setDrawn] = useState(atOnce)
  const waits = drawn < all
  useEffect(() => {
    if (!waits) return undefined
    const timer = setTimeout(() => setDrawn(drawn + atOnce), 0)
    return () => clearTimeout(timer)
  }, [drawn, waits, atOnce])
  return Math.min(all, drawn)
}
