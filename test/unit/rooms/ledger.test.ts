import { expect, test } from "vitest"
import * as Y from "yjs"
import { type Effect, Ledger, type Verdict } from "../../../server/rooms/admission/ledger.ts"
import { newPersonId, type PersonId } from "../../../shared/ids.ts"
import { Rng } from "../../support/rng.ts"
import {
  collected,
  craft,
  deleted,
  id,
  item,
  oneClient,
  skip,
  string,
  type,
  values,
} from "../../fuzz/craft.ts"
import { EVE, ITEM, LETTER, MUM, MUM_NEXT, NOTE, scene, TAGS } from "../../fuzz/scene.ts"
import { ANY_SHAPE } from "../../fuzz/shape.ts"
import { load } from "../../fuzz/watch.ts"

const mum = newPersonId()
const ivo = newPersonId()

function opened(): Ledger {
  const ledger = Ledger.empty("list", ANY_SHAPE)
  effectOf(ledger.admit(scene(), mum))
  return ledger
}

function admitted(verdict: Verdict): Extract<Verdict, { kind: "admitted" }> {
  if (verdict.kind !== "admitted") throw new Error(JSON.stringify(verdict))
  return verdict
}

const effectOf = (verdict: Verdict): Effect => admitted(verdict).effect

/** A document with a chosen client id that already holds these updates, and what it emits from now on. */
function writer(client: number, ...before: readonly Uint8Array[]): { doc: Y.Doc; sent: Uint8Array[] } {
  const doc = load(...before)
  doc.clientID = client
  const sent: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => sent.push(update))
  return { doc, sent }
}

function noteIn(doc: Y.Doc): Y.Text {
  const kettle = doc.getMap("items").get("kettle")
  const note: unknown = kettle instanceof Y.Map ? kettle.get("note") : undefined
  if (!(note instanceof Y.Text)) throw new Error("no note")
  return note
}

test("the first person to use a client id owns it, also behind storage", () => {
  const ledger = opened()
  expect(ledger.ownerOf(MUM)).toBe(mum)
  expect(ledger.clientsOf(mum)).toBe(1)
  const stored = Ledger.decode("list", ledger.encode(), ANY_SHAPE)
  expect(stored?.ownerOf(MUM)).toBe(mum)
  expect(stored?.known(MUM)).toBe(MUM_NEXT)
  expect(stored?.admit(oneClient(MUM, MUM_NEXT, collected(1)), ivo)).toMatchObject({ reason: "not_yours" })
})

test.each([
  ["larger", 5_000],
  ["smaller", 10],
])("after a reload with unsent edits the new client id may be %s than the old one", (_, fresh) => {
  const ledger = opened()
  const before = writer(500, scene())
  noteIn(before.doc).insert(3, "old")
  const after = writer(fresh, scene(), ...before.sent)
  noteIn(after.doc).insert(4, "new")
  const outbox = Y.mergeUpdates([...before.sent, ...after.sent])
  expect(ledger.admit(outbox, ivo)).toMatchObject({ kind: "admitted", duplicate: false })
  expect(ledger.clientsOf(ivo)).toBe(2)
  expect(load(scene(), outbox).store.pendingStructs).toBeNull()
})

test("three sessions' unsent edits that build on each other are one frame in any order of ids", () => {
  for (const ids of [
    [1, 2, 3],
    [3, 2, 1],
    [2, 3, 1],
    [2, 1, 3],
  ]) {
    const sent: Uint8Array[] = []
    for (const client of ids) {
      const session = writer(client, scene(), ...sent)
      noteIn(session.doc).insert(2, `${client}`)
      noteIn(session.doc).insert(5, `${client}`)
      sent.push(...session.sent)
    }
    expect(opened().admit(Y.mergeUpdates(sent), ivo).kind).toBe("admitted")
  }
})

test("a frame that was sent twice teaches nothing the second time", () => {
  const ledger = opened()
  const before = ledger.encode()
  expect(ledger.admit(scene(), mum)).toMatchObject({ kind: "admitted", duplicate: true, deletesOnly: true })
  expect(ledger.encode()).toEqual(before)
})

test("an outbox that starts with frames the log has is taken for the rest", () => {
  const ledger = opened()
  const { doc, sent } = writer(EVE, scene())
  noteIn(doc).insert(0, "one")
  noteIn(doc).insert(3, "two")
  effectOf(ledger.admit(sent[0] ?? new Uint8Array(), ivo))
  expect(ledger.admit(Y.mergeUpdates(sent), ivo)).toMatchObject({ kind: "admitted", duplicate: false })
  expect(ledger.known(EVE)).toBe(6)
})

