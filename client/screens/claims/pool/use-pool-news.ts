import { useEffect, useId, useRef } from "react"
import type { PoolView } from "../../../../shared/claims.ts"
import { say } from "../../../components/say.ts"
import { useSettings } from "../../../device/settings.ts"
import { poolNews } from "./standing.ts"

/** At most this often, however many chip in at once, in ms; the first is said soon. */
const GATHER_MS = 10_000
const SOON_MS = 1_000

/** For all pools of the page together: what came last of each, since something was said. */
const waiting = new Map<string, () => string>()
let timer: ReturnType<typeof setTimeout> | undefined
let saidAt = 0

function flush(): void {
  timer = undefined
  const sentences = [...waiting.values()].map((tell) => tell()).filter((sentence) => sentence !== "")
  waiting.clear()
  if (sentences.length === 0) return
  saidAt = Date.now()
  say(sentences.join(" "))
}

/** Reads out what others do about a pool; what this person does is told by what they pressed (`busy`). */
export function usePoolNews(pool: PoolView, title: string, busy: boolean): void {
  const { spoken } = useSettings()
  const known = useRef(pool)
  const key = useId()
  useEffect(() => {
    const before = known.current
    known.current = pool
    if (before === pool || busy || !spoken) return
    if (!waiting.has(key)) waiting.set(key, () => poolNews(before, known.current, title))
    timer ??= setTimeout(flush, Math.max(SOON_MS, saidAt + GATHER_MS - Date.now()))
  }, [pool, title, busy, spoken, key])
  // What is not shown any more is not said either.
  useEffect(() => () => void waiting.delete(key), [key])
}
