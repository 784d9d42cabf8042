import type * as Y from "yjs"
import { ItemId } from "../ids.ts"
import { rank } from "../order.ts"
import { itemsRoot, readAllItems, readItem, samePrice, type Item } from "./items.ts"

/** What changed in one transaction, by item; the fields are the keys of the item's map. */
export interface ItemsChange {
  readonly fields: ReadonlyMap<ItemId, ReadonlySet<string>>
  /** The transaction's origin: the caller's own, or what the sync layer says of a change from the log. */
  readonly origin: unknown
  readonly local: boolean
}

/** The items of a live document, read again only where something changed. */
export interface ItemsView {
  /** The items to show, in order. The same array while nothing changed, the same object for an unchanged item. */
  readonly items: () => readonly Item[]
  /** Removed ones too, for undo and for history. */
  readonly item: (id: ItemId) => Item | undefined
  /** Called after each transaction that changed an item; the answer unsubscribes. (Fits useSyncExternalStore.) */
  readonly subscribe: (listener: (change: ItemsChange) => void) => () => void
}

const views = new WeakMap<Y.Doc, ItemsView>()

/** The view of a document: one per document, alive as long as it, so it may be asked for at every render. */
export function itemsView(doc: Y.Doc): ItemsView {
  const known = views.get(doc)
  if (known !== undefined) return known
  const view = openView(doc)
  views.set(doc, view)
  return view
}

/** Calls the listener after each transaction that changed an item; the answer unsubscribes. */
export const observeItems = (doc: Y.Doc, listener: (change: ItemsChange) => void): (() => void) =>
  itemsView(doc).subscribe(listener)

function openView(doc: Y.Doc): ItemsView {
  const listeners = new Set<(change: ItemsChange) => void>()
  const known = new Map<ItemId, Item>(readAllItems(doc).map((item) => [item.id, item]))
  let shown: readonly Item[] | undefined

  itemsRoot(doc).observeDeep((events, transaction) => {
    const fields = changedFields(events)
    let differs = false
    for (const id of fields.keys()) differs = refresh(doc, known, id) || differs
    if (differs) shown = undefined
    if (fields.size === 0) return
    const change: ItemsChange = { fields, origin: transaction.origin, local: transaction.local }
    for (const listener of listeners) listener(change)
  })

  return {
    items: () => (shown ??= rank([...known.values()].filter((item) => item.removed === undefined))),
    item: (id) => known.get(id),
    subscribe: (listener) => {
      // Wrapped, so that one function subscribed twice is two subscriptions.
      const entry = (change: ItemsChange): void => listener(change)
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
  }
}

/** Reads one item again; false when it reads the same as before, and then the old object stays. */
function refresh(doc: Y.Doc, known: Map<ItemId, Item>, id: ItemId): boolean {
  const before = known.get(id)
  const now = readItem(doc, id)
  if (now === undefined) return known.delete(id)
  if (before !== undefined && sameItem(before, now)) return false
  known.set(id, now)
  return true
}

function changedFields(events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): Map<ItemId, Set<string>> {
  const fields = new Map<ItemId, Set<string>>()
  const add = (key: unknown, names: Iterable<string>): void => {
    const id = ItemId.safeParse(key).data
    if (id === undefined) return
    const set = fields.get(id) ?? new Set()
    for (const name of names) set.add(name)
    fields.set(id, set)
  }
  for (const event of events) {
    const [id, field] = event.path
    if (id === undefined) for (const key of event.changes.keys.keys()) add(key, [])
    else if (field === undefined) add(id, event.changes.keys.keys())
    else add(id, [String(field)])
  }
  return fields
}

const WHOLE = ["title", "note", "link", "quantity", "priority", "order", "createdBy", "createdAt"] as const

/** Whether two readings of an item say the same. */
export const sameItem = (a: Item, b: Item): boolean =>
  WHOLE.every((key) => a[key] === b[key]) &&
  samePrice(a.price, b.price) &&
  a.removed?.at === b.removed?.at &&
  a.removed?.by === b.removed?.by
