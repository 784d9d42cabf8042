import type { MessageId } from "../../../shared/ids.ts"
import { boundedStrokes, boundedText } from "./bounds.ts"
import type { FoundMessage, WrittenMessage } from "./read-room.ts"

/**
 * The messages of a card from all of its rooms (K15). Each author's go by the id with which they began, so that what
 * organisers arranged holds wherever they were moved. Of those that stand twice, since a move was interrupted, one counts if they read
 * the same; what is left in moved ones comes to where these are now.
 */
export function gathered(
  found: readonly FoundMessage[],
  left: readonly FoundMessage[],
): readonly WrittenMessage[] {
  const byId = new Map<MessageId, WrittenMessage>()
  const ids = new Set(found.map(({ message }) => message.id))
  const seen = new Set<string>()
  for (const { message, origin } of found.toSorted(byAge)) {
    const said = JSON.stringify([origin, { ...message, id: undefined }])
    if (seen.has(said)) continue
    seen.add(said)
    // One that never moved has its id, whatever another says of itself.
    const id = ids.has(origin) || byId.has(origin) ? message.id : origin
    byId.set(id, { ...message, id })
  }
  for (const { message, origin } of left.toSorted(byAge)) {
    const there = byId.get(origin)
    byId.set(origin, there === undefined ? { ...message, id: origin } : joined(there, message))
  }
  return [...byId.values()]
}

/** Those that never moved first. */
const byAge = (a: FoundMessage, b: FoundMessage): number =>
  Number(a.message.id !== a.origin) - Number(b.message.id !== b.origin) ||
  (a.message.id < b.message.id ? -1 : 1)

const joined = (message: WrittenMessage, left: WrittenMessage): WrittenMessage => ({
  ...message,
  body: boundedText([...message.body, ...left.body]),
  photos: [...message.photos, ...left.photos],
  drawing: boundedStrokes([...message.drawing, ...left.drawing]),
  signature: boundedStrokes([...message.signature, ...left.signature]),
  ...(message.sticker === undefined && left.sticker !== undefined && { sticker: left.sticker }),
})
