import { array, assert, constantFrom, nat, property, tuple } from "fast-check"
import * as Y from "yjs"
import { expect, test } from "vitest"
import { Extent, extentOf, missingFrom, newsIn } from "../../../server/rooms/admission/update-extent.ts"

/** Edits of two people who hear of each other now and then. */
const Edits = array(tuple(constantFrom(0, 1), constantFrom("set", "delete", "type", "cut", "sync"), nat(9)), {
  maxLength: 60,
})

function act(doc: Y.Doc, what: string, n: number): void {
  const [items, text] = [doc.getMap("items"), doc.getText("text")]
  if (what === "set") items.set(`k${n}`, n)
  else if (what === "delete") items.delete(`k${n}`)
  else if (what === "type") text.insert(Math.min(n, text.length), `${n}${n}`)
  else if (text.length > 0) text.delete(Math.min(n, text.length - 1), 1)
}

function run(edits: readonly (readonly [number, string, number])[]): {
  readonly docs: readonly [Y.Doc, Y.Doc]
  readonly log: readonly Uint8Array[]
} {
  const docs = [new Y.Doc(), new Y.Doc()] as const
  const log: Uint8Array[] = []
  for (const doc of docs)
    doc.on("update", (update: Uint8Array, origin) => void (origin === "other" || log.push(update)))
  for (const [who, what, n] of edits) {
    const doc = who === 0 ? docs[0] : docs[1]
    const other = who === 0 ? docs[1] : docs[0]
    if (what === "sync") Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), "other")
    else act(doc, what, n)
  }
  return { docs, log }
}

const json = (doc: Y.Doc): unknown => [doc.getMap("items").toJSON(), doc.getText("text").toJSON()]
const sum = (log: readonly Uint8Array[]): Extent =>
  log.reduce((all, update) => all.add(extentOf(update)), new Extent())

test("an update reaches as far as Yjs says", () => {
  assert(
    property(Edits, (edits) => {
      const { log, docs } = run(edits)
      const whole = new Y.Doc()
      for (const update of log) Y.applyUpdate(whole, update)
      expect(sum(log).clocks).toEqual(Y.decodeStateVector(Y.encodeStateVector(whole)))
      for (const doc of docs) {
        const state = Y.encodeStateAsUpdate(doc)
        expect(extentOf(state).clocks).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)))
        const deleted = Y.decodeUpdate(state).ds.clients
        expect(new Map(extentOf(state).deleted)).toEqual(
          new Map(
            [...deleted].map(([client, ranges]) => [
              client,
              ranges.map(({ clock, len }) => [clock, clock + len]),
            ]),
          ),
        )
      }
    }),
  )
})

test("what a document lacks of a log brings it to where everybody is, and nothing is sent that it has", () => {
  assert(
    property(Edits, Edits, (before, after) => {
      const { log, docs } = run([...before, [0, "sync", 0], ...after])
      const [late] = docs
      const clocks = Y.decodeStateVector(Y.encodeStateVector(late))
      const missing = log.flatMap((update) => missingFrom(clocks, update, extentOf(update)) ?? [])
      for (const update of missing) Y.applyUpdate(late, update)
      const whole = new Y.Doc()
      for (const update of log) Y.applyUpdate(whole, update)
      expect(json(late)).toEqual(json(whole))
      expect(late.store.pendingStructs).toBeNull()
    }),
  )
})

test("the news of a whole document is what the log lacks, and of one that knows no more there is none", () => {
  assert(
    property(Edits, Edits, (before, after) => {
      const { log, docs } = run(before)
      const whole = new Y.Doc()
      for (const update of log) Y.applyUpdate(whole, update)
      // As a snapshot: what loses a race for one key is deleted in every document, and by nobody's update.
      const there = extentOf(Y.encodeStateAsUpdate(whole))
      const [doc] = docs
      expect(newsIn(Y.encodeStateAsUpdate(doc), there)).toBeUndefined()
      for (const [, what, n] of after) if (what !== "sync") act(doc, what, n)
      const news = newsIn(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(whole)), there)
      const full = new Y.Doc()
      Y.applyUpdate(full, Y.encodeStateAsUpdate(whole))
      Y.applyUpdate(full, Y.encodeStateAsUpdate(doc))
      if (news) Y.applyUpdate(whole, news)
      expect(json(whole)).toEqual(json(full))
      expect(Y.encodeStateAsUpdate(whole)).toEqual(Y.encodeStateAsUpdate(full))
    }),
  )
})

test("what cannot be read is passed on as it is, for whoever judges it", () => {
  const broken = Uint8Array.of(255, 255, 255)
  expect(newsIn(broken, new Extent())).toBe(broken)
  expect(extentOf(broken).clocks.size).toBe(0)
})
