import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId } from "../../shared/ids.ts"
import type { ClientClock } from "./clock.ts"
import type { OutboxFrame } from "./local-store.ts"

/** The same frame answered "resync" this often in a row will never fit: it counts as refused. */
const RESYNCS = 5
/**
 * What was on its way to a server that leaves may still land there, and then comes back as an entry; after this many
 * ms it is sent to the next one. Sent at once, two servers would try to write the same.
 */
const MOVED_MS = 400
/** After a second resync in a row the next try waits this long, in ms, times their number. */
const RESYNC_WAIT_MS = 250

/** One unacknowledged push at a time: which one it is, and when the next may go. */
export class PushLane {
  readonly #clock: ClientClock
  /** The lane is free again after it was held. */
  readonly #resume: () => void
  #flying: FrameId | undefined
  #held: (() => void) | undefined
  /** What the server said why it takes nothing; until it takes something again. */
  #heldFor: ErrorCode | undefined
  #moved: (() => void) | undefined
  #resyncs = 0

  constructor(clock: ClientClock, resume: () => void) {
    this.#clock = clock
    this.#resume = resume
  }

  get flying(): FrameId | undefined {
    return this.#flying
  }

  get heldFor(): ErrorCode | undefined {
    return this.#heldFor
  }

  get free(): boolean {
    return this.#flying === undefined && this.#held === undefined
  }

  sent(frame: OutboxFrame): void {
    this.#flying = frame.id
  }

  /** The frame stands in the log. */
  acknowledged(id: FrameId): void {
    this.#resyncs = 0
    this.#heldFor = undefined
    if (this.#flying === id) this.#landed()
  }

  /** Another server takes what comes next. */
  moved(): void {
    if (this.#flying === undefined) return
    this.#moved?.()
    this.#moved = this.#clock.after(MOVED_MS, () => {
      this.#landed()
      this.#resume()
    })
  }

  /** The server takes nothing just now: the same frame again, in `ms`. */
  hold(ms: number, why?: ErrorCode): void {
    this.#heldFor = why
    this.#landed()
    this.#held?.()
    this.#held = this.#clock.after(ms, () => {
      this.#held = undefined
      this.#resume()
    })
  }

  /** The server misses something that the frame builds on. `refused`: it always will. */
  resync(): "again" | "refused" {
    this.#resyncs++
    if (this.#resyncs >= RESYNCS) return "refused"
    if (this.#resyncs > 1) this.hold(RESYNC_WAIT_MS * this.#resyncs)
    else this.#landed()
    return "again"
  }

  /** What was on its way counts as not sent. */
  clear(): void {
    this.#landed()
    this.#held?.()
    this.#held = undefined
    this.#heldFor = undefined
    this.#resyncs = 0
  }
  #landed(): void {
    this.#flying = undefined
    this.#moved?.()
    this.#moved = undefined
  }
}
