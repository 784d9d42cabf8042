import type { MessageId } from "../../../../shared/ids.ts"

/** Where a message goes by one step, among the pinned ones or among the others. */
interface Step {
  /** Null: behind all. */
  readonly before: MessageId | null
  /** How the card is read then. */
  readonly after: readonly MessageId[]
}

/**
 * `order`: all messages as they would be read without pins. `by`: -1 up, 1 down. Undefined at the end of its part.
 */
export function stepOf(
  { order, pinned }: { readonly order: readonly MessageId[]; readonly pinned: readonly MessageId[] },
  message: MessageId,
  by: -1 | 1,
): Step | undefined {
  const isPinned = (id: MessageId): boolean => pinned.includes(id)
  const part = order.filter((id) => isPinned(id) === isPinned(message))
  const at = part.indexOf(message)
  if (at < 0 || part[at + by] === undefined) return undefined
  const before = (by === -1 ? part[at - 1] : part[at + 2]) ?? null
  const others = order.filter((id) => id !== message)
  const after = others.toSpliced(before === null ? others.length : others.indexOf(before), 0, message)
  return { before, after: [...after.filter(isPinned), ...after.filter((id) => !isPinned(id))] }
}

/** Its place as people count. */
export const placesIn = (order: readonly MessageId[], message: MessageId) => ({
  n: String(order.indexOf(message) + 1),
  of: String(order.length),
})
