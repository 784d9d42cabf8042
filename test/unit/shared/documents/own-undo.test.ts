import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger } from "../../../../server/rooms/admission/ledger.ts"
import { greeting, readMessages } from "../../../../shared/documents/card.ts"
import { OwnUndo } from "../../../../shared/documents/own-undo.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import { hasMessages, type RoomKind } from "../../../../shared/rooms.ts"
import { cardContent } from "../../../simulation/sim-card-edits.ts"
import { signed } from "../../../support/cards.ts"
import { personId } from "../../../support/documents.ts"
import { Rng } from "../../../support/rng.ts"

const SEED = Number(process.env["FUZZ_SEED"] ?? Math.floor(Date.now() / 1000))
const SESSIONS = 150
const STEPS = 80
const PEOPLE = [personId(1), personId(2)]

type Manager = new (...given: ConstructorParameters<typeof Y.UndoManager>) => Y.UndoManager

/** A page on which one person writes in paragraphs, and goes back and forth much. */
class Page {
  readonly doc = new Y.Doc()
  readonly person: PersonId
  readonly #kind: RoomKind
  readonly #rng: Rng
  #undo: Y.UndoManager | undefined
  #outbox: Uint8Array[] = []

  constructor(person: PersonId, kind: RoomKind, rng: Rng) {
    this.person = person
    this.#kind = kind
    this.#rng = rng
    this.doc.clientID = rng.uint32()
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "log") this.#outbox.push(update)
    })
  }

  open(undo: Manager): void {
    if (hasMessages(this.#kind)) signed(this.doc, this.person, 1, "Dear Anna")
    this.#undo = new undo(this.#body(), { trackedOrigins: new Set(["me"]), captureTimeout: 0 })
  }

  step(): void {
    const act = this.#rng.below(10)
    if (act < 3) this.#undo?.undo()
    else if (act < 5) this.#undo?.redo()
    else this.doc.transact(() => this.#write(this.#body()), "me")
  }

  /** What it has written since, as one push. */
  taken(): Uint8Array | undefined {
    const updates = this.#outbox.splice(0)
    return updates.length === 0 ? undefined : Y.mergeUpdates(updates)
  }

  #body(): Y.XmlFragment {
    if (!hasMessages(this.#kind)) return greeting(this.doc)
    const own = readMessages(this.doc).find(({ author }) => author === this.person)
    if (own === undefined) throw new Error("a page without its message")
    return own.body
  }

  #write(body: Y.XmlFragment): void {
    const rng = this.#rng
    const at = rng.below(body.length + 1)
    const paragraph = body.length > 0 ? body.get(rng.below(body.length)) : undefined
    const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined
    const act = rng.below(4)
    if (act === 0 && body.length > 0) body.delete(Math.min(at, body.length - 1), 1)
    else if (act === 1 || !(text instanceof Y.XmlText)) body.insert(at, [paragraphOf(rng)])
    else if (act === 2 && text.length > 1) text.delete(rng.below(text.length - 1), 1)
    else text.insert(rng.below(text.length + 1), rng.pick(["a", "bc", "def"]))
  }
}

function paragraphOf(rng: Rng): Y.XmlElement {
  const made = new Y.XmlElement("paragraph")
  made.insert(0, [new Y.XmlText(rng.pick(["one", "two words", "x"]))])
  return made
}

interface Session {
  /** Why the first push that was not admitted was not. */
  readonly refused: string | undefined
  /** What each shows in the end, then one who comes later. */
  readonly shown: readonly string[]
}

/** Two people write at once, and send what they wrote now and then. */
function session(kind: RoomKind, seed: number, undo: Manager): Session {
  const rng = new Rng(seed)
  const ledger = Ledger.empty(kind)
  const pages = PEOPLE.map((person) => new Page(person, kind, rng))
  const late = new Y.Doc()
  let refused: string | undefined
  const push = (page: Page): void => {
    const update = page.taken()
    if (update === undefined) return
    const verdict = ledger.admit(update, page.person)
    if (verdict.kind !== "admitted") refused ??= JSON.stringify(verdict)
    for (const { doc } of pages) Y.applyUpdate(doc, update, "log")
    Y.applyUpdate(late, update)
  }
  for (const page of pages) page.open(undo)
  for (let step = 0; step < STEPS; step++) {
    const page = rng.pick(pages)
    page.step()
    if (rng.chance(0.3)) push(page)
  }
  for (const page of pages) push(page)
  const fresh = new Y.Doc()
  Y.applyUpdate(fresh, Y.encodeStateAsUpdate(late))
  return {
    refused,
    shown: [...pages.map(({ doc }) => doc), late, fresh].map((doc) => cardContent(kind, doc)),
  }
}

const KINDS: readonly RoomKind[] = ["messages", "card"]

describe.each(KINDS)("undo and redo of paragraphs in a room of kind %s", (kind) => {
  test(`what they bring back is admitted, and everybody shows the same (seed ${SEED})`, () => {
    const wrong: string[] = []
    for (let n = 0; n < SESSIONS; n++) {
      const { refused, shown } = session(kind, SEED + n, OwnUndo)
      if (refused !== undefined) wrong.push(`seed ${SEED + n}: ${refused}`)
      if (new Set(shown).size > 1) wrong.push(`seed ${SEED + n}: the documents differ`)
    }
    expect(wrong).toEqual([])
  })

  test("the undo of Yjs itself is refused sometimes: without that, ours is not needed", () => {
    const refused = Array.from({ length: SESSIONS }, (_, n) => session(kind, n, Y.UndoManager).refused)
    expect(refused.filter((why) => why !== undefined).length).toBeGreaterThan(0)
  })
})
