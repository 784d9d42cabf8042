import { expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger, LEDGER_LIMITS } from "../../../server/rooms/admission/ledger.ts"
import { newPersonId } from "../../../shared/ids.ts"
import { ATTACKS } from "../../fuzz/attacks.ts"
import { collected, craft, id, item, oneClient, string, values } from "../../fuzz/craft.ts"
import { EVE, ITEM, LETTER, MUM, MUM_NEXT, NOTE, scene, TITLE } from "../../fuzz/scene.ts"
import { ANY_SHAPE } from "../../fuzz/shape.ts"
import { content, cpuMs, load } from "../../fuzz/watch.ts"

const mum = newPersonId()
const eve = newPersonId()

/** A room's ledger in which Mum has written one item. */
function opened(): Ledger {
  const ledger = Ledger.empty("list", ANY_SHAPE)
  expect(ledger.admit(scene(), mum).kind).toBe("admitted")
  return ledger
}

test.each(ATTACKS)("is refused and leaves no trace: $name", ({ update, answer }) => {
  const ledger = opened()
  const before = ledger.encode()
  const verdict = ledger.admit(update, eve)
  expect(verdict.kind === "refused" ? verdict.reason : verdict.kind).toBe(answer)
  expect(ledger.encode()).toEqual(before)
  expect(ledger.admit(oneClient(MUM, MUM_NEXT, item({ origin: TITLE }, values("Teapot"))), mum).kind).toBe(
    "admitted",
  )
})

test("a hostile update costs milliseconds at most, however much it claims to hold", () => {
  const ledger = opened()
  const slow = ATTACKS.filter(({ update }) => {
    const rounds = Array.from({ length: 5 }, () => {
      const start = cpuMs()
      ledger.admit(update, eve)
      return cpuMs() - start
    })
    return Math.min(...rounds) > 25
  })
  expect(slow.map(({ name }) => name)).toEqual([])
})

test("client ids taken one by one end at the person's limit, and others still write", () => {
  const limits = { ...ANY_SHAPE, clientIds: { ...LEDGER_LIMITS.clientIds, person: 20 } }
  const ledger = Ledger.empty("list", limits)
  ledger.admit(scene(), mum)
  const one = (n: number) => ledger.admit(oneClient(EVE + n, 0, item({ origin: LETTER }, string("x"))), eve)
  for (let n = 0; n < 20; n++) expect(one(n).kind).toBe("admitted")
  expect(one(20)).toMatchObject({ kind: "refused", reason: "too_many_clients" })
  expect(ledger.clientsOf(eve)).toBe(20)
  expect(oneMore(ledger)).toBe("admitted")
})

const oneMore = (ledger: Ledger): string =>
  ledger.admit(oneClient(MUM, MUM_NEXT, item({ origin: LETTER }, string("y"))), mum).kind

test("two contents under one id: the first stands, the second teaches nothing", () => {
  const ledger = opened()
  const first = oneClient(EVE, 0, item({ origin: LETTER }, string("aaaa")))
  const second = oneClient(EVE, 0, item({ origin: LETTER }, string("bbbb")))
  expect(ledger.admit(first, eve)).toMatchObject({ kind: "admitted", duplicate: false })
  expect(ledger.admit(second, eve)).toMatchObject({ kind: "admitted", duplicate: true, deletesOnly: true })
  const seen = content(load(scene(), first, second))
  expect(seen).toContain("aaaa")
  expect(seen).not.toContain("bbbb")
})

test("another content that overlaps what is known is refused, also by its own author", () => {
  const ledger = opened()
  ledger.admit(oneClient(EVE, 0, item({ origin: LETTER }, string("aaaa"))), eve)
  expect(ledger.admit(oneClient(EVE, 2, item({ parent: NOTE }, string("bbbb"))), eve)).toMatchObject({
    kind: "refused",
    reason: "overlap",
  })
})

test("a known struct that suddenly refers elsewhere is refused: Yjs would wait for it", () => {
  const ledger = opened()
  ledger.admit(oneClient(EVE, 0, item({ origin: LETTER }, string("a"))), eve)
  expect(ledger.admit(oneClient(EVE, 0, item({ origin: id(77, 5) }, string("a"))), eve)).toMatchObject({
    kind: "refused",
    reason: "overlap",
  })
})

test("somebody else's known structs, sent along, are harmless; one clock more is not", () => {
  const ledger = opened()
  expect(ledger.admit(scene(), eve)).toMatchObject({ kind: "admitted", duplicate: true })
  expect(ledger.ownerOf(MUM)).toBe(mum)
  const andOne = craft([{ client: MUM, clock: MUM_NEXT - 1, structs: [collected(2)] }])
  expect(ledger.admit(andOne, eve)).toMatchObject({ kind: "refused", reason: "not_yours" })
})

test("the limit on new clocks spans all sections of an update", () => {
  const ledger = opened()
  const half = LEDGER_LIMITS.clockGrowth / 2 + 1
  const both = craft([
    { client: EVE + 1, clock: 0, structs: [collected(half)] },
    { client: EVE, clock: 0, structs: [collected(half)] },
  ])
  expect(ledger.admit(both, eve)).toMatchObject({ kind: "refused", reason: "too_large" })
})

test("what was collected may be referred to, and Yjs collects the reference", () => {
  const ledger = opened()
  const gone = oneClient(EVE, 0, collected(3))
  const late = oneClient(
    EVE,
    3,
    item({ origin: id(EVE, 1) }, string("x")),
    item({ parent: id(EVE, 2), key: "title" }, values(1)),
    item({ origin: LETTER, right: id(EVE, 0) }, string("y")),
  )
  expect(ledger.admit(gone, eve).kind).toBe("admitted")
  expect(ledger.admit(late, eve).kind).toBe("admitted")
  const doc = load(scene(), gone, late)
  expect(doc.store.pendingStructs).toBeNull()
  expect(Y.decodeStateVector(Y.encodeStateVector(doc)).get(EVE)).toBe(6)
  expect(ledger.known(EVE)).toBe(6)
})

test("the parent of an item is found under its key only", () => {
  const ledger = opened()
  const beside = oneClient(EVE, 0, item({ parent: ITEM, key: "colour" }, values("red")))
  expect(ledger.admit(beside, eve).kind).toBe("admitted")
  const mixed = oneClient(EVE, 1, item({ origin: id(EVE, 0), right: TITLE }, values("blue")))
  expect(ledger.admit(mixed, eve)).toMatchObject({ kind: "refused", reason: "structure" })
})
