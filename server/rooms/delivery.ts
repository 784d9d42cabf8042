import type { FrameId, PersonId } from "../../shared/ids.ts"
import type { EntryTuple } from "../../shared/protocol.ts"
import type { Entry } from "../store/port.ts"

/**
 * An entry on its way to subscribers, with what only this node knows of it. One object per entry, so that a gateway
 * can keep the encoded frame with it and send the same bytes to all of them.
 */
export interface Delivery {
  readonly entry: Entry
  /** Each update's author as a number of this room. */
  readonly authors: readonly number[]
  /** Which subscriber of this node sent each update; they have the bytes already. */
  readonly senders: readonly (object | undefined)[]
}

/**
 * The entry as one subscriber gets it: the others' updates, and the ids of the person's own frames, which
 * acknowledges them. Only the connection that sent a frame is spared its bytes: another tab of the person needs them.
 */
export function tupleFor(
  delivery: Delivery,
  person: PersonId | undefined,
  self: object | undefined,
): EntryTuple {
  const { entry, authors, senders } = delivery
  const updates: (number | Uint8Array)[] = []
  const own: FrameId[] = []
  for (const [i, update] of entry.updates.entries()) {
    if (update.author === person) own.push(update.frame)
    if (self === undefined || senders[i] !== self) updates.push(authors[i] ?? 0, update.bytes)
  }
  return own.length > 0 ? [entry.seq, entry.digest, updates, own] : [entry.seq, entry.digest, updates]
}