test("deletes alone are told apart, and are never taken for a repetition", () => {
  const ledger = opened()
  const deletes = craft([], [{ client: MUM, ranges: [[LETTER.clock, 5]] }])
  const said = { kind: "admitted", deletesOnly: true, duplicate: false }
  expect(ledger.admit(deletes, ivo)).toMatchObject(said)
  expect(ledger.admit(deletes, ivo)).toMatchObject(said)
})

test("deletes of what the same frame brings are known", () => {
  const { doc, sent } = writer(EVE, scene())
  doc.transact(() => {
    noteIn(doc).insert(0, "came and went")
    noteIn(doc).delete(0, 13)
  })
  expect(opened().admit(Y.mergeUpdates(sent), ivo)).toMatchObject({ kind: "admitted", deletesOnly: false })
})

test("what a lagging node does not know yet is no offence, and is admitted after reading the log", () => {
  const first = oneClient(EVE, 0, item({ origin: LETTER }, string("x")))
  for (const late of [
    oneClient(EVE, 1, item({ origin: id(EVE, 0) }, string("y"))),
    oneClient(EVE + 1, 0, item({ origin: id(EVE, 0) }, string("y"))),
    oneClient(EVE + 1, 0, item({ origin: LETTER, right: id(EVE, 0) }, string("y"))),
    craft([], [{ client: EVE, ranges: [[0, 1]] }]),
  ]) {
    const ledger = opened()
    const before = ledger.encode()
    expect(ledger.admit(late, ivo)).toEqual({ kind: "unknown" })
    expect(ledger.encode()).toEqual(before)
    expect(ledger.absorb(first, ivo)).toBe(true)
    expect(ledger.admit(late, ivo).kind).toBe("admitted")
  }
})

test("an unknown type's child is admitted once the log has the type", () => {
  const ledger = opened()
  const box = oneClient(EVE, 0, item({ parent: ITEM, key: "box" }, type("map")))
  const inside = oneClient(EVE + 1, 0, item({ parent: id(EVE, 0), key: "x" }, values(1)))
  expect(ledger.admit(inside, ivo)).toEqual({ kind: "unknown" })
  ledger.absorb(box, mum)
  expect(ledger.admit(inside, ivo).kind).toBe("admitted")
})

test("undo in reverse order gives back every state exactly", () => {
  const ledger = opened()
  const { doc, sent } = writer(EVE, scene())
  const items = doc.getMap("items")
  for (let i = 0; i < 30; i++) {
    noteIn(doc).insert(i, "ab")
    items.set(`item-${i}`, new Y.Map([["title", `${i}`]]))
    if (i % 3 === 0) noteIn(doc).delete(0, 1)
  }
  const states: Uint8Array[] = []
  const effects: Effect[] = []
  for (const update of sent) {
    states.push(ledger.encode())
    effects.push(effectOf(ledger.admit(update, ivo)))
  }
  for (const effect of effects.toReversed()) {
    ledger.undo(effect)
    expect(ledger.encode()).toEqual(states.pop())
  }
  expect(ledger.clientsOf(ivo)).toBe(0)
  for (const update of sent) effectOf(ledger.admit(update, ivo))
})

test("a client id that was claimed and taken back is free again", () => {
  const ledger = opened()
  const frame = oneClient(EVE, 0, item({ origin: LETTER }, string("x")))
  ledger.undo(effectOf(ledger.admit(frame, ivo)))
  expect(ledger.ownerOf(EVE)).toBeUndefined()
  expect(ledger.absorb(frame, mum)).toBe(true)
  expect(ledger.admit(oneClient(EVE, 1, collected(1)), ivo)).toMatchObject({ reason: "not_yours" })
})

test("the document of a snapshot owns nothing: whoever goes on with a client id of it keeps it", () => {
  const ledger = Ledger.empty("list", ANY_SHAPE)
  expect(ledger.absorb(scene(), undefined)).toBe(true)
  expect(ledger.ownerOf(MUM)).toBeUndefined()
  const next = effectOf(ledger.admit(oneClient(MUM, MUM_NEXT, collected(1)), mum))
  expect(ledger.ownerOf(MUM)).toBe(mum)
  ledger.undo(next)
  expect(ledger.ownerOf(MUM)).toBeUndefined()
  expect(ledger.clientsOf(mum)).toBe(0)
})

test("collected structs that an outbox has joined may begin within what is known", () => {
  const ledger = opened()
  effectOf(ledger.admit(oneClient(EVE, 0, collected(2)), ivo))
  const joined = Y.mergeUpdates([oneClient(EVE, 0, collected(2)), oneClient(EVE, 2, collected(3))])
  expect(ledger.admit(joined, ivo).kind).toBe("admitted")
  expect(ledger.known(EVE)).toBe(5)
})

