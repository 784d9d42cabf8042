import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { UNLIMITED } from "../../../server/documents/budget.ts"
import { compact, content } from "../../../server/rooms/snapshots/compaction.ts"
import { mend } from "../../../server/rooms/healing/mend.ts"
import { Ledger } from "../../../server/rooms/admission/ledger.ts"
import { coverTitle, greeting, readMessages, writeCover } from "../../../shared/documents/card.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { firstText, node, signed } from "../../support/cards.ts"
import { personId } from "../../support/documents.ts"

const MIRA = personId(1)
const EVE = personId(2)
const SYSTEM = personId(9)

interface Written {
  readonly author: PersonId
  readonly bytes: Uint8Array
}

/** Both sign, and write on from many devices. */
function messages(): readonly Written[] {
  const all = new Y.Doc()
  const written: Written[] = []
  const write = (author: PersonId, change: (doc: Y.Doc) => void): void => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(all))
    doc.on("update", (bytes: Uint8Array) => void written.push({ author, bytes }))
    change(doc)
    Y.applyUpdate(all, Y.encodeStateAsUpdate(doc))
  }
  for (const [n, author] of [MIRA, EVE, MIRA].entries())
    write(author, (doc) => signed(doc, author, n, `Hello ${n}`))
  for (let i = 0; i < 6; i++) {
    for (const author of [MIRA, EVE]) {
      write(author, (doc) => {
        const { body } = readMessages(doc).find((one) => one.author === author) ?? {}
        if (body !== undefined) firstText(body).insert(0, `${i}`, { bold: {} })
      })
    }
  }
  return written
}

const job = (kind: "card" | "messages", updates: readonly Written[]) => ({
  kind,
  base: new Uint8Array(),
  ledger: undefined,
  updates,
  squashAbove: 4,
})

const load = (bytes: Uint8Array): Y.Doc => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, bytes)
  return doc
}

/** Who may write on in a message of this author's, once the document started over with these bytes. */
function writers(bytes: Uint8Array, author: PersonId): PersonId[] {
  return [MIRA, EVE].filter((person) => {
    const ledger = Ledger.empty("messages")
    ledger.absorb(bytes, SYSTEM)
    const doc = load(bytes)
    const updates: Uint8Array[] = []
    doc.on("update", (update: Uint8Array) => void updates.push(update))
    const { body } = readMessages(doc).find((one) => one.author === author) ?? {}
    if (body !== undefined) firstText(body).insert(1, "x")
    const [update] = updates
    return update !== undefined && ledger.admit(update, person).kind === "admitted"
  })
}

describe("[K1] [E1] messages that start over under few client ids", () => {
  const updates = messages()

  test("keep one client id for each author, and the ledger knows whose it is", () => {
    const compacted = compact(job("messages", updates), UNLIMITED)
    if (compacted.kind !== "snapshot" || compacted.squashed === undefined) throw new Error("not squashed")
    const [before, after] = [load(compacted.bytes), load(compacted.squashed)]
    expect(content(after, "messages")).toBe(content(before, "messages"))
    expect([before.store.clients.size, after.store.clients.size]).toEqual([15, 2])
    expect(writers(compacted.squashed, MIRA)).toEqual([MIRA])
    expect(writers(compacted.squashed, EVE)).toEqual([EVE])
  })

  test("and so do healed ones, without the update that cannot be read", () => {
    const broken = { author: EVE, bytes: new Uint8Array([1, 2, 3]) }
    const mended = mend(
      {
        kind: "messages",
        base: new Uint8Array(),
        ledger: undefined,
        updates: [...updates, broken],
        without: [],
        lost: false,
        items: [],
        client: 4_294_967_295,
        progress: new SharedArrayBuffer(4),
      },
      UNLIMITED,
    )
    if (mended.kind !== "mended") throw new Error(mended.kind)
    expect(mended.leftOut).toMatchObject([{ author: EVE, at: updates.length, whole: true }])
    const whole = load(Y.mergeUpdates(updates.map(({ bytes }) => bytes)))
    expect(content(load(mended.update), "messages")).toBe(content(whole, "messages"))
    expect(writers(mended.update, MIRA)).toEqual([MIRA])
  })
})

test("[E1] a card that starts over keeps its title, cover and greeting with nodes, attributes and marks", () => {
  const updates: Written[] = []
  const doc = new Y.Doc()
  doc.on("update", (bytes: Uint8Array) => void updates.push({ author: MIRA, bytes }))
  for (let i = 0; i < 6; i++) {
    doc.clientID = i + 1
    coverTitle(doc).insert(0, `${i}`)
  }
  writeCover(doc, { design: "rings", colours: 1 }, null)
  greeting(doc).insert(0, [
    node("heading", "Dear Anna", { level: 2 }),
    node("bulletList", [node("listItem", [node("paragraph", "cake")])]),
  ])
  firstText(greeting(doc)).format(0, 4, { link: { href: "https://a.example" }, bold: {} })
  const compacted = compact(job("card", updates), UNLIMITED)
  if (compacted.kind !== "snapshot" || compacted.squashed === undefined) throw new Error("not squashed")
  const after = load(compacted.squashed)
  expect(content(after, "card")).toBe(content(doc, "card"))
  expect(greeting(after).toJSON()).toBe(greeting(doc).toJSON())
  expect(after.store.clients.size).toBe(1)
})
