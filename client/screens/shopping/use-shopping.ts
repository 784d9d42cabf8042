import { useCallback, useEffect, useRef, useState } from "react"
import type { Shopping, ShoppingItem } from "../../../shared/claim-commands.ts"
import { base32, secureRandom, type OccasionId } from "../../../shared/ids.ts"
import type { Api, Failure } from "../../api.ts"

/** Where somebody can put a thing on their own; the server decides. */
export type Mark = "claimed" | "bought" | "given"

/**
 * What one gets, as the server tells it now. Unlike other answers it is not kept on the device: whoever is celebrated
 * from tomorrow on must not find today's secrets there (M6).
 */
export function useShopping(api: Api) {
  const [told, setTold] = useState<{ readonly value?: Shopping; readonly failure?: Failure }>({})
  const tell = useCallback((answer: Awaited<ReturnType<Api["shopping"]>>): void => {
    setTold((old) => (answer.ok ? { value: answer.value } : { ...old, failure: answer.error }))
  }, [])
  const again = useCallback(async () => tell(await api.shopping()), [api, tell])

  useEffect(() => {
    void api.shopping().then(tell)
    const onShow = (): void => {
      if (document.visibilityState === "visible") void again()
    }
    document.addEventListener("visibilitychange", onShow)
    return () => document.removeEventListener("visibilitychange", onShow)
  }, [api, tell, again])

  return { ...told, again }
}

/**
 * Says how far a thing is; resolves with what went wrong, or nothing. The same press is the same request until it was
 * answered, so that a lost answer marks nothing twice (C3).
 */
export function useMarking(api: Api, again: () => Promise<void>) {
  const unanswered = useRef(new Map<string, string>())
  return async (occasion: OccasionId, item: ShoppingItem, as: Mark): Promise<Failure | undefined> => {
    const giver = item.claim?.giver
    const key = `${occasion} ${item.item} ${giver ?? ""} ${as}`
    const requestId = unanswered.current.get(key) ?? base32(secureRandom(16))
    unanswered.current.set(key, requestId)
    const answer = await api.claim(occasion, item.item, {
      do: "mark",
      requestId,
      as,
      ...(giver !== undefined && { giver }),
    })
    if (answer.ok || answer.error !== "offline") {
      unanswered.current.delete(key)
      await again()
    }
    return answer.ok ? undefined : answer.error
  }
}
