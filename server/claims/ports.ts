import type { ItemId, OccasionId, Seq } from "../../shared/ids.ts"
import type { Price, Quantity } from "../../shared/documents/items.ts"
import type { RoomKind } from "../../shared/rooms.ts"

/** An item of an occasion as its room's log says, removed ones among them. */
export interface ProjectedItem {
  /** Where it stands: a wish of the list, or an idea that givers alone see. An id that is in both is the wish. */
  readonly room: RoomKind
  readonly title: string
  readonly link?: string | undefined
  readonly price?: Price | undefined
  readonly quantity: Quantity
  readonly removed: boolean
  /** The number in that room's log as of which this holds. */
  readonly seq: Seq
}

/** What claims read of an occasion's documents; made for every occasion alike, claimed or not (S3). */
export interface ItemsProjection {
  /** Up to date with the logs' heads at the time of the call. Rejects with `StoreError`. */
  read(occasion: OccasionId): Promise<ReadonlyMap<ItemId, ProjectedItem>>
}
