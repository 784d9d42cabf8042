import { useCallback, useEffect, useMemo, useRef } from "react"
import type { CARD_TEXTS } from "../../../../shared/protocol.ts"
import type { MessageId } from "../../../../shared/ids.ts"
import { useSettings } from "../../../device/settings.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import type { Caret } from "./caret-positions.ts"

/** How long after the last key somebody counts as typing, ms: so long their name stands at their caret. */
const TYPING_MS = 2_000

type TextPlace = (typeof CARD_TEXTS)[number]

export interface CardPresence {
  /** This person's caret is there; undefined: they left that text. */
  readonly onCaret: (at: TextPlace, caret: Caret | undefined) => void
  /** This person writes that message; undefined: none. */
  readonly onMessage: (id: MessageId | undefined) => void
  readonly onTyping: () => void
}

/**
 * What this person shows of themselves in a card: in the room of the greeting that they are here and where their caret
 * is, in that of the messages which one they write (never what). Recipients are in neither before the card opens (K4).
 */
export function useCardPresence(card: LiveRoom, messages: LiveRoom | undefined): CardPresence {
  const { shown } = useSettings()
  const here = useRef<{ readonly at: TextPlace; readonly caret: Caret }>(undefined)
  const message = useRef<MessageId>(undefined)
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)

  const tell = useCallback(() => {
    const typed = typing.current === undefined ? {} : { typing: true }
    const text = here.current === undefined ? {} : { ...here.current, ...typed }
    card.setPresence(shown ? text : null)
    const at = message.current
    messages?.setPresence(shown && at !== undefined ? { at, ...(here.current === undefined && typed) } : null)
  }, [card, messages, shown])

  const rest = useCallback(() => {
    clearTimeout(typing.current)
    typing.current = undefined
  }, [])

  useEffect(() => {
    tell()
    return () => {
      rest()
      card.setPresence(null)
      messages?.setPresence(null)
    }
  }, [tell, rest, card, messages])

  return useMemo(
    () => ({
      onCaret: (at, caret) => {
        if (caret === undefined && here.current?.at !== at) return
        if (here.current?.at !== at || caret === undefined) rest()
        here.current = caret === undefined ? undefined : { at, caret }
        tell()
      },
      onMessage: (id) => {
        rest()
        message.current = id
        tell()
      },
      onTyping: () => {
        clearTimeout(typing.current)
        typing.current = setTimeout(() => {
          typing.current = undefined
          tell()
        }, TYPING_MS)
        tell()
      },
    }),
    [tell, rest],
  )
}
