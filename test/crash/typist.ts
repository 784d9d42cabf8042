import type * as Y from "yjs"
import { readAllItems, readItems, type Item } from "../../shared/documents/items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import {
  addItem,
  moveItem,
  removeItem,
  restoreItem,
  setPrice,
  setTitle,
} from "../../shared/documents/write-items.ts"
import { type ItemId, newItemId, type PersonId } from "../../shared/ids.ts"
import type { Rng } from "../support/rng.ts"
import { numbered, type Effect, type Promises } from "./promises.ts"

/** Items that one room gets; after that edits go into these. */
const ITEMS = 8
/** One put in so many is long, so that documents are soon worth a snapshot; of these each typist leaves a few. */
const LONG = 12
const LONG_UNITS = 6_000
const LONG_KEPT = 2
const ORNAMENTS = ["", "👨‍👩‍👧‍👦", "é", "🇩🇪", "漢字", "👋🏽"]

/** The origin of what typists write. */
const TYPED = { who: "typist" }

interface Token {
  readonly token: string
  readonly item: ItemId
}

/** One person's hands in one room: seeded edits whose effects can be found again. */
export class Typist {
  readonly #name: string
  readonly #person: PersonId
  readonly #rng: Rng
  readonly #promises: Promises
  readonly #tokens: Token[] = []
  #own: ItemId | undefined
  #count = 0

  constructor(name: string, person: PersonId, { rng, promises }: { rng: Rng; promises: Promises }) {
    this.#name = name
    this.#person = person
    this.#rng = rng
    this.#promises = promises
  }

  /** Makes one edit; answers what it did. Some edits are churn, which only has to converge. */
  edit(doc: Y.Doc): readonly Effect[] {
    const items = readItems(doc)
    if (items.length === 0 || (this.#own === undefined && items.length < ITEMS)) return this.#add(doc)
    const what = this.#rng.below(100)
    if (what < 50) return this.#put(doc, this.#rng.pick(items))
    if (what < 80) return this.#take(doc)
    if (what < 88) return this.#title(doc)
    this.#churn(doc, this.#rng.pick(items))
    return []
  }

  /** Makes an edit that nothing takes back: without it a document lacks something. */
  last(doc: Y.Doc): readonly Effect[] {
    for (const item of readItems(doc)) {
      const effects = this.#put(doc, item)
      if (effects.length > 0) return effects
    }
    return this.#add(doc)
  }

  #add(doc: Y.Doc): readonly Effect[] {
    const id = newItemId((length) => this.#rng.bytes(length))
    const item = { id, title: numbered(0), createdBy: this.#person, createdAt: ++this.#count }
    if (!addItem(doc, item, TYPED).ok) return []
    this.#own ??= id
    return [{ kind: "item", id }]
  }

  #put(doc: Y.Doc, item: Item): readonly Effect[] {
    const long = this.#rng.below(LONG) === 0 ? "~".repeat(this.#rng.below(LONG_UNITS)) : ""
    const token = `[${this.#name}.${++this.#count}${this.#rng.pick(ORNAMENTS)}${long}]`
    // Only between tokens: what others insert at the same place then never ends up inside one.
    const ends = [0, ...Array.from(item.note.matchAll(/\]/g), (match) => match.index + 1)]
    const index = this.#rng.chance(0.5) ? item.note.length : this.#rng.pick(ends)
    if (!editNote(doc, item.id, { index, remove: 0, insert: token }, TYPED).ok) return []
    this.#tokens.push({ token, item: item.id })
    return [{ kind: "put", token }]
  }

  #take(doc: Y.Doc): readonly Effect[] {
    const long = this.#tokens.flatMap(({ token }, n) => (token.endsWith("~]") ? [n] : []))
    const at = long.length > LONG_KEPT ? this.#rng.pick(long) : this.#rng.below(this.#tokens.length)
    const mine = this.#tokens[at]
    const note =
      mine === undefined ? undefined : readAllItems(doc).find((item) => item.id === mine.item)?.note
    const index = mine === undefined ? -1 : (note?.indexOf(mine.token) ?? -1)
    if (mine === undefined || index < 0) return []
    this.#promises.unsure(mine.token)
    const change = { index, remove: mine.token.length, insert: "" }
    if (!editNote(doc, mine.item, change, TYPED).ok) return []
    this.#tokens.splice(at, 1)
    return [{ kind: "take", token: mine.token }]
  }

  #title(doc: Y.Doc): readonly Effect[] {
    const n = ++this.#count
    if (this.#own === undefined || !setTitle(doc, this.#own, numbered(n), TYPED).ok) return []
    return [{ kind: "title", id: this.#own, n }]
  }

  #churn(doc: Y.Doc, item: Item): void {
    const what = this.#rng.below(4)
    const gone = readAllItems(doc).find((other) => other.removed !== undefined)
    if (what === 0) moveItem(doc, item.id, this.#rng.chance(0.5) ? "first" : "last", TYPED)
    else if (what === 1) setPrice(doc, item.id, { minor: this.#rng.below(10_000), currency: "EUR" }, TYPED)
    else if (gone !== undefined) restoreItem(doc, gone.id, TYPED)
    else removeItem(doc, item.id, { at: ++this.#count, by: this.#person }, TYPED)
  }
}
