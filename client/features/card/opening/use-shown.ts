import { useMemo } from "react"
import { useReplying } from "../replies/replying.tsx"
import type { CardContent } from "./content.ts"

/** The card without the messages that this recipient hid from their own view (K10). */
export function useShown(content: CardContent): CardContent {
  const away = useReplying()?.replies.away
  return useMemo(() => {
    if (away === undefined || away.length === 0) return content
    return { ...content, messages: content.messages.filter(({ id }) => !away.includes(id)) }
  }, [content, away])
}
