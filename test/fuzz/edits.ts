import * as Y from "yjs"
import { insertInPieces } from "../../shared/documents/notes.ts"
import { itemsRoot, readAllItems } from "../../shared/documents/items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import {
  addItem,
  moveItem,
  removeItem,
  restoreItem,
  setPrice,
  setQuantity,
  setTitle,
} from "../../shared/documents/write-items.ts"
import { ceilBoundary, floorBoundary } from "../../shared/graphemes.ts"
import { ItemId, type PersonId, base32 } from "../../shared/ids.ts"
import type { Rng } from "../support/rng.ts"

/** What one person's hands do to a document: the product's own helpers, and what any other Yjs program may do. */
export interface Desk {
  readonly doc: Y.Doc
  readonly person: PersonId
  readonly origin: object
  readonly undo: Y.UndoManager
  /** Types that were touched once: they are edited again when others have removed them long since. */
  readonly held: (Y.Map<unknown> | Y.Text | Y.Array<unknown>)[]
}

const WORDS = [
  "a",
  "bc ",
  "straße ",
  "👨‍👩‍👧‍👦",
  "👋🏽",
  "🇩🇪",
  "é",
  "e\u0301",
  "漢字",
  "\n",
  "क्षि",
  "lorem ipsum dolor ",
]
const FIELDS = ["title", "price", "colour", "size"]

const words = (rng: Rng): string => Array.from({ length: 1 + rng.below(4) }, () => rng.pick(WORDS)).join("")

const anyItem = (desk: Desk, rng: Rng): ItemId | undefined => {
  const all = readAllItems(desk.doc)
  return all.length === 0 ? undefined : rng.pick(all).id
}

function nestedOf<T>(desk: Desk, rng: Rng, is: (value: unknown) => value is T): T | undefined {
  const found: T[] = []
  for (const item of itemsRoot(desk.doc).values()) {
    if (!(item instanceof Y.Map)) continue
    for (const part of item.values()) if (is(part)) found.push(part)
  }
  return found.length === 0 ? undefined : rng.pick(found)
}

const isText = (value: unknown): value is Y.Text => value instanceof Y.Text
const isArray = (value: unknown): value is Y.Array<unknown> => value instanceof Y.Array

function add(desk: Desk, rng: Rng): void {
  const id = ItemId.parse(base32(rng.bytes(16)))
  const note = rng.chance(0.5) ? words(rng) : ""
  addItem(
    desk.doc,
    { id, title: words(rng).trim() || "x", note, createdBy: desk.person, createdAt: 1 },
    desk.origin,
  )
  const map = itemsRoot(desk.doc).get(id)
  if (map instanceof Y.Map) desk.held.push(map)
}

function change(desk: Desk, rng: Rng): void {
  const id = anyItem(desk, rng)
  if (id === undefined) return add(desk, rng)
  const { doc, origin } = desk
  switch (rng.below(6)) {
    case 0:
      setTitle(doc, id, words(rng), origin)
      break
    case 1:
      setPrice(doc, id, { minor: rng.below(10_000), currency: "EUR" }, origin)
      break
    case 2:
      setQuantity(doc, id, 1 + rng.below(9), origin)
      break
    case 3:
      moveItem(doc, id, rng.chance(0.5) ? "first" : "last", origin)
      break
    case 4:
      removeItem(doc, id, { by: desk.person, at: 2 }, origin)
      break
    default:
      restoreItem(doc, id, origin)
  }
}

function type(desk: Desk, rng: Rng): void {
  const id = anyItem(desk, rng)
  if (id === undefined) return add(desk, rng)
  const index = rng.below(60)
  for (let i = rng.below(8); i >= 0; i--) {
    const remove = rng.chance(0.3) ? 1 + rng.below(6) : 0
    editNote(desk.doc, id, { index: index + i, remove, insert: remove > 0 ? "" : words(rng) }, desk.origin)
  }
}

/** The range of whole visible characters nearest to a random one. */
function range(text: Y.Text, rng: Rng): readonly [number, number] {
  const plain = text.toJSON()
  const start = floorBoundary(plain, rng.below(plain.length + 1))
  return [start, ceilBoundary(plain, Math.min(plain.length, start + rng.below(12)))]
}

function rawText(desk: Desk, rng: Rng): void {
  const text = nestedOf(desk, rng, isText)
  if (text === undefined) return type(desk, rng)
  desk.held.push(text)
  desk.doc.transact(() => {
    for (let i = rng.below(3); i >= 0; i--) {
      const [start, end] = range(text, rng)
      const what = rng.below(4)
      if (what === 0 && end > start) text.delete(start, end - start)
      else if (what === 1 && end > start)
        text.format(start, end - start, { bold: rng.chance(0.5) ? true : null })
      else if (what === 2) {
        // Came and went in one transaction: the update carries it as deleted already.
        const word = words(rng)
        text.insert(start, word)
        text.delete(start, word.length)
      } else text.insert(start, words(rng))
    }
  }, desk.origin)
}

function rawMap(desk: Desk, rng: Rng): void {
  const id = anyItem(desk, rng)
  const map = id === undefined ? undefined : itemsRoot(desk.doc).get(id)
  if (!(map instanceof Y.Map)) return add(desk, rng)
  desk.held.push(map)
  desk.doc.transact(() => {
    for (let i = rng.below(4); i >= 0; i--) {
      const key = rng.pick(FIELDS)
      const what = rng.below(5)
      if (what === 0) map.delete(key)
      else if (what === 1) {
        // A type with children that is overwritten at once: its children travel as collected structs.
        map.set("box", new Y.Map<unknown>([["x", 1]]))
        if (rng.chance(0.7)) map.set("box", rng.below(9))
      } else if (what === 2) map.set("tags", Y.Array.from([1, "two", null, { three: [3.5, true] }]))
      else map.set(key, rng.chance(0.5) ? words(rng) : { a: rng.below(99), b: [1.5, -7, null] })
    }
  }, desk.origin)
}

