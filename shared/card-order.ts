import type { MessageId } from "./ids.ts"

interface Ordered {
  readonly pinned: readonly MessageId[]
  readonly order: readonly MessageId[]
}

/**
 * The messages of a card as everybody reads them (K12): pinned ones first, then those that organisers put in order, then
 * the others as they are given, which is by time.
 */
export function arrange<M>(
  messages: readonly M[],
  { pinned, order }: Ordered,
  idOf: (message: M) => MessageId,
): readonly M[] {
  const first = new Set(pinned)
  const places = new Map(order.map((id, place) => [id, place]))
  const placeOf = (message: M): number => places.get(idOf(message)) ?? order.length
  // Sorting is stable: what has no place of its own stays in the order of time.
  const sorted = messages.toSorted((a, b) => placeOf(a) - placeOf(b))
  const isFirst = (message: M): boolean => first.has(idOf(message))
  return [...sorted.filter(isFirst), ...sorted.filter((message) => !isFirst(message))]
}
