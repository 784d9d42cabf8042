import type { ItemId, OccasionId, PersonId, Seq } from "../../shared/ids.ts"
import type { ItemClaims, ClaimsState } from "../../shared/claims.ts"
import type { Price, Quantity } from "../../shared/documents/items.ts"
import type { RoomId, RoomKind } from "../../shared/rooms.ts"

/** An item of an occasion as its room's log says, removed ones among them. */
export interface ProjectedItem {
  /** Where it stands: a wish of the list, or an idea that givers alone see. */
  readonly room: RoomKind
  readonly title: string
  readonly link?: string | undefined
  readonly price?: Price | undefined
  readonly quantity: Quantity
  readonly removed: boolean
  /** The number in that room's log as of which this holds. */
  readonly seq: Seq
}

type Items = ReadonlyMap<ItemId, ProjectedItem>

/** What claims read of an occasion's documents; made for every occasion alike, claimed or not (S3). */
export interface ItemsProjection {
  /** Up to date with the logs' heads at the time of the call. Rejects with `StoreError`. */
  read(occasion: OccasionId): Promise<Items>
  /** Of these, the ones in which something was written that perhaps nobody was told of. */
  lagging(occasions: readonly OccasionId[]): Promise<ReadonlySet<OccasionId>>
  /** Tells of it. Rejects with `StoreError`. */
  catchUp(occasion: OccasionId): Promise<void>
  /** Hears of every change of every room's items at least once. */
  subscribe(
    listener: (change: { readonly occasion: OccasionId; readonly room: RoomId }) => Promise<void>,
  ): () => void
}

/** What a giver's live connection is told. */
export type ClaimsFrame =
  | { readonly kind: "state"; readonly state: ClaimsState }
  | { readonly kind: "item"; readonly item: ItemClaims }
  | { readonly kind: "head"; readonly counter: number }

/** A giver's live connection, as claims know it. */
export interface ClaimsListener {
  readonly person: PersonId
  /** `full`: too much waits already, and nothing was sent. */
  send(frame: ClaimsFrame): "sent" | "full"
}
