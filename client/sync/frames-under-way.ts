import { z } from "zod"
import { Epoch, FrameId, type PersonId } from "../../shared/ids.ts"
import { RoomId } from "../../shared/rooms.ts"
import { UnderWay } from "../device/under-way.ts"
import type { OutboxFrame, UnsentFrame } from "./local-store.ts"

const StoredFrame = z.object({
  room: RoomId,
  id: FrameId,
  bytes: z.array(z.number()),
  order: z.number(),
  createdAt: z.number(),
  changes: z.number(),
  sealed: z.boolean(),
  epoch: Epoch,
})

/** A larger frame waits for the database alone: localStorage has room for some millions of letters. */
const MAX_BYTES = 64 * 1024

/**
 * Frames on their way into the database. One that was acknowledged meanwhile may be found here once more; sending it
 * again changes nothing, since its id names its bytes.
 */
export class FramesUnderWay {
  readonly #kept: UnderWay<z.infer<typeof StoredFrame>>
  /** One did not fit: those after it may build on it, so none is kept until all that wait have landed. */
  #isFull = false

  constructor(person: PersonId) {
    this.#kept = new UnderWay(`frame:${person}:`, StoredFrame)
  }

  add(room: RoomId, frames: readonly OutboxFrame[]): void {
    for (const frame of frames) {
      const name = nameOf(room, frame.id)
      if (this.#kept.isWaiting(name, frame)) continue
      const fits = !this.#isFull && frame.bytes.length <= MAX_BYTES
      const value = fits ? { ...frame, room, bytes: [...frame.bytes] } : undefined
      this.#isFull = !this.#kept.add(name, frame, value)
    }
  }

  /** The database has `put`, and no longer what was `removed`. */
  landed(room: RoomId, put: readonly OutboxFrame[], removed: readonly FrameId[]): void {
    for (const frame of put) this.#kept.landed(nameOf(room, frame.id), frame)
    for (const id of removed) this.#kept.landed(nameOf(room, id))
    if (this.#kept.size === 0) this.#isFull = false
  }

  /** What pages left that went before it landed. */
  left(): readonly UnsentFrame[] {
    return this.#kept.left().map((frame) => ({ ...frame, bytes: Uint8Array.from(frame.bytes) }))
  }

  /** Nothing of this room stays; without one, nothing at all. */
  forget(room?: RoomId): void {
    this.#kept.forget((name) => room === undefined || name.startsWith(nameOf(room)))
  }
}

const nameOf = (room: RoomId, id: FrameId | "" = ""): string => `${room}/${id}`
