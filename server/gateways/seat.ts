import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId } from "../../shared/ids.ts"
import type { Delivery } from "../rooms/delivery.ts"
import { type Grant, sameGrant } from "../rooms/grant.ts"
import type { Room } from "../rooms/room.ts"
import type { Notice, Subscriber, Subscription } from "../rooms/subscriber.ts"

/** Pushes, and their bytes, that one seat queues during an access check, at most. */
const DOUBTED_PUSHES = 64
const DOUBTED_BYTES = 1024 * 1024
const RETRY_MS = 1_000

/**
 * One connection's end of one room, whichever protocol the connection speaks: what is pushed while access is in doubt,
 * and what becomes of the seat when access changes (M4, M5). A gateway adds how entries and notices reach its peer.
 */
export abstract class Seat implements Subscriber {
  readonly grant: Grant
  readonly room: Room
  subscription: Subscription | undefined
  /** Access checks in flight; pushes are queued while this is above 0 (M4). */
  #doubts = 0
  #waiting: { readonly frame: FrameId; readonly bytes: Uint8Array }[] = []

  constructor(grant: Grant, room: Room) {
    this.grant = grant
    this.room = room
  }

  abstract entry(delivery: Delivery): "sent" | "full"
  abstract notice(notice: Notice): void
  abstract judged(structs: number, refused: boolean): void
  /** A bug of ours: it ends the connection, and nothing else. */
  protected abstract fault(error: unknown): void

  /** Gives the seat up; what was pushed still lands. */
  leave(): void {
    if (this.subscription) this.room.leave(this.subscription)
  }

  /** The peer has read what waited: it gets what it missed. */
  drained(): void {
    if (this.subscription?.behind !== undefined) this.room.drained(this.subscription)
  }

  /** Resolves when it was judged, where the log has to be read for that. Its outcome comes as an entry or a notice. */
  push(frame: FrameId, bytes: Uint8Array): Promise<void> | undefined {
    if (this.subscription === undefined) return undefined
    if (this.#doubts > 0) {
      this.#wait(frame, bytes)
      return undefined
    }
    try {
      return this.room.push(this.subscription, frame, bytes)?.catch((error: unknown) => this.fault(error))
    } catch (error) {
      this.fault(error)
      return undefined
    }
  }

  #wait(frame: FrameId, bytes: Uint8Array): void {
    const size = this.#waiting.reduce((sum, one) => sum + one.bytes.length, bytes.length)
    if (this.#waiting.length >= DOUBTED_PUSHES || size > DOUBTED_BYTES)
      return this.notice({ kind: "busy", frames: [frame], retryMs: RETRY_MS })
    this.#waiting.push({ frame, bytes })
  }

  /**
   * Access has changed: queues pushes from now on, until the returned function is called. Then they are pushed, unless
   * the seat was put out meanwhile (M4).
   */
  doubt(): () => void {
    this.#doubts++
    return () => {
      this.#doubts--
      if (this.#doubts > 0) return
      for (const { frame, bytes } of this.#waiting.splice(0)) void this.push(frame, bytes)
    }
  }

  /** Acts on what its person may do now; the same as before changes nothing (M4, M5). */
  judge(grant: Grant | undefined): void {
    if (grant === undefined) return this.putOut("removed")
    if (!sameGrant(grant, this.grant)) this.putOut("conflict", grant.may)
  }

  /** What waits of somebody who may still write, or of whom nobody can say that they may not, still lands (M4). */
  putOut(code: Extract<ErrorCode, "removed" | "conflict" | "store_away">, may: Grant["may"] = "write"): void {
    const { subscription } = this
    if (subscription === undefined || subscription.gone) return
    if (code !== "removed" && may === "write") this.room.leave(subscription)
    else this.room.evict(subscription)
    this.notice({ kind: "out", code, rejoin: code !== "removed" })
  }

  /** Nothing that waits is pushed any more. */
  protected forgetWaiting(): void {
    this.#waiting = []
  }
}
