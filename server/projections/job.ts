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

/** What an open document is like, besides its items. */
export interface Measured {
  /** About what it takes in memory, in bytes: structs weigh more than the bytes they were read from. */
  readonly weight: number
  /** It holds what no screen shows and what fills it up, in kind or in number: it has to be healed (E3). */
  readonly misshapen: boolean
}

export type Projected =
  | ({ readonly kind: "items"; readonly items: readonly ItemFacts[] } & Measured)
  /** The items are as the job before left them. */
  | ({ readonly kind: "same" } & Measured)
  /** The thread no longer holds that document: it has to be given again. */
  | { readonly kind: "lost" }
  | { readonly kind: "unreadable"; readonly reason: string }
