import { type FrameId, type PersonId, epoch, seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Entry } from "../store/port.ts"
import { nextDigest } from "./log/digest.ts"
import type { Waiting } from "./pending-updates.ts"
import type { Subscription } from "./subscriber.ts"
import type { Tail } from "./log/tail.ts"

/** An entry on its way to the store, and whose pushes it holds. */
export type Flight =
  | { readonly kind: "updates"; readonly entry: Entry; readonly taken: readonly Waiting<Subscription>[] }
  | { readonly kind: "fresh"; readonly entry: Entry }

/** A document that is to start anew from `update`, if the head is still `head`. */
export interface FreshStart {
  readonly head: number
  readonly update: Uint8Array
  readonly author: PersonId
  readonly frame: FrameId
  /** Also while edits wait: none of them is lost by it. */
  readonly anyway?: boolean
  /** Called once it is known what became of it. */
  readonly settled?: (outcome: FreshOutcome) => void
}

/** `overtaken`: it is not in the log, and never will be. `unknown`: this node will not find out. */
export type FreshOutcome = "landed" | "overtaken" | "unknown"

/** Which room, what stands before, and the time by this node's clock, ms since the epoch. */
interface Place {
  readonly room: RoomId
  readonly tail: Tail
  readonly time: number
}

/** The next entry: what was taken of what waits. */
export function flightOf(place: Place, taken: readonly Waiting<Subscription>[]): Flight {
  const updates = taken.map(({ author, frame, bytes }) => ({ author: author.person, frame, bytes }))
  return { kind: "updates", entry: entryOf(place, { epoch: place.tail.epoch, fresh: false, updates }), taken }
}

/** The next entry: the document anew, under the next epoch (E1). */
export function freshFlight(place: Place, { update, author, frame }: FreshStart): Flight {
  const updates = [{ author, frame, bytes: update }]
  const content = { epoch: epoch(place.tail.epoch + 1), fresh: true, updates }
  return { kind: "fresh", entry: entryOf(place, content) }
}

function entryOf({ room, tail, time }: Place, content: Pick<Entry, "epoch" | "fresh" | "updates">): Entry {
  const numbered = { ...content, seq: seq(tail.head + 1) }
  return { ...numbered, room, time, digest: nextDigest(tail.digest, numbered) }
}
