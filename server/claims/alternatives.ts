import type { ItemId } from "../../shared/ids.ts"
import type { ProjectedItem } from "./ports.ts"
import type { ItemRecord } from "./record.ts"
import { isFree } from "./view.ts"

/** Up to two other wishes that are still free, the nearest in price first (C2). */
export function alternativesTo(
  wanted: ItemId,
  items: ReadonlyMap<ItemId, ProjectedItem>,
  records: readonly ItemRecord[],
): { item: ItemId; title: string }[] {
  const taken = new Set(records.filter((record) => !isFree(record)).map(({ item }) => item))
  const to = items.get(wanted)?.price
  const distance = ({ price }: ProjectedItem): number =>
    price && to && price.currency === to.currency ? Math.abs(price.minor - to.minor) : Infinity
  return [...items]
    .filter(([id, { removed, title }]) => id !== wanted && !removed && title !== "" && !taken.has(id))
    .toSorted(([a, one], [b, other]) => {
      const [near, far] = [distance(one), distance(other)]
      return near === far ? (a < b ? -1 : 1) : near - far
    })
    .slice(0, 2)
    .map(([item, { title }]) => ({ item, title }))
}
