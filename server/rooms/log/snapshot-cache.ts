import type { Seq } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"

export interface CachedSnapshot {
  readonly seq: Seq
  readonly bytes: Uint8Array
}

/** Snapshot bytes of rooms, bounded by size over all of them: the longest unused go first. What is gone is read from the store again. */
export class SnapshotCache {
  readonly #max: number
  readonly #rooms = new Map<RoomId, CachedSnapshot>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#max = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(room: RoomId, seq: Seq): Uint8Array | undefined {
    const cached = this.#rooms.get(room)
    if (cached === undefined || cached.seq !== seq) return undefined
    this.#rooms.delete(room)
    this.#rooms.set(room, cached)
    return cached.bytes
  }

  put(room: RoomId, snapshot: CachedSnapshot): void {
    this.drop(room)
    if (snapshot.bytes.length > this.#max) return
    this.#rooms.set(room, snapshot)
    this.#bytes += snapshot.bytes.length
    for (const [oldest] of this.#rooms) {
      if (this.#bytes <= this.#max) break
      this.drop(oldest)
    }
  }

  drop(room: RoomId): void {
    const cached = this.#rooms.get(room)
    if (cached === undefined) return
    this.#rooms.delete(room)
    this.#bytes -= cached.bytes.length
  }
}
