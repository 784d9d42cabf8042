import type { Price, Quantity } from "../../shared/documents/items.ts"
import type { ItemId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"

/** What a projection says of one item: what commands must know of it, and nothing that only people read. */
export interface ItemFacts {
  readonly id: ItemId
  readonly title: string
  /** Empty when there is none. */
  readonly link: string
  readonly price: Price | null
  readonly quantity: Quantity
  readonly removed: boolean
}

/** Brings one room's document on, in the thread that holds it. */
export interface ProjectJob {
  readonly room: RoomId
  /** Where it starts: the document that the thread holds, or these bytes (empty: nothing yet). */
  readonly from: "held" | Uint8Array
  readonly updates: readonly Uint8Array[]
  /** Documents that the thread lets go of first. */
  readonly forget: readonly RoomId[]
}

export type Projected =
  | { readonly kind: "items"; readonly items: readonly ItemFacts[] }
  /** The items are as the job before left them. */
  | { readonly kind: "same" }
  /** The thread no longer holds that document: it has to be given again. */
  | { readonly kind: "lost" }
  | { readonly kind: "unreadable"; readonly reason: string }

export type Project = (job: ProjectJob) => Promise<Projected>