function rawArray(desk: Desk, rng: Rng): void {
  const array = nestedOf(desk, rng, isArray)
  if (array === undefined) return rawMap(desk, rng)
  desk.held.push(array)
  desk.doc.transact(() => {
    const at = rng.below(array.length + 1)
    if (rng.chance(0.4) && at < array.length) array.delete(at, 1)
    else array.insert(at, rng.chance(0.2) ? [new Y.Text("in a list")] : [rng.below(9), words(rng)])
  }, desk.origin)
}

/** Late edits: into what others may have removed, or what the document has collected. */
function late(desk: Desk, rng: Rng): void {
  if (desk.held.length === 0) return type(desk, rng)
  const target = rng.pick(desk.held)
  desk.doc.transact(() => {
    if (target instanceof Y.Text) target.insert(floorBoundary(target.toJSON(), rng.below(20)), words(rng))
    else if (target instanceof Y.Map) target.set(rng.pick(FIELDS), rng.below(99))
    else target.insert(0, [rng.below(9)])
  }, desk.origin)
}

function purge(desk: Desk, rng: Rng): void {
  const id = anyItem(desk, rng)
  if (id !== undefined) desk.doc.transact(() => itemsRoot(desk.doc).delete(id), desk.origin)
}

/**
 * Yjs 13.6 throws a TypeError in the middle of an undo when what an earlier undo brought back has been collected since
 * (somebody deleted the item for good, which the product's helpers never do). What was written until then stays, is
 * sent, and must be admitted like everything else.
 */
function undoOrRedo(desk: Desk, rng: Rng): void {
  if (rng.chance(0.5)) desk.undo.stopCapturing()
  try {
    for (let i = rng.below(3); i >= 0; i--) {
      if (rng.chance(0.6)) desk.undo.undo()
      else desk.undo.redo()
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    desk.undo.clear()
  }
}

/** A long text in pieces, as the helpers write it. */
export function paste(desk: Desk, rng: Rng, length: number): void {
  const text = nestedOf(desk, rng, isText)
  if (text !== undefined)
    insertInPieces(text, range(text, rng)[0], "p👋🏽".repeat(Math.ceil(length / 5)), desk.origin)
}

/** Text as the page writes it, but in one transaction: what comes and goes there travels as deleted already. */
function ownText(desk: Desk, rng: Rng): void {
  const text = nestedOf(desk, rng, isText)
  if (text === undefined) return type(desk, rng)
  desk.held.push(text)
  desk.doc.transact(() => {
    for (let i = rng.below(3); i >= 0; i--) {
      const [start, end] = range(text, rng)
      const word = words(rng)
      if (rng.chance(0.4) && end > start) text.delete(start, end - start)
      else text.insert(start, word)
      if (rng.chance(0.2)) text.delete(start, Math.min(word.length, text.length - start))
    }
  }, desk.origin)
}

/** A field that is set twice in one transaction. */
function ownMap(desk: Desk, rng: Rng): void {
  const id = anyItem(desk, rng)
  const map = id === undefined ? undefined : itemsRoot(desk.doc).get(id)
  if (!(map instanceof Y.Map)) return add(desk, rng)
  desk.held.push(map)
  desk.doc.transact(() => {
    for (let i = rng.below(4); i >= 0; i--) map.set(rng.pick(["title", "link", "order"]), words(rng))
  }, desk.origin)
}

function ownLate(desk: Desk, rng: Rng): void {
  if (desk.held.length === 0) return type(desk, rng)
  const target = rng.pick(desk.held)
  desk.doc.transact(() => {
    if (target instanceof Y.Text) target.insert(floorBoundary(target.toJSON(), rng.below(20)), words(rng))
    else if (target instanceof Y.Map) target.set("quantity", 1 + rng.below(99))
  }, desk.origin)
}

export type Habits = readonly (readonly [weight: number, act: (desk: Desk, rng: Rng) => void])[]

/** What pages of this product write. */
export const OWN_HABITS: Habits = [
  [6, add],
  [14, change],
  [30, type],
  [14, ownText],
  [8, ownMap],
  [6, ownLate],
  [2, purge],
  [12, undoOrRedo],
]

/** What any Yjs program may write, in documents of any shape. */
export const ANY_HABITS: Habits = [
  [6, add],
  [14, change],
  [30, type],
  [16, rawText],
  [10, rawMap],
  [8, rawArray],
  [8, late],
  [2, purge],
  [12, undoOrRedo],
]

/** For edits that the undo manager does not watch: it keeps what it may bring back from being collected. */
const UNWATCHED = {}

/** One random edit; most are one transaction, typing is a few. */
export function edit(owner: Desk, rng: Rng, habits: Habits): void {
  const { doc, person, undo, held } = owner
  const desk: Desk = { doc, person, undo, held, origin: rng.chance(0.5) ? UNWATCHED : owner.origin }
  let draw = rng.below(habits.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, act] of habits) {
    draw -= weight
    if (draw < 0) return act(desk, rng)
  }
}
