import { useCallback, useEffect, useRef, useState } from "react"
import type { z } from "zod"
import type { Answer, Failure } from "../api.ts"
import { forget, keep, recall } from "../device/keep.ts"

export interface Asked<T> {
  /** The newest answer: this visit's, or the one kept on this device. */
  readonly value: T | undefined
  readonly failure: Failure | undefined
  /** Whether `value` was told during this visit. */
  readonly fresh: boolean
  readonly again: () => Promise<void>
  /** Puts a value in place without asking, when the answer of another request told it. */
  readonly put: (value: T) => void
}

interface Shown<T> {
  readonly key: string
  readonly value: T | undefined
  readonly fresh: boolean
  readonly failure?: Failure
}

const whole = <T>(value: T): T => value

const CLOSED: ReadonlySet<Failure> = new Set<Failure>(["not_here", "not_allowed", "removed", "deleted"])

/**
 * Asks the server and shows meanwhile what it said last time, kept on this device under `key` (which names the
 * person). Asked again when the tab comes back to the front; never without `ask` (whoever may not ask is not refused).
 * `kept`: what of an answer stays on the device, where that is not all of it; the same function at each drawing.
 */
export function useAnswer<T>(
  key: string,
  schema: z.ZodType<T>,
  ask: (() => Answer<T>) | undefined,
  kept: (value: T) => T | undefined = whole,
): Asked<T> {
  const [shown, setShown] = useState<Shown<T>>(() => ({ key, value: recall(key, schema), fresh: false }))
  // Another key is another question: never show one person's or one list's answer for another.
  const current = shown.key === key ? shown : { key, value: recall(key, schema), fresh: false }

  // As it is when the answer comes, not as it was when it was asked for.
  const keeps = useRef(kept)
  const here = useRef(false)
  useEffect(() => {
    keeps.current = kept
  })

  const put = useCallback(
    (value: T) => {
      const stays = keeps.current(value)
      if (stays === undefined) forget(key)
      else keep(key, stays)
      setShown({ key, value, fresh: true })
    },
    [key],
  )
  const asks = ask !== undefined
  const again = useCallback(async () => {
    if (ask === undefined) return
    const answer = await ask()
    // Whoever has left, or was signed out meanwhile, keeps nothing of it.
    if (!here.current) return
    if (answer.ok) put(answer.value)
    else {
      // What is no longer for this person does not stay on their device (M4).
      if (CLOSED.has(answer.error)) forget(key)
      setShown((old) => ({
        ...(old.key === key ? old : { key, value: undefined, fresh: false }),
        failure: answer.error,
      }))
    }
    // `ask` is made anew at each render; the key says everything it depends on.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, put, asks])

  useEffect(() => {
    here.current = true
    void again()
    const onShow = (): void => {
      if (document.visibilityState === "visible") void again()
    }
    document.addEventListener("visibilitychange", onShow)
    return () => {
      here.current = false
      document.removeEventListener("visibilitychange", onShow)
    }
  }, [again])

  return { value: current.value, failure: current.failure, fresh: current.fresh, again, put }
}
