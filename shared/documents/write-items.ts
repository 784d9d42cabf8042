import * as Y from "yjs"
import type { ItemId, PersonId } from "../ids.ts"
import { ITEMS_EVER, ITEMS_MAX, ITEMS_SHOWN_MAX, LINK_MAX, NOTE_MAX, TITLE_MAX } from "../limits.ts"
import { isOrder, place } from "../order.ts"
import { ok, refuse, type Result } from "../result.ts"
import { isQuantity, itemMap, itemsRoot, readAllItems, readItem, readPrice, samePrice } from "./items.ts"
import { isLink } from "./web-address.ts"
import type { Item, Price, Priority, Quantity } from "./items.ts"
import { insertInPieces, tidyNote } from "./notes.ts"
import type { WriteRefusal, Written } from "./written.ts"

/**
 * Writing items. Every limit is checked before the transaction, since a refusal by the server is final for the whole
 * document: what these functions write is accepted, or nothing is written and the answer says why.
 * `origin` goes to the transaction, so that undo and observers know whose change it was.
 */

/** Where an item goes; an anchor that is not there any more means the end. */
export type Place = { readonly after: ItemId } | { readonly before: ItemId } | "first" | "last"

export interface NewItem {
  readonly id: ItemId
  readonly title: string
  readonly note?: string
  readonly link?: string
  readonly price?: Price | null
  readonly quantity?: Quantity
  readonly priority?: Priority
  readonly place?: Place
  readonly createdBy: PersonId
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

const DONE: Written = ok(undefined)

/** One line as it is kept: well-formed, control characters and line breaks as blanks, trimmed. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim()

function checkTitle(text: string): Result<string, WriteRefusal> {
  const title = oneLine(text)
  if (title === "") return refuse("empty_title")
  return title.length > TITLE_MAX ? refuse("title_too_long") : ok(title)
}

/** A host that looks like one, typed without "https://". */
const BARE = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[:/?#]|$)/u

/** The link as it is kept: "" for none, "https://" put before a bare host. */
function checkLink(text: string): Result<string, WriteRefusal> {
  const typed = text.trim()
  if (typed === "") return ok("")
  const link = BARE.test(typed) ? `https://${typed}` : typed
  return isLink(link) && link.length <= LINK_MAX ? ok(link) : refuse("not_a_link")
}

function checkPrice(price: Price | null): Result<Price | null, WriteRefusal> {
  if (price === null) return ok(null)
  const read = readPrice(price)
  return read === null ? refuse("not_a_price") : ok(read)
}

/** The origin of additions: not the caller's own object, so that undo managers pass them by. See `undoFor`. */
class Addition {
  readonly origin: unknown
  constructor(origin: unknown) {
    this.origin = origin
  }
}

/**
 * Adds an item with all its fields and its note in one transaction (nothing is made lazily: two lazy makers would
 * overwrite each other); the rest of a long note follows in further ones.
 */
export function addItem(doc: Y.Doc, item: NewItem, origin: unknown): Written {
  const title = checkTitle(item.title)
  if (!title.ok) return title
  const link = checkLink(item.link ?? "")
  if (!link.ok) return link
  const price = checkPrice(item.price ?? null)
  if (!price.ok) return price
  const quantity = item.quantity ?? 1
  if (!isQuantity(quantity)) return refuse("not_a_quantity")
  const text = tidyNote(item.note ?? "")
  if (text.length > NOTE_MAX) return refuse("note_too_long")
  if (itemsRoot(doc).has(item.id)) return refuse("exists")
  const others = readAllItems(doc)
  if (isFull(item.createdBy, others)) return refuse("list_full")
  if (noRoomFor(item.createdBy, others)) return refuse("list_full")

  const orders = place(item.id, others, indexOf(others, item.place ?? "last"))
  const note = new Y.Text()
  const addition = new Addition(origin)
  doc.transact(() => {
    const map = new Y.Map<unknown>()
    itemsRoot(doc).set(item.id, map)
    map.set("title", title.value)
    map.set("note", note)
    map.set("link", link.value)
    map.set("price", price.value)
    map.set("quantity", quantity)
    map.set("priority", item.priority ?? "normal")
    map.set("createdBy", item.createdBy)
    map.set("createdAt", item.createdAt)
    writeOrders(doc, orders)
  }, addition)
  insertInPieces(note, 0, text, addition)
  return DONE
}

/** Shown items: whoever added few goes on beyond the limit, so that one person cannot fill a list for the others. */
function isFull(person: PersonId, others: readonly Item[]): boolean {
  const shown = others.filter((other) => other.removed === undefined)
  if (shown.length < ITEMS_MAX) return false
  const own = shown.filter((other) => other.createdBy === person).length
  return own >= ITEMS_EVER.small || shown.length >= ITEMS_SHOWN_MAX
}

/** Removed items stay in the document, so they count: for everybody together, and for whoever adds. */
function noRoomFor(person: PersonId, others: readonly Item[]): boolean {
  const own = others.filter((other) => other.createdBy === person).length
  if (own >= ITEMS_EVER.person || others.length >= ITEMS_EVER.most) return true
  return others.length >= ITEMS_EVER.room && own >= ITEMS_EVER.small
}

export function setTitle(doc: Y.Doc, id: ItemId, text: string, origin: unknown): Written {
  const title = checkTitle(text)
  return title.ok ? setField(doc, id, { key: "title", value: title.value }, origin) : title
}

/** "" takes the link away. Only http and https; "https://" may be left out. */
export function setLink(doc: Y.Doc, id: ItemId, text: string, origin: unknown): Written {
  const link = checkLink(text)
  return link.ok ? setField(doc, id, { key: "link", value: link.value }, origin) : link
}

export function setPrice(doc: Y.Doc, id: ItemId, value: Price | null, origin: unknown): Written {
  const price = checkPrice(value)
  return price.ok ? setField(doc, id, { key: "price", value: price.value }, origin) : price
}

export function setQuantity(doc: Y.Doc, id: ItemId, value: Quantity, origin: unknown): Written {
  return isQuantity(value) ? setField(doc, id, { key: "quantity", value }, origin) : refuse("not_a_quantity")
}

export const setPriority = (doc: Y.Doc, id: ItemId, value: Priority, origin: unknown): Written =>
  setField(doc, id, { key: "priority", value }, origin)

/** Puts the item elsewhere. Usually one value is written; more where neighbours share a key. */
export function moveItem(doc: Y.Doc, id: ItemId, where: Place, origin: unknown): Written {
  if (present(doc, id) === undefined) return refuse("gone")
  const all = readAllItems(doc)
  const others = all.filter((other) => other.id !== id)
  const index = indexOf(others, where)
  if (all[index]?.id === id && isOrder(all[index].order)) return DONE
  const orders = place(id, others, index)
  doc.transact(() => writeOrders(doc, orders), origin)
  return DONE
}

/** Flags the item as removed, and nothing is deleted: undo clears the flag, and what others wrote meanwhile is there. */
export function removeItem(
  doc: Y.Doc,
  id: ItemId,
  removal: { readonly at: number; readonly by: PersonId },
  origin: unknown,
): Written {
  const map = itemMap(doc, id)
  if (map === undefined) return refuse("gone")
  if (present(doc, id) === undefined) return DONE
  doc.transact(() => {
    map.set("removedAt", removal.at)
    map.set("removedBy", removal.by)
  }, origin)
  return DONE
}

export function restoreItem(doc: Y.Doc, id: ItemId, origin: unknown): Written {
  const map = itemMap(doc, id)
  if (map === undefined) return refuse("gone")
  if (!map.has("removedAt") && !map.has("removedBy")) return DONE
  doc.transact(() => {
    map.delete("removedAt")
    map.delete("removedBy")
  }, origin)
  return DONE
}

/** The item's map while it is there and not removed. */
function present(doc: Y.Doc, id: ItemId): Y.Map<unknown> | undefined {
  const item = readItem(doc, id)
  return item === undefined || item.removed !== undefined ? undefined : itemMap(doc, id)
}

const isPrice = (value: Field["value"]): value is Price => typeof value === "object" && value !== null

interface Field {
  readonly key: "title" | "link" | "price" | "quantity" | "priority"
  readonly value: string | number | Price | null
}

/** Writes one whole value, or nothing when it stands there already: an idle click is no edit. */
function setField(doc: Y.Doc, id: ItemId, { key, value }: Field, origin: unknown): Written {
  const map = present(doc, id)
  if (map === undefined) return refuse("gone")
  const current = map.get(key)
  if (current === value || (isPrice(value) && samePrice(readPrice(current), value))) return DONE
  doc.transact(() => map.set(key, value), origin)
  return DONE
}

function indexOf(others: readonly Item[], where: Place): number {
  if (where === "first") return 0
  if (where === "last") return others.length
  const anchor = "after" in where ? where.after : where.before
  const index = others.findIndex((other) => other.id === anchor)
  if (index < 0) return others.length
  return "after" in where ? index + 1 : index
}

function writeOrders(doc: Y.Doc, orders: ReadonlyMap<string, string>): void {
  for (const [id, order] of orders) {
    const map = itemsRoot(doc).get(id)
    if (map instanceof Y.Map) map.set("order", order)
  }
}
