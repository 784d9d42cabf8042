import type { FrameId, PersonId } from "../../shared/ids.ts"
import type { Delivery } from "../rooms/delivery.ts"
import { arraySize, bytesSize, uintSize, writeArray, writeBytes, writeUint } from "./msgpack.ts"
import { emptyFrame, type EncodedFrame } from "./wire.ts"

/** `{type: 2, data: ["e", room, …], nsp: "/"}`, before the room's number and behind the entry. */
const BEFORE = Buffer.from("\x83\xa4type\x02\xa4data\x93\xa1e", "latin1")
const BEHIND = Buffer.from("\xa3nsp\xa1/", "latin1")

/**
 * The frames of one entry. Its updates are encoded once; everybody who wrote nothing in it shares one frame, and an
 * author's is put together from the same bytes without their own (see `tupleFor`, whose tuples these are).
 */
export class EntryFrames {
  readonly delivery: Delivery
  readonly #room: number
  /** Author and bytes of each update, one after another; update i ends at `ends[i]`. */
  readonly #updates: Buffer
  readonly #ends: number[] = []
  #shared: EncodedFrame | undefined

  constructor(room: number, delivery: Delivery) {
    this.delivery = delivery
    this.#room = room
    const { updates } = delivery.entry
    let size = 0
    for (const [i, { bytes }] of updates.entries())
      size += uintSize(this.#author(i)) + bytesSize(bytes.length)
    this.#updates = Buffer.allocUnsafe(size)
    let at = 0
    for (const [i, { bytes }] of updates.entries()) {
      at = writeBytes(this.#updates, writeUint(this.#updates, at, this.#author(i)), bytes)
      this.#ends.push(at)
    }
  }

  /** The frame for this person on this connection; it may be another's too: nobody may change its bytes. */
  frameFor(person: PersonId, self: object | undefined): EncodedFrame {
    const own: FrameId[] = []
    for (const { author, frame } of this.delivery.entry.updates) if (author === person) own.push(frame)
    if (own.length === 0) return (this.#shared ??= this.#encode(own, undefined))
    return this.#encode(own, self)
  }

  #author(update: number): number {
    return this.delivery.authors[update] ?? 0
  }

  #encode(own: readonly FrameId[], self: object | undefined): EncodedFrame {
    const { seq, digest } = this.delivery.entry
    const runs = this.#runs(self)
    const parts = 2 * runs.updates
    let size = BEFORE.length + uintSize(this.#room) + 1 + uintSize(seq) + uintSize(digest)
    size += arraySize(parts) + runs.bytes + BEHIND.length
    if (own.length > 0) size += arraySize(own.length)
    for (const frame of own) size += uintSize(frame)

    const encoded = emptyFrame(size)
    const { message } = encoded
    let at = BEFORE.copy(message)
    at = writeUint(message, at, this.#room)
    at = writeArray(message, at, own.length > 0 ? 4 : 3)
    at = writeUint(message, at, seq)
    at = writeUint(message, at, digest)
    at = writeArray(message, at, parts)
    for (const [from, to] of runs.spans) at += this.#updates.copy(message, at, from, to)
    if (own.length > 0) at = writeArray(message, at, own.length)
    for (const frame of own) at = writeUint(message, at, frame)
    BEHIND.copy(message, at)
    return encoded
  }

  /** What is left of the updates without those that `self` sent, in as few pieces as possible. */
  #runs(self: object | undefined): {
    readonly updates: number
    readonly bytes: number
    readonly spans: readonly (readonly [number, number])[]
  } {
    const { senders } = this.delivery
    const spans: [number, number][] = []
    let updates = 0
    let bytes = 0
    let from = 0
    for (const [i, to] of this.#ends.entries()) {
      if (self === undefined || senders[i] !== self) {
        const last = spans.at(-1)
        if (last?.[1] === from) last[1] = to
        else spans.push([from, to])
        updates++
        bytes += to - from
      }
      from = to
    }
    return { updates, bytes, spans }
  }
}
