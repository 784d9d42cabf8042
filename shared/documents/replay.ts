import type * as Y from "yjs"
import type { ItemId, PersonId } from "../ids.ts"
import { plainAmount } from "../money.ts"
import { unreachable } from "../result.ts"
import { readAllItems, readItem, samePrice, UNLIMITED } from "./items.ts"
import type { Item, Price, Priority, Quantity } from "./items.ts"
import { editNote, noteDiff } from "./notes.ts"
import {
  addItem,
  moveItem,
  removeItem,
  restoreItem,
  setLink,
  setPrice,
  setPriority,
  setQuantity,
  setTitle,
} from "./write-items.ts"

/**
 * What a person did, told in the terms of a list instead of clocks: after a refusal, or when the room's history was
 * replaced, the document they wrote into is given up, and this is what goes on to the new one.
 */
export type ItemChange =
  | { readonly kind: "added"; readonly item: Item; readonly after: ItemId | undefined }
  | { readonly kind: "title" | "link"; readonly item: Item; readonly value: string }
  | { readonly kind: "price"; readonly item: Item; readonly value: Price | null }
  | { readonly kind: "quantity"; readonly item: Item; readonly value: Quantity }
  | { readonly kind: "priority"; readonly item: Item; readonly value: Priority }
  | { readonly kind: "note"; readonly item: Item; readonly before: string; readonly value: string }
  | { readonly kind: "moved"; readonly item: Item; readonly after: ItemId | undefined }
  | { readonly kind: "removed"; readonly item: Item; readonly at: number; readonly by: PersonId | undefined }
  | { readonly kind: "restored"; readonly item: Item }

/** What `local` has that `base` has not: `base` is what the server acknowledged, `local` the same with own edits. */
export function changesBetween(base: Y.Doc, local: Y.Doc): ItemChange[] {
  const before = new Map(readAllItems(base).map((item) => [item.id, item]))
  const changes: ItemChange[] = []
  let after: ItemId | undefined
  for (const item of readAllItems(local)) {
    const old = before.get(item.id)
    if (old === undefined) {
      // Added and taken back before anybody saw it: nothing to carry over.
      if (item.removed === undefined) changes.push({ kind: "added", item, after })
    } else {
      changes.push(...changesOf(old, item, after))
    }
    after = item.id
  }
  return changes
}

/** Restored comes first and removed last, so that the writes between find the item present. */
function changesOf(old: Item, item: Item, after: ItemId | undefined): ItemChange[] {
  const changes: ItemChange[] = wholeValues(old, item)
  if (old.note !== item.note) changes.push({ kind: "note", item, before: old.note, value: item.note })
  if (old.order !== item.order) changes.push({ kind: "moved", item, after })
  if (old.removed !== undefined && item.removed === undefined) changes.unshift({ kind: "restored", item })
  if (old.removed === undefined && item.removed !== undefined)
    changes.push({ kind: "removed", item, at: item.removed.at, by: item.removed.by })
  return changes
}

function wholeValues(old: Item, item: Item): ItemChange[] {
  const changes: ItemChange[] = []
  if (old.title !== item.title) changes.push({ kind: "title", item, value: item.title })
  if (old.link !== item.link) changes.push({ kind: "link", item, value: item.link })
  if (!samePrice(old.price, item.price)) changes.push({ kind: "price", item, value: item.price })
  if (old.quantity !== item.quantity) changes.push({ kind: "quantity", item, value: item.quantity })
  if (old.priority !== item.priority) changes.push({ kind: "priority", item, value: item.priority })
  return changes
}

export interface Replayed {
  /** Changes that stand in the document now. */
  readonly applied: number
  /** Texts that found no place, to be offered for copying. */
  readonly lost: readonly string[]
}

/**
 * Applies the changes to another history of the document. Whole values win as any later write would; a note that
 * changed on both sides is not guessed, nor is an item brought back that is gone: their texts come back in `lost`.
 */
export function replay(doc: Y.Doc, changes: readonly ItemChange[], origin: unknown): Replayed {
  let applied = 0
  const lost: string[] = []
  for (const change of changes) {
    if (applyChange(doc, change, origin)) applied++
    else lost.push(...textOf(change))
  }
  return { applied, lost }
}

function applyChange(doc: Y.Doc, change: ItemChange, origin: unknown): boolean {
  const { id } = change.item
  switch (change.kind) {
    case "added":
      return add(doc, change.item, change.after, origin)
    case "title":
      return setTitle(doc, id, change.value, origin).ok
    case "link":
      return setLink(doc, id, change.value, origin).ok
    case "price":
      return setPrice(doc, id, change.value, origin).ok
    case "quantity":
      return setQuantity(doc, id, change.value, origin).ok
    case "priority":
      return setPriority(doc, id, change.value, origin).ok
    case "note":
      return replayNote(doc, change, origin)
    case "moved":
      return moveItem(doc, id, change.after === undefined ? "first" : { after: change.after }, origin).ok
    case "removed":
      return remove(doc, change, origin)
    case "restored":
      return restoreItem(doc, id, origin).ok
    default:
      return unreachable(change)
  }
}

function add(doc: Y.Doc, item: Item, after: ItemId | undefined, origin: unknown): boolean {
  const there = readItem(doc, item.id)
  if (there === undefined) {
    const { createdBy } = item
    const place = after === undefined ? "first" : { after }
    return createdBy !== undefined && addItem(doc, { ...item, createdBy, place }, origin).ok
  }
  // The addition itself had arrived, what followed it had not.
  const written = wholeValues(there, item).map((change) => applyChange(doc, change, origin))
  return written.every(Boolean) && there.note === item.note
}

function replayNote(doc: Y.Doc, change: ItemChange & { readonly kind: "note" }, origin: unknown): boolean {
  const there = readItem(doc, change.item.id)
  if (there === undefined || there.removed !== undefined) return false
  if (there.note === change.value) return true
  if (there.note !== change.before) return false
  const edit = noteDiff(change.before, change.value)
  return edit === undefined || editNote(doc, change.item.id, edit, origin).ok
}

function remove(doc: Y.Doc, change: ItemChange & { readonly kind: "removed" }, origin: unknown): boolean {
  if (readItem(doc, change.item.id) === undefined) return true
  const by = change.by ?? change.item.createdBy
  return by !== undefined && removeItem(doc, change.item.id, { at: change.at, by }, origin).ok
}

/** The texts of changes that are not applied at all, for copying. */
export const textsOf = (changes: readonly ItemChange[]): string[] => changes.flatMap(textOf)

/** What a person would want to keep of a change that found no place; a move or a removal has no text. */
function textOf(change: ItemChange): string[] {
  const { item } = change
  switch (change.kind) {
    case "added":
      return kept([item.title, item.link, item.note].filter((part) => part !== "").join("\n"))
    case "title":
    case "note":
      return kept(change.value)
    case "link":
      return change.value === "" ? [] : kept(`${item.title}: ${change.value}`)
    case "price":
      return change.value === null ? [] : kept(`${item.title}: ${plainAmount(change.value)}`)
    case "quantity":
      return change.value === UNLIMITED ? [] : kept(`${item.title}: \u00d7 ${change.value}`)
    case "priority":
    case "moved":
    case "removed":
    case "restored":
      return []
    default:
      return unreachable(change)
  }
}

const kept = (text: string): string[] => (text === "" ? [] : [text])
