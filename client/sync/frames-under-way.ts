import { fromBase64, toBase64 } from "lib0/buffer"
import { z } from "zod"
import { Epoch, FrameId, type PersonId } from "../../shared/ids.ts"
import { RoomId } from "../../shared/rooms.ts"
import { forget, forgetAll, keep, keysUnder, recall } from "../device/keep.ts"
import type { OutboxFrame, UnsentFrame } from "./local-store.ts"

const StoredFrame = z.object({
  room: RoomId,
  id: FrameId,
  bytes: z.base64(),
  order: z.number(),
  createdAt: z.number(),
  changes: z.number(),
  sealed: z.boolean(),
  epoch: Epoch,
})

/** A larger frame waits for the database alone: localStorage has room for some millions of letters. */
const MAX_BYTES = 128 * 1024

/**
 * Frames on their way into the database, in storage that is written at once: a browser drops the writes that still wait
 * in the queue of a database when their page goes (decision 0189). A frame that was acknowledged meanwhile
 * may be found here once more; sending it again changes nothing, since its id names its bytes.
 */
export class FramesUnderWay {
  readonly #prefix: string
  readonly #waiting = new Map<FrameId, OutboxFrame>()
  /** One did not fit: those after it may build on it, so none is kept until all that wait have landed. */
  #isFull = false

  constructor(person: PersonId) {
    this.#prefix = `frame:${person}:`
  }

  add(room: RoomId, frames: readonly OutboxFrame[]): void {
    for (const frame of frames) {
      if (this.#waiting.get(frame.id) === frame) continue
      this.#waiting.set(frame.id, frame)
      if (!this.#isFull) this.#isFull = frame.bytes.length > MAX_BYTES || !this.#keep(room, frame)
    }
  }

  /** The database has `put`, and no longer what was `removed`. */
  landed(room: RoomId, put: readonly OutboxFrame[], removed: readonly FrameId[]): void {
    for (const frame of put) if (this.#waiting.get(frame.id) === frame) this.#forget(room, frame.id)
    for (const id of removed) if (this.#waiting.has(id)) this.#forget(room, id)
    if (this.#waiting.size === 0) this.#isFull = false
  }

  /** What pages left that went before it landed. */
  left(): readonly UnsentFrame[] {
    return keysUnder(this.#prefix).flatMap((name) => {
      const stored = recall(this.#prefix + name, StoredFrame)
      return stored === undefined ? [] : [{ ...stored, bytes: fromBase64(stored.bytes) }]
    })
  }

  /** The database has what pages left. */
  broughtIn(frames: readonly UnsentFrame[]): void {
    for (const { room, id } of frames) this.#forget(room, id)
  }

  /** Nothing of this room stays. */
  forgetRoom(room: RoomId): void {
    forgetAll(this.#prefix + nameOf(room))
  }

  forgetAll(): void {
    forgetAll(this.#prefix)
  }

  #keep(room: RoomId, frame: OutboxFrame): boolean {
    return keep(this.#prefix + nameOf(room, frame.id), { ...frame, room, bytes: toBase64(frame.bytes) })
  }

  #forget(room: RoomId, id: FrameId): void {
    this.#waiting.delete(id)
    forget(this.#prefix + nameOf(room, id))
  }
}

const nameOf = (room: RoomId, id: FrameId | "" = ""): string => `${room}/${id}`
