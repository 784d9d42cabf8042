import type { PersonId } from "../../../shared/ids.ts"
import type { Extents } from "../../documents/extents.ts"
import type { Arrival, Room, Seated } from "../room.ts"
import type { Subscriber } from "../subscriber.ts"
import { BEGINNING } from "./tail.ts"
import { type Clocks, Extent, missingFrom } from "../admission/update-extent.ts"

/** The document of a room at the time of a join, in the pieces in which it is kept: it is not opened for this. */
export class Pieces {
  readonly #arrival: Arrival
  readonly #pieces: readonly Uint8Array[]
  readonly #extents: Extents

  constructor(arrival: Arrival, extents: Extents) {
    const { snapshot, entries } = arrival
    this.#arrival = arrival
    this.#extents = extents
    this.#pieces = [
      ...(snapshot ? [snapshot.bytes] : []),
      ...entries.flatMap(([, , updates]) => updates.filter((part) => typeof part !== "number")),
    ]
  }

  /** How far all of it reaches; undefined while a large piece was not read. */
  extent(): Extent | undefined {
    const all = new Extent()
    for (const piece of this.#pieces) {
      const extent = this.#extents.of(piece)
      if (extent === undefined) return undefined
      all.add(extent)
    }
    return all
  }

  /** Reads what is too large for the event loop. Rejects with `StoreError`. */
  async read(person: PersonId): Promise<void> {
    for (const piece of this.#pieces)
      if (this.#extents.of(piece) === undefined) await this.#extents.read(piece, person)
  }

  /**
   * Whether a document that has come this far may be merged with this one (E1). A document that starts over shares no
   * client id with the one before it, and neither do two rooms: one that has content and none of this is of another
   * history. In a room without any edit, a new document may be the first.
   */
  sharesHistory(clocks: Clocks): boolean {
    const there = this.extent()?.clocks ?? new Map<number, number>()
    if (clocks.size === 0) return true
    if (there.size === 0) return this.#arrival.epoch === BEGINNING.epoch && clocks.size === 1
    return clocks.keys().some((client) => there.has(client))
  }

  /** What a document that has come this far needs, to be applied in this order: of each piece all, its deletions, or nothing. */
  missing(clocks: Clocks): Uint8Array[] {
    return this.#pieces.flatMap(
      (piece) => missingFrom(clocks, piece, this.#extents.of(piece) ?? new Extent()) ?? [],
    )
  }
}

/**
 * Joins as `Room.join` does, with the document in pieces of which is known how far they reach. `seated` says in the same
 * turn whether the subscriber stays. `moved`: this view of the room can no longer serve. Rejects with `StoreError`.
 */
export async function joinInPieces(
  room: Room,
  subscriber: Subscriber,
  extents: Extents,
  seated: (seated: Seated, pieces: Pieces) => "stays" | "leaves",
): Promise<"joined" | "moved"> {
  for (;;) {
    let unread: Pieces | undefined
    const joined = await room.join(subscriber, undefined, (at) => {
      const pieces = new Pieces(at.arrival, extents)
      if (pieces.extent() === undefined) unread = pieces
      if (unread || seated(at, pieces) === "leaves") room.leave(at.subscription)
    })
    if (joined === "moved") return "moved"
    if (unread === undefined) return "joined"
    await unread.read(subscriber.grant.person)
  }
}
