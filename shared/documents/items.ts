import * as Y from "yjs"
import { z } from "zod"
import { cut } from "../graphemes.ts"
import { ItemId, PersonId } from "../ids.ts"
import { PRICE_MAX_MINOR, QUANTITY_MAX, TITLE_MAX } from "../limits.ts"
import { isCurrency } from "../money.ts"
import { isOrder, rank } from "../order.ts"
import { isLink } from "./web-address.ts"

/**
 * Reading the items of a list or of the plan. A document holds whatever its writers put there: every reader here
 * takes anything, defaults or ignores what it cannot use, and never throws.
 *
 * Root map `items`, by item id; each item is a map: `title`, `note` (text, made with the item), `link`, `price` (one
 * plain value), `quantity`, `priority`, `order`, `createdBy`, `createdAt`, and while it is removed `removedAt` and
 * `removedBy`. Whole values, last writer wins; the note merges.
 */

/** An exact amount: integer minor units of an ISO 4217 currency. */
export interface Price {
  readonly minor: number
  readonly currency: string
}

export const UNLIMITED = "unlimited"
export type Quantity = number | typeof UNLIMITED

export const PRIORITIES = ["low", "normal", "high"] as const
export const Priority = z.enum(PRIORITIES)
export type Priority = z.infer<typeof Priority>

interface Removal {
  /** Milliseconds since the epoch, by the remover's clock. */
  readonly at: number
  readonly by: PersonId | undefined
}

/** One item as everybody reads it. Frozen in time: a change gives another object. */
export interface Item {
  readonly id: ItemId
  readonly title: string
  readonly note: string
  readonly link: string
  readonly price: Price | null
  readonly quantity: Quantity
  readonly priority: Priority
  readonly order: string
  readonly createdBy: PersonId | undefined
  /** Milliseconds since the epoch, by the author's clock; 0 when unknown. */
  readonly createdAt: number
  readonly removed: Removal | undefined
}

export const isQuantity = (value: unknown): value is Quantity =>
  value === UNLIMITED ||
  (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= QUANTITY_MAX)

/** Own properties only: what a document says through a prototype is gone after the next encoding. */
const own = (value: object, key: string): unknown => Object.getOwnPropertyDescriptor(value, key)?.value

export function readPrice(value: unknown): Price | null {
  if (typeof value !== "object" || value === null) return null
  const minor = own(value, "minor")
  const currency = own(value, "currency")
  if (typeof minor !== "number" || !Number.isSafeInteger(minor) || minor < 0 || minor > PRICE_MAX_MINOR)
    return null
  return isCurrency(currency) ? { minor: minor === 0 ? 0 : minor, currency } : null
}

export const samePrice = (a: Price | null, b: Price | null): boolean =>
  a?.minor === b?.minor && a?.currency === b?.currency

const readTitle = (value: unknown): string => (typeof value === "string" ? cut(value, TITLE_MAX) : "")

const readTime = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined

const readPerson = (value: unknown): PersonId | undefined => PersonId.safeParse(value).data

/** The note's characters, one UTF-16 unit per position of the text: what is not text stands as U+FFFC. */
export function noteText(note: Y.Text): string {
  const plain = note.toJSON()
  if (plain.length === note.length) return plain
  let text = ""
  const delta: unknown = note.toDelta()
  for (const part of Array.isArray(delta) ? Array.from<unknown>(delta) : []) {
    const insert = typeof part === "object" && part !== null ? own(part, "insert") : undefined
    text += typeof insert === "string" ? insert : "\ufffc"
  }
  return text
}

export const itemsRoot = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("items")

/** The item's map, removed or not. */
export function itemMap(doc: Y.Doc, id: ItemId): Y.Map<unknown> | undefined {
  const value = itemsRoot(doc).get(id)
  return value instanceof Y.Map ? value : undefined
}

/** The item's note, to observe; undefined when there is no such item, or it has no note that can be written. */
export function noteOf(doc: Y.Doc, id: ItemId): Y.Text | undefined {
  const note = itemMap(doc, id)?.get("note")
  return note instanceof Y.Text ? note : undefined
}

function read(id: ItemId, map: Y.Map<unknown>): Item {
  const note = map.get("note")
  const link = map.get("link")
  const quantity = map.get("quantity")
  const order = map.get("order")
  const at = readTime(map.get("removedAt"))
  return {
    id,
    title: readTitle(map.get("title")),
    note: note instanceof Y.Text ? noteText(note) : "",
    link: isLink(link) ? link : "",
    price: readPrice(map.get("price")),
    quantity: isQuantity(quantity) ? quantity : 1,
    priority: Priority.safeParse(map.get("priority")).data ?? "normal",
    order: isOrder(order) ? order : "",
    createdBy: readPerson(map.get("createdBy")),
    createdAt: readTime(map.get("createdAt")) ?? 0,
    removed: at === undefined ? undefined : { at, by: readPerson(map.get("removedBy")) },
  }
}

/** One item, removed or not; undefined when the document has none of that id. */
export function readItem(doc: Y.Doc, id: ItemId): Item | undefined {
  const map = itemMap(doc, id)
  return map === undefined ? undefined : read(id, map)
}

/** Every item of the document in list order, removed ones among them. */
export function readAllItems(doc: Y.Doc): Item[] {
  const found: Item[] = []
  for (const [key, value] of itemsRoot(doc).entries()) {
    const id = ItemId.safeParse(key).data
    if (id !== undefined && value instanceof Y.Map) found.push(read(id, value))
  }
  return rank(found)
}

/** The items to show, in list order. */
export const readItems = (doc: Y.Doc): readonly Item[] =>
  readAllItems(doc).filter((item) => item.removed === undefined)
