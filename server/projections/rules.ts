import { z } from "zod"
import { isQuantity, type Price, type Quantity, readPrice } from "../../shared/documents/items.ts"
import { isLink } from "../../shared/documents/web-address.ts"
import { ItemId, Seq, seq } from "../../shared/ids.ts"
import type { RoomKind } from "../../shared/rooms.ts"
import type { ItemFacts } from "./job.ts"

/** One item as commands know it. */
interface ProjectedItem {
  /** `list`: everybody's; `plan`: an idea that recipients do not know. */
  readonly room: RoomKind
  readonly title: string
  readonly link: string | undefined
  readonly price: Price | undefined
  readonly quantity: Quantity
  readonly removed: boolean
  /** It was so at this number of the room's log. Nodes look at different numbers: no part of a key. */
  readonly seq: Seq
}

export type ProjectedItems = ReadonlyMap<ItemId, ProjectedItem>

const Facts = z.object({
  id: ItemId,
  title: z.string(),
  link: z.string().refine((text) => text === "" || isLink(text)),
  price: z.unknown().transform(readPrice),
  quantity: z.custom<Quantity>(isQuantity),
  removed: z.boolean(),
})

/** What is stored of a room: its items as of a number. Written for every room alike, whatever is claimed there. */
export const ProjectionRecord = z.object({ seq: Seq, items: z.array(Facts) })
export type ProjectionRecord = z.infer<typeof ProjectionRecord>

/** A room's items as of a number of its log. */
export interface Projection {
  readonly seq: Seq
  readonly items: readonly ItemFacts[]
}

export const NOTHING: Projection = { seq: seq(0), items: [] }

/** The items by id, as of the projection's number. */
export const itemsIn = (room: RoomKind, { seq, items }: Projection): ProjectedItems =>
  new Map(
    items.map(({ id, title, link, price, quantity, removed }) => [
      id,
      { room, title, link: link || undefined, price: price ?? undefined, quantity, removed, seq },
    ]),
  )

/**
 * An occasion's items from all of its rooms. One id in two rooms is an idea that moved from one to the other: where
 * it is shown counts, and before others the list, which everybody sees.
 */
export function merged(rooms: readonly ProjectedItems[]): ProjectedItems {
  const all = new Map<ItemId, ProjectedItem>()
  for (const items of rooms) {
    for (const [id, item] of items) {
      const known = all.get(id)
      if (known === undefined || (known.removed && !item.removed)) all.set(id, item)
    }
  }
  return all
}
