import * as Y from "yjs"
import { itemMap, noteOf } from "../../shared/documents/items.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { base32, ItemId } from "../../shared/ids.ts"
import { Rng } from "../support/rng.ts"
import { benchItem } from "./edits.ts"
import { writingTrace } from "./trace.ts"

/** Keystrokes that are pushed together. */
const TOGETHER = 1_000

/** A document as the pushes that make it: by seat of its author, in order. */
export interface Made {
  readonly parts: readonly { readonly seat: number; readonly update: Uint8Array }[]
  /** All of it as one update, and what a reader must find. */
  readonly whole: Uint8Array
  readonly operations: number
}

const id = (n: number): ItemId => ItemId.parse(base32(new Uint8Array(16).fill(n % 256).fill(n >> 8, 8)))

/** A note of one item, written keystroke by keystroke. */
export function noteOfTrace(operations: number): Made {
  const patches = writingTrace(operations)
  const doc = new Y.Doc()
  // The shortest id there is: the document is as small as other Yjs benchmarks measure it.
  doc.clientID = 1
  const parts: { seat: number; update: Uint8Array }[] = []
  doc.on("update", (update: Uint8Array) => parts.push({ seat: 0, update }))
  const item = id(1)
  addItem(doc, benchItem(item, "A paper"), undefined)
  const note = noteOf(doc, item)
  for (let done = 0; done < operations; done += TOGETHER) {
    doc.transact(() => {
      for (const [at, removed, inserted] of patches.slice(done, done + TOGETHER)) {
        if (removed > 0) note?.delete(at, removed)
        if (inserted !== "") note?.insert(at, inserted)
      }
    })
  }
  return { parts, whole: Y.encodeStateAsUpdate(doc), operations }
}

const ITEMS = 400
const MOVES = 1_000
const TEXTS = 600
const AUTHORS = 5

/** A long list of five authors: items, moves of items, and words in their notes; one push of each author. */
export function longList(): Made {
  const rng = new Rng(2)
  const parts: { seat: number; update: Uint8Array }[] = []
  let whole: Uint8Array = new Uint8Array([0, 0])
  for (let seat = 0; seat < AUTHORS; seat++) {
    const doc = new Y.Doc()
    doc.clientID = 0x6100_0000 + seat
    Y.applyUpdate(doc, whole)
    const before = Y.encodeStateVector(doc)
    const last = ((seat + 1) * ITEMS) / AUTHORS
    for (let n = last - ITEMS / AUTHORS; n < last; n++) addItem(doc, benchItem(id(n), `Wish ${n}`), undefined)
    for (let n = 0; n < MOVES / AUTHORS; n++) itemMap(doc, id(rng.below(last)))?.set("order", `a${n}`)
    for (let n = 0; n < TEXTS / AUTHORS; n++) noteOf(doc, id(rng.below(last)))?.insert(0, "blue, please ")
    parts.push({ seat, update: Y.encodeStateAsUpdate(doc, before) })
    whole = Y.encodeStateAsUpdate(doc)
  }
  return { parts, whole, operations: ITEMS + MOVES + TEXTS }
}