test("late edits into an item that was removed and collected pass, with and without having seen it alive", () => {
  const { doc, sent } = writer(EVE, scene())
  const [kettle, note] = [doc.getMap("items").get("kettle"), noteIn(doc)]
  if (!(kettle instanceof Y.Map)) throw new Error("no kettle")
  doc.getMap("items").delete("kettle")
  note.insert(0, "too late")
  kettle.set("title", "Teapot")
  kettle.set("title", "Pot")
  const full = opened()
  const compacted = Ledger.empty("list", ANY_SHAPE)
  compacted.absorb(Y.encodeStateAsUpdate(load(scene(), sent[0] ?? new Uint8Array())), undefined)
  for (const update of sent) {
    expect(full.admit(update, ivo).kind).toBe("admitted")
    expect(compacted.admit(update, ivo).kind).toBe("admitted")
  }
})

test("what stands in the log is learned, even where admission would refuse it today", () => {
  const ledger = opened()
  const foreign = new Y.Doc()
  foreign.clientID = EVE
  foreign.getMap("items").set("raw", new Uint8Array(3))
  foreign.getMap("elsewhere").set("x", 1)
  foreign.getText("plain").insertEmbed(0, { image: "x" })
  expect(ledger.absorb(Y.encodeStateAsUpdate(foreign), ivo)).toBe(true)
  expect(ledger.known(EVE)).toBe(3)
  expect(ledger.absorb(Uint8Array.of(1, 2, 3), ivo)).toBe(false)
})

test("of a log entry with a hole only what Yjs integrates is learned", () => {
  const ledger = opened()
  const holed = oneClient(EVE, 0, item({ origin: LETTER }, string("x")), skip(4), collected(1))
  expect(ledger.absorb(holed, ivo)).toBe(true)
  expect(ledger.known(EVE)).toBe(1)
  expect(ledger.stateVector()).toEqual(Y.decodeStateVector(Y.encodeStateVector(load(scene(), holed))))
})

test("deleted content of the same transaction fits everywhere", () => {
  const verdict = opened().admit(
    oneClient(
      EVE,
      0,
      item({ origin: LETTER }, deleted(3)),
      item({ parent: TAGS }, deleted(1)),
      item({ parent: ITEM, key: "size" }, deleted(1)),
    ),
    ivo,
  )
  expect(verdict.kind).toBe("admitted")
})

test("a stored ledger with a flipped bit is refused or harmless, never a crash", () => {
  const stored = opened().encode()
  const rng = new Rng(7)
  let refused = 0
  for (let round = 0; round < 2_000; round++) {
    const bytes = stored.slice(0, rng.chance(0.2) ? rng.below(stored.length) : stored.length)
    if (bytes.length > 0) bytes[rng.below(bytes.length)] = rng.below(256)
    const ledger = Ledger.decode("list", bytes)
    if (ledger === undefined) refused++
    else ledger.admit(scene(), mum)
  }
  expect(refused).toBeGreaterThan(500)
  expect(Ledger.decode("list", Uint8Array.from([...stored, 0]))).toBeUndefined()
})

test("a text of ten thousand operations takes a few bytes for each place at which typing went on", () => {
  const ledger = opened()
  const { doc, sent } = writer(EVE, scene())
  const note = noteIn(doc)
  const rng = new Rng(1)
  let at = 0
  for (let i = 0; i < 10_000; i++) {
    if (rng.chance(0.05)) at = rng.below(note.length + 1)
    if (rng.chance(0.1) && at < note.length) note.delete(at, 1)
    else note.insert(at++, "a")
  }
  for (const update of sent) effectOf(ledger.admit(update, ivo))
  expect(ledger.encode().length).toBeLessThan(sent.length * 1.5)
})

test("an outbox of thousands of keystrokes is one update, and the next small one is as good as ever", () => {
  const ledger = opened()
  const { doc, sent } = writer(EVE, scene())
  const rng = new Rng(2)
  const note = noteIn(doc)
  for (let i = 0; i < 2_000; i++) note.insert(rng.below(note.length), "a")
  const outbox = Y.mergeUpdates(sent)
  const { effect } = admitted(ledger.admit(outbox, ivo))
  expect(ledger.known(EVE)).toBe(2_000)
  ledger.undo(effect)
  expect(ledger.known(EVE)).toBe(0)
  for (const update of sent.slice(0, 50)) admitted(ledger.admit(update, ivo))
  expect(ledger.known(EVE)).toBe(50)
})

test("an update that holds nothing teaches nothing", () => {
  expect(opened().admit(craft([]), ivo)).toMatchObject({
    kind: "admitted",
    duplicate: true,
    deletesOnly: true,
  })
})

test("different people's ids are counted apart", () => {
  const ledger = opened()
  const write = (client: number, person: PersonId) =>
    ledger.admit(oneClient(client, 0, item({ parent: NOTE }, string("x"))), person)
  write(1, ivo)
  write(2, ivo)
  write(3, mum)
  expect([ledger.clientsOf(ivo), ledger.clientsOf(mum), ledger.clients]).toEqual([2, 2, 4])
})
