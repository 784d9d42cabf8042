import type { Giver } from "../../shared/claims.ts"
import type { ItemId, OccasionId, PersonId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import { StoreError } from "../store/port.ts"
import type { ClaimsFrame, ClaimsListener } from "./ports.ts"
import type { ItemRecord } from "./record.ts"
import type { Asker } from "./rules.ts"
import { peopleIn, viewItem } from "./view.ts"

/** After changes, the sum of the versions is said once they have settled, this much later, in ms. */
const HEAD_MS = 1_000
/** A store that did not answer is asked again this much later, in ms. */
const RETRY_MS = 1_000
/** What was read this recently is not read again for the next who comes, in ms. */
const FRESH_MS = 1_000
/**
 * How often an open board reconciles, in ms, to repair what a crashed node left undone. Not more often than projections
 * run (at the latest every 10 s while people write), or this would project the rooms instead of the node that writes.
 */
const LOOK_MS = 30_000

export interface BoardsDeps {
  readonly clock: Clock
  /** Every record of an occasion, as stored. */
  readonly all: (occasion: OccasionId) => Promise<readonly ItemRecord[]>
  readonly get: (occasion: OccasionId, item: ItemId) => Promise<ItemRecord | undefined>
  /** Who this person is among the givers; undefined when they are none. */
  readonly askerFor: (person: PersonId, occasion: OccasionId) => Promise<Asker | undefined>
  readonly names: (occasion: OccasionId, people: Iterable<PersonId>) => Promise<ReadonlyMap<PersonId, Giver>>
  /**
   * Reconciles the occasion: re-sends what a crashed node did not send. Changes come back as any other change does; the
   * board does not wait.
   */
  readonly bringInLine: (occasion: OccasionId) => void
  /** How often records are read again that other nodes may have changed, in ms; undefined when there are none. */
  readonly healMs: number | undefined
  readonly onFault: (error: unknown) => void
}

/** The sum of the versions: whoever has every item's latest version has exactly this. */
export const counterOf = (records: Iterable<{ readonly version: number }>): number => {
  let sum = 0
  for (const { version } of records) sum += version
  return sum
}

interface Guest {
  readonly listener: ClaimsListener
  readonly asker: Asker
}

/** What this node knows of one occasion's claims while a giver has it open. Versions only grow, in any order. */
class Board {
  readonly #occasion: OccasionId
  readonly #deps: BoardsDeps
  readonly #records = new Map<ItemId, ItemRecord>()
  readonly #guests = new Map<ClaimsListener, Guest>()
  readonly #names = new Map<PersonId, Giver>()
  readonly #present = new Set<ClaimsListener>()
  #readAt = Number.NEGATIVE_INFINITY
  /** One thing after another, so that a state is never sent behind a change that it lacks. */
  #turn: Promise<void> = Promise.resolve()
  #head: (() => void) | undefined
  #heal: (() => void) | undefined
  #healing = false
  #nextLook: (() => void) | undefined

  constructor(occasion: OccasionId, deps: BoardsDeps) {
    this.#occasion = occasion
    this.#deps = deps
    this.#look()
    this.#healLater()
  }

  get empty(): boolean {
    return this.#present.size === 0
  }

  enter(listener: ClaimsListener): void {
    this.#present.add(listener)
    this.#next(() => this.#welcome(listener))
  }

  leave(listener: ClaimsListener): void {
    this.#present.delete(listener)
    this.#guests.delete(listener)
  }

  stop(): void {
    this.#head?.()
    this.#heal?.()
    this.#nextLook?.()
  }

  take(record: ItemRecord): void {
    this.#next(() => this.#show([record]))
  }

  /** Another node changed this item. */
  fetch(item: ItemId, version: number): void {
    this.#next(async () => {
      if ((this.#records.get(item)?.version ?? 0) >= version) return
      const record = await this.#deps.get(this.#occasion, item)
      if (record) await this.#show([record])
    })
  }

  forget(person: PersonId): void {
    this.#names.delete(person)
  }

  /** What this person may see has perhaps changed; their seat ends by itself when they may not be here at all. */
  askAgain(person: PersonId): void {
    const theirs = [...this.#present].filter((listener) => listener.person === person)
    if (theirs.length === 0) return
    for (const listener of theirs) this.#guests.delete(listener)
    for (const listener of theirs) this.#next(() => this.#welcome(listener))
  }

  #next(task: () => Promise<void>): void {
    const attempt = async (): Promise<void> => {
      if (this.empty) return
      try {
        await task()
      } catch (error) {
        if (!(error instanceof StoreError)) return this.#deps.onFault(error)
        this.#deps.clock.after(RETRY_MS, () => this.#next(task))
      }
    }
    this.#turn = this.#turn.then(attempt)
  }

  async #welcome(listener: ClaimsListener): Promise<void> {
    if (!this.#present.has(listener)) return
    const { clock, askerFor } = this.#deps
    const asker = await askerFor(listener.person, this.#occasion)
    if (!asker) return
    if (clock.now() - this.#readAt > FRESH_MS) await this.#read()
    await this.#learn([...this.#records.values()])
    if (!this.#present.has(listener)) return
    const guest: Guest = { listener, asker }
    this.#guests.set(listener, guest)
    const items = [...this.#records.values()].map((record) => this.#view(record, guest))
    this.#send(guest, { kind: "state", state: { counter: counterOf(items), items } })
  }

  async #read(): Promise<void> {
    const records = await this.#deps.all(this.#occasion)
    this.#readAt = this.#deps.clock.now()
    await this.#show(records)
  }

  async #show(records: readonly ItemRecord[]): Promise<void> {
    const newer = records.filter(({ item, version }) => version > (this.#records.get(item)?.version ?? 0))
    if (newer.length === 0) return
    await this.#learn(newer)
    for (const record of newer) {
      this.#records.set(record.item, record)
      for (const guest of this.#guests.values())
        this.#send(guest, { kind: "item", item: this.#view(record, guest) })
    }
    this.#headLater()
  }

  #view(record: ItemRecord, { asker }: Guest) {
    const names = (id: PersonId): Giver => this.#names.get(id) ?? { id, name: "", look: 0 }
    return viewItem(record, { asker, names }, this.#deps.clock.now())
  }

  async #learn(records: readonly ItemRecord[]): Promise<void> {
    const strangers = records.flatMap(peopleIn).filter((id) => !this.#names.has(id))
    if (strangers.length === 0) return
    for (const [id, giver] of await this.#deps.names(this.#occasion, strangers)) this.#names.set(id, giver)
  }

  #send(guest: Guest, frame: ClaimsFrame): void {
    // Who reads slowly misses this; the sum tells them to read again.
    if (guest.listener.send(frame) === "full") this.#headLater()
  }

  #headLater(): void {
    this.#head ??= this.#deps.clock.after(HEAD_MS, () => {
      this.#head = undefined
      const head: ClaimsFrame = { kind: "head", counter: counterOf(this.#records.values()) }
      for (const guest of this.#guests.values()) this.#send(guest, head)
    })
  }

  #look(): void {
    this.#deps.bringInLine(this.#occasion)
    this.#nextLook = this.#deps.clock.after(LOOK_MS, () => this.#look())
  }

  #healLater(): void {
    const { healMs, clock } = this.#deps
    if (healMs === undefined) return
    this.#heal = clock.after(healMs, () => {
      this.#healLater()
      // A store that is away is asked until it answers: once is enough, however long that takes.
      if (this.#healing) return
      this.#healing = true
      this.#next(async () => {
        try {
          await this.#read()
          this.#healing = false
        } catch (error) {
          this.#healing = error instanceof StoreError
          throw error
        }
      })
    })
  }
}

/** Live claims on this node: one board per occasion that a giver has open here. */
export class Boards {
  readonly #deps: BoardsDeps
  readonly #boards = new Map<OccasionId, Board>()

  constructor(deps: BoardsDeps) {
    this.#deps = deps
  }

  /** The state now, and every change from then on, until the answer is called. */
  open(occasion: OccasionId, listener: ClaimsListener): () => void {
    const board = this.#boards.get(occasion) ?? new Board(occasion, this.#deps)
    this.#boards.set(occasion, board)
    board.enter(listener)
    return () => {
      board.leave(listener)
      if (!board.empty) return
      board.stop()
      if (this.#boards.get(occasion) === board) this.#boards.delete(occasion)
    }
  }

  /** A record as it was just written or read. */
  take(record: ItemRecord): void {
    this.#boards.get(record.occasion)?.take(record)
  }

  fetch(occasion: OccasionId, item: ItemId, version: number): void {
    this.#boards.get(occasion)?.fetch(item, version)
  }

  askAgain(person: PersonId): void {
    for (const board of this.#boards.values()) board.askAgain(person)
  }

  /** This person goes by another name. */
  forget(person: PersonId): void {
    for (const board of this.#boards.values()) board.forget(person)
  }
}
