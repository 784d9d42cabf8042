import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger, LEDGER_LIMITS } from "../../../server/rooms/admission/ledger.ts"
import { searchSteps } from "../../../server/rooms/trials/search-steps.ts"
import { stepsFor } from "../../../server/rooms/trials/trial-steps.ts"
import { tryOut } from "../../../server/rooms/trials/try-out.ts"
import { newPersonId } from "../../../shared/ids.ts"
import { craft, id, item, oneClient, string, type, values, type Id, type Write } from "../../fuzz/craft.ts"
import { itemId } from "../../support/documents.ts"

const mum = newPersonId()
const eve = newPersonId()
const MUM = 1_000
const EVE = 2_000
const NOTE = id(MUM, 1)
const ITEM = id(MUM, 0)
/** The clock of the note's first letter. */
const FIRST = 2

const note = (letters: number): Uint8Array =>
  oneClient(
    MUM,
    0,
    item({ root: "items", key: itemId(1) }, type("map")),
    item({ parent: ITEM, key: "note" }, type("text")),
    item({ parent: NOTE }, string("x".repeat(letters))),
  )

const letter = (n: number): Id => id(MUM, FIRST + n)
const times = (count: number, make: (n: number) => Write): Write[] =>
  Array.from({ length: count }, (_, n) => make(n))

/** Steps of all updates together, and how each was answered. */
function play(updates: readonly Uint8Array[]): { readonly steps: number; readonly answers: string[] } {
  const ledger = Ledger.empty("list")
  const doc = new Y.Doc()
  let steps = 0
  const answers = updates.map((update) => {
    const verdict = ledger.admit(update, eve)
    if (verdict.kind !== "admitted") return verdict.kind === "refused" ? verdict.reason : verdict.kind
    const searched = searchSteps(Infinity, () => Y.applyUpdate(doc, update))
    if (searched.kind === "done") steps += searched.steps
    return verdict.kind
  })
  return { steps, answers }
}

const N = 3_000
/** Steps of a whole document: beyond them every search is tried. */
const DOCUMENT_STEPS = 400_000

const BOMBS: readonly (readonly [string, readonly Uint8Array[], string])[] = [
  [
    "origin and right origin far apart in one typed run",
    [
      note(N + 2),
      oneClient(
        EVE,
        0,
        ...times(N, (n) => item({ origin: letter(0), right: letter(2 + ((n * 7919) % N)) }, string("y"))),
      ),
    ],
    "crossed",
  ],
  [
    "the same, backwards",
    [
      note(N + 2),
      oneClient(EVE, 0, ...times(N, (n) => item({ origin: letter(N), right: letter(n % 7) }, string("y")))),
    ],
    "crossed",
  ],
  [
    "all behind one letter, at the end",
    [note(N), oneClient(EVE, 0, ...times(N, () => item({ origin: letter(0) }, string("y"))))],
    "dear",
  ],
  [
    "all behind one letter of a text that deletes have cut into pieces",
    [
      note(2 * N),
      craft(
        [],
        [{ client: MUM, ranges: Array.from({ length: N }, (_, n) => [FIRST + 2 * n + 1, 1] as const) }],
      ),
      oneClient(EVE, 0, ...times(N, () => item({ origin: letter(0) }, string("y")))),
    ],
    "dear",
  ],
  [
    "all in front of everything",
    [note(N), oneClient(EVE, 0, ...times(N, (n) => item({ right: letter(n) }, string("y"))))],
    "crossed",
  ],
  [
    "all in front of a letter that was typed behind another, as if they were the first",
    [note(N), oneClient(EVE, 0, item({ right: letter(N - 1) }, string("y")))],
    "crossed",
  ],
  [
    "in front of what was inserted behind another letter, as if it were the first",
    [
      note(2),
      oneClient(EVE, 0, item({ origin: letter(0), right: letter(1) }, string("x"))),
      oneClient(EVE + 1, 0, item({ right: id(EVE, 0) }, string("y"))),
    ],
    "crossed",
  ],
  [
    "behind the letters of somebody else, in front of one that was typed behind another",
    [
      note(N),
      oneClient(EVE, 0, item({ right: letter(0) }, string("x"))),
      oneClient(EVE + 1, 0, item({ origin: id(EVE, 0), right: letter(N - 1) }, string("y"))),
    ],
    "crossed",
  ],
  [
    "typed backwards, then across",
    [
      note(2),
      oneClient(
        EVE,
        0,
        ...times(N, (n) =>
          item({ origin: letter(0), right: n === 0 ? letter(1) : id(EVE, n - 1) }, string("y")),
        ),
      ),
      oneClient(
        EVE + 1,
        0,
        ...times(N, (n) => item({ origin: letter(0), right: id(EVE, N - 1 - n) }, string("z"))),
      ),
    ],
    "dear",
  ],
  [
    "one field behind its first value, again and again",
    [
      note(1),
      oneClient(
        EVE,
        0,
        item({ parent: ITEM, key: "title" }, values(0)),
        ...times(N, () => item({ origin: id(EVE, 0) }, values(1))),
      ),
    ],
    "dear",
  ],
  [
    "one field set again and again by somebody who says that it had no value",
    [note(1), oneClient(EVE, 0, ...times(N, () => item({ parent: ITEM, key: "title" }, values(1))))],
    "dear",
  ],
]

