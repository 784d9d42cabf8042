import * as Y from "yjs"
import { readMessages } from "../../shared/documents/card.ts"
import { newDoc } from "../../shared/documents/new-doc.ts"
import type { PersonId } from "../../shared/ids.ts"
import { hasMessages, type RoomKind } from "../../shared/rooms.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import { cardContent, cardUndo, editCard } from "../simulation/sim-card-edits.ts"
import { personId } from "../support/documents.ts"
import { Rng } from "../support/rng.ts"
import { TOUCHES } from "../support/touches.ts"
import { mutated, typesIn } from "./mutators.ts"
import { blame, type Violations } from "./watch.ts"

export interface CardFigures {
  honest: number
  hostile: number
  admitted: number
}

const STEPS = 400
const PEOPLE = [personId(1), personId(2), personId(3)]

interface Hand {
  readonly person: PersonId
  readonly doc: Y.Doc
  readonly undo: Y.UndoManager
  outbox: Uint8Array[]
}

/** People who write a card; in rooms of messages one of them also tries to touch what the others signed. */
export function runCards(seed: number, frames: number, violations: Violations): CardFigures {
  const figures = { honest: 0, hostile: 0, admitted: 0 }
  for (let n = 0; figures.honest + figures.hostile < frames; n++)
    new CardWorld(seed + n, KINDS[n % KINDS.length] ?? "card", { violations, figures }).run()
  return figures
}

const KINDS: readonly RoomKind[] = ["messages", "card", "own"]

class CardWorld {
  readonly #rng: Rng
  readonly #kind: RoomKind
  readonly #name: string
  readonly #violations: Violations
  readonly #figures: CardFigures
  readonly #ledger: Ledger
  readonly #hands: Hand[]
  readonly #shadow = newDoc()

  constructor(
    seed: number,
    kind: RoomKind,
    { violations, figures }: { readonly violations: Violations; readonly figures: CardFigures },
  ) {
    this.#rng = new Rng(seed)
    this.#kind = kind
    this.#name = `seed ${seed}, ${kind}:`
    this.#violations = violations
    this.#figures = figures
    this.#ledger = Ledger.empty(kind)
    this.#hands = PEOPLE.map((person) => this.#open(person))
  }

  run(): void {
    const rng = this.#rng
    for (let step = 0; step < STEPS; step++) {
      const hand = rng.pick(this.#hands)
      const act = rng.below(20)
      if (act < 10) editCard(this.#kind, hand.doc, { person: hand.person, rng, origin: hand.person }, step)
      else if (act === 10) hand.undo.undo()
      else if (act === 11) hand.undo.redo()
      else if (act < 17) this.#push(hand)
      else if (hasMessages(this.#kind)) this.#attack(hand.person)
    }
    for (const hand of this.#hands) this.#push(hand)
    for (const { doc } of this.#hands)
      if (cardContent(this.#kind, doc) !== cardContent(this.#kind, this.#shadow))
        this.#blame("honest documents of a card differ in the end", "")
  }

  #open(person: PersonId): Hand {
    const doc = newDoc()
    doc.clientID = this.#rng.uint32()
    const hand: Hand = { person, doc, undo: cardUndo(this.#kind, doc, person), outbox: [] }
    hand.undo.captureTimeout = 0
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "log") hand.outbox.push(update)
    })
    return hand
  }

  #push(hand: Hand): void {
    if (hand.outbox.length === 0) return
    const update = Y.mergeUpdates(hand.outbox.splice(0))
    this.#figures.honest++
    if (hasMessages(this.#kind)) this.#replay(update, hand.person)
    const verdict = this.#ledger.admit(update, hand.person)
    if (verdict.kind !== "admitted")
      return this.#blame("an honest edit of a card is not admitted", JSON.stringify(verdict))
    this.#deliver(update)
  }

  #deliver(update: Uint8Array): void {
    for (const { doc } of this.#hands) Y.applyUpdate(doc, update, "log")
    Y.applyUpdate(this.#shadow, update)
  }

  /** What somebody is about to push, pushed by another first. */
  #replay(update: Uint8Array, author: PersonId): void {
    const other = this.#rng.pick(PEOPLE.filter((person) => person !== author))
    if (this.#rng.chance(0.3)) return this.#offer(update, other)
    const clocks = Y.decodeStateVector(Y.encodeStateVector(this.#shadow))
    const material = { updates: [update], clocks, types: typesIn(update), own: [this.#rng.uint32()] }
    this.#offer(mutated(update, this.#rng, material), other)
  }

  #attack(person: PersonId): void {
    const rng = this.#rng
    const others = readMessages(this.#shadow).filter(
      ({ author, body }) => author !== person && body.length > 0,
    )
    if (others.length === 0) return
    const { id, author } = rng.pick(others)
    const [, touch] = rng.pick(TOUCHES)
    const doc = newDoc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.#shadow))
    const client = rng.uint32()
    this.#offer(touch({ theirs: id, author, doc, client, own: { client, clock: 0 } }), person)
  }

  /** Whatever is admitted of it must leave alone what others signed. */
  #offer(update: Uint8Array, person: PersonId): void {
    this.#figures.hostile++
    const verdict = this.#ledger.admit(update, person)
    if (verdict.kind !== "admitted") return
    this.#figures.admitted++
    const before = this.#ofOthers(person)
    const tried = newDoc()
    Y.applyUpdate(tried, Y.encodeStateAsUpdate(this.#shadow))
    Y.applyUpdate(tried, update)
    const after = ofOthers(tried, person)
    if (before !== after) this.#blame("somebody touched what another signed", "")
    this.#ledger.undo(verdict.effect)
  }

  #ofOthers(person: PersonId): string {
    return ofOthers(this.#shadow, person)
  }

  #blame(what: string, detail: string): void {
    blame(this.#violations, what, `${this.#name} ${detail}`)
  }
}

const ofOthers = (doc: Y.Doc, person: PersonId): string =>
  JSON.stringify(
    readMessages(doc)
      .filter(({ author }) => author !== person)
      .map(({ body, ...rest }) => [rest, body.toJSON()]),
  )
