import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId, Seq } from "../../shared/ids.ts"
import type { As, Downstream, DownstreamName } from "../../shared/protocol.ts"
import { unreachable } from "../../shared/result.ts"
import type { Delivery } from "../rooms/delivery.ts"
import type { Grant } from "../rooms/grant.ts"
import type { Room } from "../rooms/room.ts"
import type { Notice } from "../rooms/subscriber.ts"
import { EntryFrames } from "./entry-frames.ts"
import { Seat } from "./seat.ts"
import type { EncodedFrame } from "./wire.ts"

/** What a seat needs of its Socket.IO connection. */
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

/** One Socket.IO connection's end of one of its rooms, under the client's own number for it. */
export class RoomSeat extends Seat {
  readonly as: As
  /** Ends what this seat hears besides the room. */
  unfollow: (() => void) | undefined
  readonly #holder: SeatHolder

  constructor(as: As, grant: Grant, room: Room, holder: SeatHolder) {
    super(grant, room)
    this.as = as
    this.#holder = holder
  }

  override leave(): void {
    this.unfollow?.()
    super.leave()
  }

  override entry(delivery: Delivery): "sent" | "full" {
    if (latest?.delivery !== delivery) latest = new EntryFrames(this.room.number, delivery)
    return this.#holder.send(latest.frameFor(this.grant.person, this.subscription))
  }

  override judged(structs: number, refused: boolean): void {
    this.#holder.judged(structs, refused)
  }

  protected override fault(error: unknown): void {
    this.#holder.fault(error)
  }

  #refused(frames: readonly FrameId[], code: ErrorCode): void {
    if (code === "unreadable_update" || code === "not_yours") this.#holder.strike()
    this.#holder.emit("refused", { as: this.as, frames: [...frames], code })
  }

  override notice(notice: Notice): void {
    const { as } = this
    switch (notice.kind) {
      case "busy":
        return this.#holder.emit("busy", { as, frames: [...notice.frames], retryMs: notice.retryMs })
      case "refused":
        return this.#refused(notice.frames, notice.code)
      case "overlaps":
        // A page repeats what it pushed under the same frame, so honest ones never overlap.
        return this.#refused([notice.frame], "unreadable_update")
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
        this.forgetWaiting()
        this.#holder.vacate(as)
        return this.#holder.emit("out", { as, code: notice.code, rejoin: notice.rejoin })
      default:
        return unreachable(notice)
    }
  }
}
