import type { ApplyChange } from "../support/sim-device.ts"
import type { Flight as AirFlight } from "../support/sim-fanout.ts"
import type { DiskFaults } from "../support/sim-store.ts"
import type { tupleFor } from "../../server/rooms/delivery.ts"
import type { SharedRoomKind } from "../../shared/rooms.ts"
import type { HealerDeps } from "../../server/rooms/healing/healer.ts"
import type { RoomLog } from "../../server/store/port.ts"

/** Places where a control puts something broken; empty in an honest world. */
export interface Bugs {
  readonly disk?: DiskFaults
  /** How entries are put together for a subscriber. */
  readonly tuple?: typeof tupleFor
  /** Pushes that are acknowledged without being taken. */
  readonly skipsPush?: (bytes: Uint8Array) => boolean
  readonly acknowledgesWaiting?: boolean
  /** The log as the snapshotter sees it. */
  readonly snapshots?: (log: RoomLog) => RoomLog
  /** The log as the rooms see it. */
  readonly log?: (log: RoomLog) => RoomLog
  /** What healing works with. */
  readonly healer?: (deps: HealerDeps) => HealerDeps
  /** What other nodes say goes straight to the sockets as well. */
  readonly relays?: boolean
  /** What never reaches another node. */
  readonly loses?: (what: AirFlight["what"]) => boolean
  /** Breaks the product itself; answers what mends it again. */
  readonly breaks?: () => () => void
  readonly device?: ApplyChange
  /** In which kind of room the mistake shows; a list where nothing is said. */
  readonly kind?: SharedRoomKind
  /** People delete letters of what others signed. */
  readonly meddles?: boolean
  /** A push that was sent once is never sent again. */
  readonly neverResends?: boolean
  /** Entries of a join's answer come without the ids of own frames. */
  readonly forgetsOwnOnResume?: boolean
  /** After a resync the whole document goes under the frame's id. */
  readonly resyncsWithDocument?: boolean
}
