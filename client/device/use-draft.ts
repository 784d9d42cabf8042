import { useCallback, useSyncExternalStore } from "react"
import type { Draft, Drafts } from "./drafts.ts"

/** What is half-written in a field; drawn again when that changes, and not for other fields. */
export function useDraft(drafts: Drafts, scope: string, field: string): Draft | undefined {
  const subscribe = useCallback((listener: () => void) => drafts.subscribe(listener), [drafts])
  return useSyncExternalStore(subscribe, () => drafts.get(scope, field))
}
