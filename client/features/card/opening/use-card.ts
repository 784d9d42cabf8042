import { useEffect, useMemo, useReducer } from "react"
import type { MemberView, OccasionView } from "../../../../shared/api.ts"
import { useMaybeRoomState } from "../../../live/use-room.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { knownPeople, readCard, type CardContent } from "./content.ts"

/** The opened card; undefined until both of its rooms came. */
export function useCard(
  rooms: { card: LiveRoom | undefined; messages: LiveRoom | undefined },
  occasion: OccasionView,
  members: readonly MemberView[] | undefined,
): CardContent | undefined {
  const { card, messages } = rooms
  const cardState = useMaybeRoomState(card)
  const state = useMaybeRoomState(messages)
  const people = useMemo(() => knownPeople(members, state), [members, state])
  const cardTurn = useTurn(card)
  const messagesTurn = useTurn(messages)
  const ready = cardState?.phase === "ready" && state?.phase === "ready"
  const cardDoc = card?.doc
  const messagesDoc = messages?.doc
  return useMemo(
    () =>
      ready && cardDoc !== undefined && messagesDoc !== undefined
        ? readCard(cardDoc, messagesDoc, people, occasion)
        : undefined,
    // The turns: a document changes in its place.
    // oxlint-disable-next-line react/exhaustive-deps
    [ready, cardDoc, messagesDoc, people, occasion, cardTurn, messagesTurn],
  )
}

/** Counts the changes of a room's document, so that what was read of it is read again. */
function useTurn(room: LiveRoom | undefined): number {
  const [turn, next] = useReducer((n: number) => n + 1, 0)
  const doc = room?.doc
  useEffect(() => {
    if (doc === undefined) return undefined
    doc.on("update", next)
    next()
    return () => doc.off("update", next)
  }, [doc])
  return turn
}
