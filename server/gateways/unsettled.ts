import { newFrameId, type FrameId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import type { Seat } from "./seat.ts"

/** Pushes without an outcome, and their bytes, beyond which nothing more should be read. */
const PUSHES = 64
const BYTES = 1024 * 1024
/** A document that refers to what nobody has is hopeless when nothing of it landed after so many tries. */
const TRIES = 3
const RETRY_MS = 1_000

/** What it needs of the peer: to be read no more for a while, and again once there is room. */
export interface UnsettledPeer {
  hold(): () => void
  pump(): void
}

/**
 * The pushes of a peer whose protocol knows no acknowledgement: each is kept until it is in the log, and pushed again
 * where an honest client of ours would do so, under the same id.
 */
export class Unsettled {
  readonly #pushes = new Map<FrameId, { readonly bytes: Uint8Array; again: boolean }>()
  readonly #clock: Clock
  readonly #seat: Pick<Seat, "push">
  readonly #peer: UnsettledPeer
  #bytes = 0
  #tries = 0
  #retry: (() => void) | undefined

  constructor(clock: Clock, seat: Pick<Seat, "push">, peer: UnsettledPeer) {
    this.#clock = clock
    this.#seat = seat
    this.#peer = peer
  }

  get full(): boolean {
    return this.#pushes.size >= PUSHES || this.#bytes >= BYTES
  }

  push(bytes: Uint8Array): void {
    const frame = newFrameId()
    this.#pushes.set(frame, { bytes, again: false })
    this.#bytes += bytes.length
    // What follows may lean on it, so it waits until this one was judged.
    const judged = this.#seat.push(frame, bytes)
    if (judged !== undefined) void judged.then(this.#peer.hold())
  }

  /** What was pushed under this id; undefined once it is in the log. */
  bytesOf(frame: FrameId): Uint8Array | undefined {
    return this.#pushes.get(frame)?.bytes
  }

  /** They stand in the log, those of them that are this peer's: there is room for more. */
  settle(frames: Iterable<FrameId>): void {
    let settled = false
    for (const frame of frames) {
      const push = this.#pushes.get(frame)
      if (push === undefined) continue
      this.#pushes.delete(frame)
      this.#bytes -= push.bytes.length
      settled = true
    }
    if (!settled) return
    this.#tries = 0
    // Not in the middle of the entry that settled them: what is pushed next is judged behind it as a whole.
    queueMicrotask(() => this.#peer.pump())
  }

  /** They are pushed again after so many ms, in the order in which they came, before anything else is. */
  again(frames: Iterable<FrameId>, ms: number): void {
    for (const frame of frames) {
      const push = this.#pushes.get(frame)
      if (push) push.again = true
    }
    if (this.#retry !== undefined) return
    const go = this.#peer.hold()
    this.#retry = this.#clock.after(ms, () => {
      this.#retry = undefined
      for (const [frame, push] of this.#pushes) {
        if (!push.again) continue
        push.again = false
        void this.#seat.push(frame, push.bytes)
      }
      go()
    })
  }

  /** This one refers to what the log does not have. False when that is hopeless. */
  resync(frame: FrameId): boolean {
    const [first] = this.#pushes.keys()
    // Only the first can lean on nothing of this peer's that may still land, however long a trial or the store takes.
    if (frame === first && ++this.#tries > TRIES) return false
    this.again([frame], RETRY_MS)
    return true
  }

  /** The peer says all of it once more. */
  clear(): void {
    this.#pushes.clear()
    this.#bytes = 0
    this.#tries = 0
  }

  stop(): void {
    this.#retry?.()
  }
}
