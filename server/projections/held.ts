import type { Seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"

export interface Held {
  readonly seq: Seq
  /** Bytes that the document was made of. */
  readonly bytes: number
  /** About what it takes in memory besides, in bytes. */
  readonly weight: number
}

const DOCUMENTS = 200
const BYTES = 96 * 1024 * 1024

/** Which documents the thread holds, and as of which number; those used longest ago go first. */
export class HeldDocuments {
  readonly #held = new Map<RoomId, Held>()
  readonly #forget = new Set<RoomId>()
  #bytes = 0

  put(room: RoomId, held: Held): void {
    this.#remove(room)
    this.#held.set(room, held)
    this.#forget.delete(room)
    this.#bytes += held.bytes + held.weight
    for (const oldest of this.#held.keys()) {
      if (oldest === room || (this.#held.size <= DOCUMENTS && this.#bytes <= BYTES)) return
      this.#remove(oldest)
      this.#forget.add(oldest)
    }
  }

  /** While a job is on its way, nobody knows what the thread holds of that room. */
  take(room: RoomId): Held | undefined {
    const held = this.#held.get(room)
    this.#remove(room)
    return held
  }

  drop(room: RoomId): void {
    if (this.take(room) !== undefined) this.#forget.add(room)
  }

  /** What the thread may let go of, told once. */
  takeForgotten(): RoomId[] {
    const rooms = [...this.#forget]
    this.#forget.clear()
    return rooms
  }

  #remove(room: RoomId): void {
    const held = this.#held.get(room)
    if (held !== undefined) this.#bytes -= held.bytes + held.weight
    this.#held.delete(room)
  }
}
