import type { FrameId, Seq } from "../../shared/ids.ts"
import type { As, Downstream, DownstreamName } from "../../shared/protocol.ts"
import { unreachable } from "../../shared/result.ts"
import { type Delivery, sharedTuple, tupleFor, wroteIn } from "../rooms/delivery.ts"
import type { Grant } from "../rooms/grant.ts"
import type { Room } from "../rooms/room.ts"
import type { Notice, Subscriber, Subscription } from "../rooms/subscriber.ts"
import { type EncodedFrame, encodeEvent } from "./wire.ts"

/** What a seat needs of its connection. */
export interface SeatHolder {
  emit<N extends DownstreamName>(name: N, ...args: Downstream<N>): void
  /** `full` when too much waits already; nothing was sent then. */
  send(frame: EncodedFrame): "sent" | "full"
  /** The connection was refused something that an honest client never does. */
  strike(): void
  /** A bug of ours: it ends this connection, and nothing else. */
  fault(error: unknown): void
  /** The room has put this seat out; the number is free again. */
  vacate(as: As): void
}

/** The frame of an entry for everybody who wrote nothing in it, kept with the entry: encoded once per room. */
const shared = new WeakMap<Delivery, EncodedFrame>()

/** One connection's end of one room. */
export class Seat implements Subscriber {
  readonly as: As
  readonly grant: Grant
  readonly room: Room
  subscription: Subscription | undefined
  readonly #holder: SeatHolder

  constructor(as: As, grant: Grant, room: Room, holder: SeatHolder) {
    this.as = as
    this.grant = grant
    this.room = room
    this.#holder = holder
  }

  push(frame: FrameId, bytes: Uint8Array): void {
    if (this.subscription === undefined) return
    this.room.push(this.subscription, frame, bytes).catch((error: unknown) => this.#holder.fault(error))
  }

  entry(delivery: Delivery): "sent" | "full" {
    return this.#holder.send(this.#frameOf(delivery))
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
        this.#holder.vacate(as)
        return this.#holder.emit("out", { as, code: notice.code, rejoin: notice.rejoin })
      default:
        return unreachable(notice)
    }
  }

  #frameOf(delivery: Delivery): EncodedFrame {
    if (wroteIn(delivery, this.grant.person)) {
      return encodeEvent("e", [this.room.number, tupleFor(delivery, this.grant.person, this.subscription)])
    }
    const known = shared.get(delivery)
    if (known !== undefined) return known
    const frame = encodeEvent("e", [this.room.number, sharedTuple(delivery)])
    shared.set(delivery, frame)
    return frame
  }
}
