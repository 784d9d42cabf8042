import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger } from "../../../server/rooms/admission/ledger.ts"
import { readMessages, removeMessage } from "../../../shared/documents/card.ts"
import { collected, craft, id, item, oneClient, string } from "../../fuzz/craft.ts"
import { firstText, messageId, signed } from "../../support/cards.ts"
import { personId } from "../../support/documents.ts"
import { type Target, TOUCHES } from "../../support/touches.ts"

const MIRA = personId(1)
const EVE = personId(2)
const MIRAS = 1_000
const EVES = 2_000
const HERS = messageId(MIRA, 1)

/** A document of one person that a ledger knows, to write on in. */
class Signer {
  readonly doc = new Y.Doc()
  readonly person

  constructor(person: typeof MIRA, client: number) {
    this.person = person
    this.doc.clientID = client
  }

  /** What of the document this change wrote, as a page sends it. */
  update(change: () => void): Uint8Array {
    const updates: Uint8Array[] = []
    const take = (update: Uint8Array): void => void updates.push(update)
    this.doc.on("update", take)
    change()
    this.doc.off("update", take)
    return Y.mergeUpdates(updates)
  }
}

/** Mira and Eve have signed; each document holds both messages. */
function opened(): { readonly ledger: Ledger; readonly mira: Signer; readonly eve: Signer } {
  const ledger = Ledger.empty("messages")
  const mira = new Signer(MIRA, MIRAS)
  const eve = new Signer(EVE, EVES)
  const updates = [
    { author: MIRA, bytes: mira.update(() => signed(mira.doc, MIRA, 1, "All the best!")) },
    { author: EVE, bytes: eve.update(() => signed(eve.doc, EVE, 1, "Me too")) },
  ]
  for (const { author, bytes } of updates) {
    expect(ledger.admit(bytes, author).kind).toBe("admitted")
    for (const { doc } of [mira, eve]) Y.applyUpdate(doc, bytes)
  }
  return { ledger, mira, eve }
}

/** Of Mira's message, for Eve to try. */
const target = ({ mira }: { readonly mira: Signer }, client: number): Target => ({
  theirs: HERS,
  author: MIRA,
  doc: mira.doc,
  client,
  own: id(EVES, 0),
})

/** The clock of a letter of Mira's. */
const letterIn = ({ doc }: Signer): number => {
  const { body } = readMessages(doc).find(({ author }) => author === MIRA) ?? {}
  return (body && firstText(body)._start?.id.clock) ?? 0
}

