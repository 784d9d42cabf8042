import * as Y from "yjs"
import { type Item, readAllItems } from "../../shared/documents/items.ts"
import { ITEMS_MAX, ITEMS_SHOWN_MAX } from "../../shared/limits.ts"
import { hasItems, partsOf, type RoomId, type RoomKind } from "../../shared/rooms.ts"
import { applyWithin } from "../documents/apply.ts"
import { type Budget, OverBudget } from "../documents/budget.ts"
import { isMisshapen } from "../documents/shape.ts"
import type { ItemFacts, Measured, Projected, ProjectJob } from "./job.ts"

/** Removed items that a projection still names: those removed last, for whoever undoes it. */
const REMOVED_MAX = ITEMS_MAX

interface Held {
  readonly doc: Y.Doc
  /** What was answered last, as text. */
  said: string
}

/** What one struct of an open document takes, in bytes, about. */
const STRUCT_BYTES = 250

/**
 * Reads items out of documents, and holds the documents between jobs. It runs in a thread of its own: a member can
 * craft a document that takes Yjs minutes. Throws `OverBudget`, and nothing else on what a document holds.
 */
export class Projector {
  readonly #held = new Map<RoomId, Held>()

  project({ room, from, updates, forget }: ProjectJob, budget: Budget): Projected {
    for (const other of forget) this.#held.delete(other)
    const before = from === "held" ? this.#held.get(room) : undefined
    this.#held.delete(room)
    if (from === "held" && before === undefined) return { kind: "lost" }
    try {
      const held = before ?? { doc: new Y.Doc(), said: "" }
      held.doc.transact(() => {
        if (from !== "held" && from.length > 0) applyWithin(held.doc, from, budget)
        for (const update of updates) applyWithin(held.doc, update, budget)
      })
      const { kind } = partsOf(room)
      const items = hasItems(kind) ? factsOf(held.doc) : []
      const said = JSON.stringify(items)
      this.#held.set(room, held)
      const measured = measure(held.doc, kind)
      if (said === held.said) return { kind: "same", ...measured }
      held.said = said
      return { kind: "items", items, ...measured }
    } catch (error) {
      if (error instanceof OverBudget) throw error
      return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

function measure(doc: Y.Doc, kind: RoomKind): Measured {
  let structs = 0
  for (const of of doc.store.clients.values()) structs += of.length
  return { weight: structs * STRUCT_BYTES, misshapen: isMisshapen(doc, kind) }
}

/** Shown items as far as a list may have them, then the removed ones, the latest first. */
function factsOf(doc: Y.Doc): readonly ItemFacts[] {
  const all = readAllItems(doc)
  const shown = all.filter((item) => item.removed === undefined).slice(0, ITEMS_SHOWN_MAX)
  const removed = all
    .filter((item) => item.removed !== undefined)
    .sort((a, b) => (b.removed?.at ?? 0) - (a.removed?.at ?? 0))
    .slice(0, REMOVED_MAX)
  return [...shown, ...removed].map(facts)
}

const facts = ({ id, title, link, price, quantity, removed }: Item): ItemFacts => ({
  id,
  title,
  link,
  price,
  quantity,
  removed: removed !== undefined,
})
