import { useCallback, useEffect, useState } from "react"
import type { z } from "zod"
import type { Answer, Failure } from "../api.ts"
import { keep, recall } from "../device/keep.ts"

export interface Asked<T> {
  /** The newest answer: this visit's, or the one kept on this device. */
  readonly value: T | undefined
  readonly failure: Failure | undefined
  readonly again: () => Promise<void>
  /** Puts a value in place without asking, when the answer of another request told it. */
  readonly put: (value: T) => void
}

/**
 * Asks the server and shows meanwhile what it said last time, kept on this device under `key` (which names the
 * person). Asked again when the tab comes back to the front; never without `ask` (whoever may not ask is not refused).
 */
export function useAnswer<T>(
  key: string,
  schema: z.ZodType<T>,
  ask: (() => Answer<T>) | undefined,
): Asked<T> {
  const [shown, setShown] = useState<{ key: string; value: T | undefined; failure: Failure | undefined }>(
    () => ({
      key,
      value: recall(key, schema),
      failure: undefined,
    }),
  )
  // Another key is another question: never show one person's or one list's answer for another.
  const current = shown.key === key ? shown : { key, value: recall(key, schema), failure: undefined }

  const put = useCallback(
    (value: T) => {
      keep(key, value)
      setShown({ key, value, failure: undefined })
    },
    [key],
  )
  const again = useCallback(async () => {
    if (ask === undefined) return
    const answer = await ask()
    if (answer.ok) put(answer.value)
    else setShown((old) => ({ key, value: old.key === key ? old.value : undefined, failure: answer.error }))
    // `ask` is made anew at each render; the key says everything it depends on.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, put])

  useEffect(() => {
    void again()
    const onShow = (): void => {
      if (document.visibilityState === "visible") void again()
    }
    document.addEventListener("visibilitychange", onShow)
    return () => document.removeEventListener("visibilitychange", onShow)
  }, [again])

  return { value: current.value, failure: current.failure, again, put }
}
