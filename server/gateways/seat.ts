import type { FrameId, Seq } from "../../shared/ids.ts"
import type { As, Downstream, DownstreamName } from "../../shared/protocol.ts"
import { unreachable } from "../../shared/result.ts"
import type { Delivery } from "../rooms/delivery.ts"
import type { Grant } from "../rooms/grant.ts"
import type { Room } from "../rooms/room.ts"
import type { Notice, Subscriber, Subscription } from "../rooms/subscriber.ts"
import { EntryFrames } from "./entry-frames.ts"
import type { EncodedFrame } from "./wire.ts"

/** What a seat needs of its connection. */
export interface SeatHolder {
  emit<N extends DownstreamName>(name: N, ...args: Downstream<N>): void
  /** `full` when too much waits already; nothing was sent then. */
  send(frame: EncodedFrame): "sent" | "full"
  /** A push was judged, which took the time of so many structs. */
  judged(structs: number, refused: boolean): void
  /** The connection was refused something that an honest client never does. */
  strike(): void
  /** A bug of ours: it ends this connection, and nothing else. */
  fault(error: unknown): void
  /** The room has put this seat out; the number is free again. */
  vacate(as: As): void
}

/**
 * The entry that was encoded last. A room hands an entry to all its subscribers before anything else happens, so one is
 * enough, and frames do not stay in memory as long as the entries do.
 */
let latest: EntryFrames | undefined

/** Pushes, and their bytes, that wait in one seat while it is asked whether it still stands. */
const DOUBTED_PUSHES = 64
const DOUBTED_BYTES = 1024 * 1024
const RETRY_MS = 1_000

/** One connection's end of one room. */
export class Seat implements Subscriber {
  readonly as: As
  readonly grant: Grant
  readonly room: Room
  subscription: Subscription | undefined
  /** Ends what this seat hears besides the room. */
  unfollow: (() => void) | undefined
  readonly #holder: SeatHolder
  /** How many ask whether this seat still stands; what is pushed meanwhile waits for the answer (M4). */
  #doubts = 0
  #waiting: { readonly frame: FrameId; readonly bytes: Uint8Array }[] = []

  constructor(as: As, grant: Grant, room: Room, holder: SeatHolder) {
    this.as = as
    this.grant = grant
    this.room = room
    this.#holder = holder
  }

  /** Gives the seat up. */
  leave(): void {
    this.unfollow?.()
    if (this.subscription) this.room.leave(this.subscription)
  }

  push(frame: FrameId, bytes: Uint8Array): void {
    if (this.subscription === undefined) return
    if (this.#doubts > 0) return this.#wait(frame, bytes)
    try {
      this.room.push(this.subscription, frame, bytes)?.catch((error: unknown) => this.#holder.fault(error))
    } catch (error) {
      this.#holder.fault(error)
    }
  }

  #wait(frame: FrameId, bytes: Uint8Array): void {
    const size = this.#waiting.reduce((sum, one) => sum + one.bytes.length, bytes.length)
    if (this.#waiting.length >= DOUBTED_PUSHES || size > DOUBTED_BYTES)
      return this.notice({ kind: "busy", frames: [frame], retryMs: RETRY_MS })
    this.#waiting.push({ frame, bytes })
  }

  /**
   * Access has changed: from now on nothing of this seat is taken until the answer is called. Whoever was put out
   * meanwhile has nothing taken any more, however long the store takes to say so (M4).
   */
  doubt(): () => void {
    this.#doubts++
    return () => {
      this.#doubts--
      if (this.#doubts > 0) return
      for (const { frame, bytes } of this.#waiting.splice(0)) this.push(frame, bytes)
    }
  }

  entry(delivery: Delivery): "sent" | "full" {
    if (latest?.delivery !== delivery) latest = new EntryFrames(this.room.number, delivery)
    return this.#holder.send(latest.frameFor(this.grant.person, this.subscription))
  }

  judged(structs: number, refused: boolean): void {
    this.#holder.judged(structs, refused)
  }

  notice(notice: Notice): void {
    const { as } = this
    switch (notice.kind) {
      case "busy":
        return this.#holder.emit("busy", { as, frames: [...notice.frames], retryMs: notice.retryMs })
      case "refused":
        if (notice.code === "unreadable_update" || notice.code === "not_yours") this.#holder.strike()
        return this.#holder.emit("refused", { as, frames: [...notice.frames], code: notice.code })
      case "resync":
        return this.#holder.emit("resync", { as })
      case "known":
        return this.#holder.emit("known", {
          as,
          frames: notice.frames.map(([frame, at]): [FrameId, Seq] => [frame, at]),
        })
      case "people":
        return this.#holder.emit("people", this.room.number, [...notice.people])
      case "presence":
        return this.#holder.emit("w", this.room.number, [...notice.entries])
      case "out":
        this.unfollow?.()
        this.#waiting = []
        this.#holder.vacate(as)
        return this.#holder.emit("out", { as, code: notice.code, rejoin: notice.rejoin })
      default:
        return unreachable(notice)
    }
  }
}