describe("[K1] in a room of messages nobody touches what another wrote", () => {
  test.each(TOUCHES)("refuses %s, and keeps no trace", (_, touch) => {
    const { ledger, mira } = opened()
    const before = ledger.encode()
    const update = touch(target({ mira }, EVES))
    expect(ledger.admit(update, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
    expect(ledger.encode()).toEqual(before)
  })

  test.each(TOUCHES)("refuses %s from a client id that nobody has used", (_, touch) => {
    const { ledger, mira } = opened()
    expect(ledger.admit(touch(target({ mira }, 3_000)), EVE)).toMatchObject({ reason: "not_yours" })
  })

  test.each(TOUCHES)("refuses %s also behind an honest edit", (_, touch) => {
    const { ledger, mira, eve } = opened()
    const own = eve.update(() => signed(eve.doc, EVE, 2, "Honest"))
    const update = Y.mergeUpdates([own, touch(target({ mira }, 3_000))])
    expect(ledger.admit(update, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
    expect(ledger.admit(own, EVE)).toMatchObject({ kind: "admitted" })
  })

  test("a struct under an id of Mira's that is known changes nothing", () => {
    const { ledger, mira } = opened()
    const letter = letterIn(mira)
    const lie = oneClient(MIRAS, letter, item({ origin: id(MIRAS, letter - 1) }, string("x")))
    expect(ledger.admit(lie, EVE)).toMatchObject({ kind: "admitted", duplicate: true })
    Y.applyUpdate(mira.doc, lie)
    expect(readMessages(mira.doc).map(({ body }) => firstText(body).toJSON())).toContain("All the best!")
  })

  test("a lie that Mira's structs were collected makes nothing of hers deletable", () => {
    const { ledger } = opened()
    expect(ledger.admit(oneClient(MIRAS, 0, collected(5)), EVE).kind).toBe("admitted")
    const deletes = craft([], [{ client: MIRAS, ranges: [[0, 5]] }])
    expect(ledger.admit(deletes, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
  })

  test("the whole state passes, also what Mira deleted; with a change of hers inside it does not", () => {
    const { ledger, mira, eve } = opened()
    const removal = mira.update(() =>
      firstText(readMessages(mira.doc)[0]?.body ?? new Y.XmlFragment()).delete(0, 4),
    )
    expect(ledger.admit(removal, MIRA).kind).toBe("admitted")
    Y.applyUpdate(eve.doc, removal)
    expect(ledger.admit(Y.encodeStateAsUpdate(eve.doc), EVE).kind).toBe("admitted")
    const stored = Ledger.decode("messages", ledger.encode())
    expect(stored?.admit(Y.encodeStateAsUpdate(eve.doc), EVE).kind).toBe("admitted")
    const { body } = readMessages(eve.doc).find(({ author }) => author === MIRA) ?? {}
    if (body !== undefined) firstText(body).insert(0, "x")
    expect(ledger.admit(Y.encodeStateAsUpdate(eve.doc), EVE)).toMatchObject({ reason: "not_yours" })
  })

  test("what refers to something unknown is asked for again, whoever wrote that", () => {
    const { ledger, mira } = opened()
    const first = mira.update(() => signed(mira.doc, MIRA, 3, "One more"))
    const second = mira.update(() =>
      firstText(readMessages(mira.doc).at(-1)?.body ?? new Y.XmlFragment()).insert(0, "x"),
    )
    expect(ledger.admit(second, MIRA).kind).toBe("unknown")
    expect(ledger.admit(first, MIRA).kind).toBe("admitted")
    expect(ledger.admit(second, MIRA).kind).toBe("admitted")
  })
})

describe("[K1] honest signers are never refused", () => {
  test("undo, redo, removing, and two devices of one person that wrote offline in the same message", () => {
    const { ledger, mira } = opened()
    const other = new Signer(MIRA, MIRAS + 1)
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(mira.doc))
    const written = [mira, other].map(({ doc }, n) => {
      const update: Uint8Array[] = []
      doc.on("update", (bytes: Uint8Array, origin: unknown) => void (origin !== "log" && update.push(bytes)))
      const text = firstText(
        readMessages(doc).find(({ author }) => author === MIRA)?.body ?? new Y.XmlFragment(),
      )
      const undo = new Y.UndoManager(doc.getMap("messages"), {
        trackedOrigins: new Set(["me"]),
        captureTimeout: 0,
      })
      doc.transact(() => text.insert(n, "Dear "), "me")
      doc.transact(() => text.format(0, 3, { bold: {} }), "me")
      undo.undo()
      undo.undo()
      undo.redo()
      doc.transact(() => text.delete(2, 3), "me")
      undo.undo()
      removeMessage(doc, HERS, 5, "me")
      undo.undo()
      return update
    })
    const [here, there] = written
    for (const update of [Y.mergeUpdates(here ?? []), ...(there ?? [])])
      expect(ledger.admit(update, MIRA)).toMatchObject({ kind: "admitted" })
    for (const bytes of there ?? []) Y.applyUpdate(mira.doc, bytes, "log")
    for (const bytes of here ?? []) Y.applyUpdate(other.doc, bytes, "log")
    const joined = mira.update(() =>
      firstText(readMessages(mira.doc)[0]?.body ?? new Y.XmlFragment()).insert(3, "!"),
    )
    expect(ledger.admit(joined, MIRA)).toMatchObject({ kind: "admitted" })
    expect(Y.encodeStateVector(mira.doc)).not.toEqual(Y.encodeStateVector(new Y.Doc()))
  })
})
