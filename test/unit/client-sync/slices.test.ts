import { expect, test } from "vitest"
import * as Y from "yjs"
import { slicesOf } from "../../../client/sync/slices.ts"
import { newDoc } from "../../../shared/documents/new-doc.ts"
import { itemsRoot } from "../../../shared/documents/items.ts"
import { ANY_HABITS } from "../../fuzz/edits.ts"
import { Family } from "../../fuzz/honest.ts"
import { Rng } from "../../support/rng.ts"

/** SLICES_SEED replays a run. */
const SEED = Number(process.env["SLICES_SEED"] ?? Math.floor(Date.now() / 1000))

/** Applies slices in order; none may have to wait for a later one. */
function opened(slices: readonly Uint8Array[]): Y.Doc {
  const doc = newDoc()
  for (const slice of slices) {
    Y.applyUpdate(doc, slice)
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null])
  }
  return doc
}

function loaded(updates: readonly Uint8Array[]): Y.Doc {
  const doc = newDoc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

const lookOf = (doc: Y.Doc) => ({
  content: itemsRoot(doc).toJSON(),
  state: Y.encodeSnapshot(Y.snapshot(doc)),
})

test(`slices of what a family wrote open as the document that they were cut from (seed ${SEED})`, () => {
  for (let world = 0; world < 8; world++) {
    const rng = new Rng(SEED * 100 + world)
    const family = new Family(rng, () => true, 5, ANY_HABITS)
    for (let step = 0; step < 400; step++) family.step()
    family.settle()
    const doc = loaded(family.log.map(({ bytes }) => bytes))
    for (const size of [1, 7, 10_000]) {
      const slices = slicesOf(doc, size)
      if (slices === undefined) throw new Error("nothing is missing in the document")
      const again = opened(slices)
      expect(lookOf(again)).toEqual(lookOf(doc))
      // Whoever has it in slices and whoever has it whole go on as one.
      itemsRoot(again).set("more", new Y.Map())
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(again, Y.encodeStateVector(doc)))
      expect(lookOf(again)).toEqual(lookOf(doc))
    }
  }
})

test("a document that waits for something is not cut into slices", () => {
  const doc = new Y.Doc()
  doc.getText("a").insert(0, "early")
  const before = Y.encodeStateVector(doc)
  doc.getText("a").insert(0, "late")
  expect(slicesOf(loaded([Y.encodeStateAsUpdate(doc, before)]))).toBeUndefined()
  expect(slicesOf(new Y.Doc())).toEqual([])
})
