import { useEffect, useState } from "react"
import { isSettling, whenSettled } from "./settling.ts"

/**
 * Whether a button is new to a person who has just pressed something: it appeared, or got another `meaning`, while the
 * page was settling. Such a button is deaf until the page is settled.
 */
export function useSettling(meaning: string): boolean {
  const [known, setKnown] = useState(() => (isSettling() ? undefined : meaning))
  const isNew = known !== meaning
  useEffect(() => (isNew ? whenSettled(() => setKnown(meaning)) : undefined), [isNew, meaning])
  return isNew && isSettling()
}
