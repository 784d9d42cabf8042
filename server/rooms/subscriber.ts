import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId, PersonId, Seq } from "../../shared/ids.ts"
import type { PresenceEntry, RoomPerson } from "../../shared/protocol.ts"
import type { Delivery } from "./delivery.ts"
import type { Grant } from "./grant.ts"
import type { Author } from "./pending-updates.ts"

/** What a room sends one subscriber besides entries. */
export type Notice =
  | { readonly kind: "busy"; readonly frames: readonly FrameId[]; readonly retryMs: number }
  | { readonly kind: "refused"; readonly frames: readonly FrameId[]; readonly code: ErrorCode }
  | { readonly kind: "resync"; readonly frame: FrameId }
  /** Refused, as it begins within what is known already. */
  | { readonly kind: "overlaps"; readonly frame: FrameId }
  | { readonly kind: "known"; readonly frames: readonly (readonly [FrameId, Seq])[] }
  | { readonly kind: "people"; readonly people: readonly RoomPerson[] }
  | { readonly kind: "presence"; readonly entries: readonly PresenceEntry[] }
  | { readonly kind: "out"; readonly code: ErrorCode; readonly rejoin: boolean }

/** A connection's end of one room. The gateway implements it; the room calls it, in order, never waiting. */
export interface Subscriber {
  readonly grant: Grant
  /** `full`: not sent, its buffer is over the limit; the room sends nothing more until `Room.drained`. */
  entry(delivery: Delivery): "sent" | "full"
  notice(notice: Notice): void
  /** A push of this subscriber was judged, which took the time of so many structs. */
  judged?(structs: number, refused: boolean): void
}

/** One subscriber's place in a room; made by `Room.join`, given back to every later call. */
export class Subscription implements Author {
  readonly subscriber: Subscriber
  /** This connection's number in presence entries. */
  readonly connection: number
  /** Undefined while everything is sent at once; else the number from which it still has to be sent. */
  behind: Seq | undefined
  gone = false
  trusted = true

  constructor(subscriber: Subscriber, connection: number) {
    this.subscriber = subscriber
    this.connection = connection
  }

  get person(): PersonId {
    return this.subscriber.grant.person
  }
}