describe("what makes Yjs search", () => {
  test.each(BOMBS)("%s: refused or to be tried, and what was admitted costs little", (_, updates, answer) => {
    const { steps, answers } = play(updates)
    expect(answers.at(-1)).toBe(answer)
    expect(steps).toBeLessThan(LEDGER_LIMITS.freeDebt)
  })

  test("pushes of one struct each come to the same end", () => {
    const one = (n: number) => oneClient(EVE + n, 0, item({ origin: letter(0) }, string("y")))
    const { steps, answers } = play([note(2), ...Array.from({ length: 1_900 }, (_, n) => one(n))])
    expect(answers).toContain("dear")
    expect(steps).toBeLessThan(LEDGER_LIMITS.freeDebt)
  })

  test("a trial counts the steps and stops beyond the budget", () => {
    const push = oneClient(EVE, 0, ...times(500, () => item({ origin: letter(0) }, string("y"))))
    const job = { base: note(500), updates: [], push, loadSteps: DOCUMENT_STEPS }
    expect(tryOut({ ...job, steps: 1_000_000 })).toMatchObject({ kind: "bearable" })
    expect(tryOut({ ...job, steps: 100 })).toEqual({ kind: "too_dear" })
    expect(new Set([1]).add(2).size).toBe(2)
  })

  test("a trial counts what Yjs passes on its way back to the beginning of a key", () => {
    const push = oneClient(EVE, 0, ...times(12_000, () => item({ parent: ITEM, key: "title" }, values(1))))
    expect(
      tryOut({ base: note(1), updates: [], push, steps: stepsFor(0, 0), loadSteps: DOCUMENT_STEPS }),
    ).toEqual({ kind: "too_dear" })
  })

  test("a trial counts the order in which the document takes longest, whatever order it was written in", () => {
    // Each client's structs stand at once while the higher ids are there first.
    const crowd = Array.from({ length: 10 }, (_, n) => ({
      client: EVE + n,
      clock: 0,
      structs: times(150, () => item({ origin: letter(0) }, string("y"))),
    }))
    const push = craft(crowd.toReversed())
    expect(tryOut({ base: note(2), updates: [], push, steps: 10_000, loadSteps: 2_000_000 })).toMatchObject({
      kind: "bearable",
    })
    expect(tryOut({ base: note(2), updates: [], push, steps: 10_000, loadSteps: DOCUMENT_STEPS })).toEqual({
      kind: "too_dear",
    })
  })

  test("the more a document takes, the less is admitted untried, whatever a snapshot settled", () => {
    const ledger = Ledger.empty("list")
    for (const update of [note(2), oneClient(EVE, 0, item({ origin: letter(0) }, string("y")))]) {
      expect(ledger.admit(update, eve).kind).toBe("admitted")
    }
    const search = oneClient(EVE + 1, 0, item({ origin: letter(0) }, string("y")))
    ledger.tried({ steps: DOCUMENT_STEPS, work: DOCUMENT_STEPS }, mum)
    expect(ledger.admit(search, eve).kind).toBe("dear")
    expect(ledger.admit(search, eve, { tried: true }).kind).toBe("admitted")
  })

  test("in a document that takes long, small dear pushes end for who sent them, and go on for the others", () => {
    const ledger = Ledger.empty("list")
    for (let n = 0; n < 200; n++) {
      const steps = Math.min(4_000, stepsFor(ledger.work, ledger.triedBy(eve)))
      ledger.tried({ steps, work: ledger.work + steps }, eve)
    }
    expect(ledger.work).toBeLessThan(DOCUMENT_STEPS * 1.1)
    expect(stepsFor(ledger.work, ledger.triedBy(eve))).toBeLessThan(100)
    expect(stepsFor(ledger.work, ledger.triedBy(mum))).toBeGreaterThan(1_000)
  })

  test("typing, jumping, typing at the start, and two who write at one place are no search, or a short one", () => {
    const ledger = Ledger.empty("list")
    const doc = new Y.Doc()
    Y.applyUpdate(doc, note(50))
    ledger.admit(note(50), mum)
    const text = doc.getMap<Y.Map<Y.Text>>("items").get(itemId(1))?.get("note")
    doc.on("update", (update: Uint8Array) => expect(ledger.admit(update, eve).kind).toBe("admitted"))
    for (let n = 0; n < 2_000; n++) {
      if (n % 3 === 0) text?.insert(0, "a")
      else if (n % 7 === 0) text?.delete(n % 20, 1)
      else text?.insert((n * 31) % (text.length + 1), "b")
    }
    const other = new Y.Doc()
    other.clientID = 77
    Y.applyUpdate(other, note(50))
    const unseen = other.getMap<Y.Map<Y.Text>>("items").get(itemId(1))?.get("note")
    other.on("update", (update: Uint8Array) => expect(ledger.admit(update, mum).kind).toBe("admitted"))
    for (let n = 0; n < 20; n++) unseen?.insert(0, "c")
  })
})
