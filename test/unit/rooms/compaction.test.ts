import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { UNLIMITED } from "../../../server/documents/budget.ts"
import { compact, content } from "../../../server/rooms/snapshots/compaction.ts"
import { Ledger } from "../../../server/rooms/admission/ledger.ts"
import { itemId, personId } from "../../support/documents.ts"
import { craft, id, item, string } from "../../fuzz/craft.ts"

const HOSTILE = personId(1)
const job = (updates: readonly Uint8Array[], squashAbove = 1_000) => ({
  kind: "list" as const,
  base: new Uint8Array(),
  ledger: undefined,
  updates: updates.map((bytes) => ({ author: HOSTILE, bytes })),
  squashAbove,
})

function honest(): Y.Doc {
  const doc = new Y.Doc()
  const one = doc.getMap("items").set(itemId(1), new Y.Map())
  one.set("title", "Tea")
  one.set("note", new Y.Text("a note 🫖"))
  return doc
}

describe("[L7] a snapshot", () => {
  test("holds what the log holds, and knows who owns which client id", () => {
    const doc = honest()
    const compacted = compact(job([Y.encodeStateAsUpdate(doc)]), UNLIMITED)
    if (compacted.kind !== "snapshot") throw new Error(compacted.kind)
    const loaded = new Y.Doc()
    Y.applyUpdate(loaded, compacted.bytes)
    expect(content(loaded, "list")).toBe(content(doc, "list"))
    expect(Ledger.decode("list", compacted.ledger)?.ownerOf(doc.clientID)).toBe(HOSTILE)
    expect(compacted.squashed).toBeUndefined()
  })

  test("is not made of a log that Yjs cannot read or that misses something", () => {
    const doc = honest()
    const before = Y.encodeStateVector(doc)
    doc.getMap("items").delete(itemId(1))
    doc.getMap("items").set(itemId(2), "x")
    expect(compact(job([new Uint8Array([1, 2, 3])]), UNLIMITED).kind).toBe("unreadable")
    expect(compact(job([Y.encodeStateAsUpdate(doc, before)]), UNLIMITED).kind).toBe("unreadable")
  })

  test("[E1] many client ids: the same content under one", () => {
    const updates = Array.from({ length: 12 }, (_, n) => {
      const doc = new Y.Doc()
      doc.getMap("items").set(itemId(n), "x")
      return Y.encodeStateAsUpdate(doc)
    })
    const compacted = compact(job(updates, 10), UNLIMITED)
    if (compacted.kind !== "snapshot" || compacted.squashed === undefined) throw new Error("not squashed")
    const [before, after] = [new Y.Doc(), new Y.Doc()]
    Y.applyUpdate(before, compacted.bytes)
    Y.applyUpdate(after, compacted.squashed)
    expect(content(after, "list")).toBe(content(before, "list"))
    expect([before.store.clients.size, after.store.clients.size]).toEqual([12, 1])
  })

  test("[E1] origins crafted so that a reload differs from the live document are found", () => {
    const doc = new Y.Doc()
    doc.clientID = 5_000
    const text = new Y.Text()
    const one = doc.getMap("items").set(itemId(1), new Y.Map())
    one.set("note", text)
    for (const letter of "abcdefgh") text.insert(text.length, letter)
    const base = Y.encodeStateAsUpdate(doc)
    const first = 2
    const letter = (n: number) => id(doc.clientID, first + n)
    let found: ReturnType<typeof compact> | undefined
    // A crossed pair each: the right origin stands left of the origin. Which of them diverge depends on client ids.
    for (let n = 1; n <= 40 && found?.kind !== "diverged"; n++) {
      const crossed = [n, n + 1, n + 2].map((k) =>
        craft([
          {
            client: 1_000_000 + ((k * 7919) % 50_000),
            clock: 0,
            structs: [
              item({ origin: letter((k * 3) % 8), right: letter((k * 5) % 8) }, string("XYZ"[k % 3] ?? "X")),
            ],
          },
        ]),
      )
      found = compact(job([base, ...crossed]), UNLIMITED)
    }
    if (found?.kind !== "diverged") throw new Error("no crafted pair diverged")
    const cured = new Y.Doc()
    Y.applyUpdate(cured, found.squashed)
    expect(compact(job([found.squashed]), UNLIMITED).kind).toBe("snapshot")
  })
})
