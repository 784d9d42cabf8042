import * as Y from "yjs"
import { itemsRoot } from "../../shared/documents/items.ts"
import { OwnUndo } from "../../shared/documents/own-undo.ts"
import { newPersonId, type PersonId } from "../../shared/ids.ts"
import type { Rng } from "../support/rng.ts"
import { type Desk, edit, type Habits, OWN_HABITS, paste } from "./edits.ts"

/**
 * A family at one list, without a server: everybody has a Y.Doc, edits it, keeps an outbox, pushes it as one frame,
 * hears of the log late, loses acknowledgements, reloads with unsent edits, and comes back another day.
 */
export interface Frame {
  readonly author: PersonId
  readonly bytes: Uint8Array
}

/** Decides about a frame; true when it now stands in the log. */
export type Door = (frame: Frame) => boolean

const FROM_LOG = "log"

class Visitor implements Desk {
  readonly person: PersonId
  readonly origin = {}
  readonly held: Desk["held"] = []
  readonly doc: Y.Doc
  readonly undo: Y.UndoManager
  /** How many entries of the log it has heard. */
  cursor = 0
  outbox: Uint8Array[] = []
  /** Pushed and not acknowledged: sent again, unchanged, until it is. */
  sent: Uint8Array | undefined

  constructor(person: PersonId, rng: Rng, before: readonly Uint8Array[], unsent: readonly Uint8Array[]) {
    this.person = person
    this.doc = new Y.Doc({ gc: !rng.chance(0.1) })
    this.doc.clientID = rng.uint32()
    for (const update of before) Y.applyUpdate(this.doc, update, FROM_LOG)
    for (const update of unsent) Y.applyUpdate(this.doc, update, FROM_LOG)
    this.outbox = [...unsent]
    this.doc.on("update", (update: Uint8Array, origin: unknown, _: Y.Doc, { local }: Y.Transaction) => {
      if (local && origin !== FROM_LOG) this.outbox.push(update)
    })
    // Time must not decide what an undo takes back: the seed does.
    this.undo = new OwnUndo(itemsRoot(this.doc), {
      trackedOrigins: new Set([this.origin]),
      captureTimeout: 1e9,
    })
  }
}

export class Family {
  readonly log: Frame[] = []
  readonly people: readonly PersonId[]
  readonly #rng: Rng
  readonly #door: Door
  readonly #habits: Habits
  readonly #visitors: Visitor[] = []
  /** A compacted state and how many entries it covers. */
  #snapshot: { readonly bytes: Uint8Array; readonly covers: number } | undefined
  frames = 0

  constructor(rng: Rng, door: Door, people = 3, habits = OWN_HABITS) {
    this.#rng = rng
    this.#habits = habits
    this.#door = door
    this.people = Array.from({ length: people }, () => newPersonId((length) => rng.bytes(length)))
    for (const person of this.people) this.#visitors.push(this.#arrive(person, []))
  }

  /** From now on some arrive with this state instead of the whole log. */
  compact(bytes: Uint8Array): void {
    this.#snapshot = { bytes, covers: this.log.length }
  }

  /** One thing that happens. */
  step(): void {
    const rng = this.#rng
    const visitor = rng.pick(this.#visitors)
    const draw = rng.below(100)
    if (draw < 50) edit(visitor, rng, this.#habits)
    else if (draw < 72) this.#push(visitor)
    else if (draw < 92) this.#hear(visitor, 1 + rng.below(12))
    else if (draw < 97) this.#reload(visitor)
    else this.#visit()
  }

  /** Somebody opens the list, edits it a little, and leaves. */
  comeAndWrite(): void {
    const rng = this.#rng
    const visitor = this.#arrive(rng.pick(this.people), [])
    for (let i = rng.below(4); i >= 0; i--) edit(visitor, rng, this.#habits)
    this.#push(visitor)
    this.#push(visitor)
  }

  /** A paste of this many UTF-16 units, pushed in the pieces in which it was written. */
  paste(length: number): void {
    const visitor = this.#rng.pick(this.#visitors)
    this.#hear(visitor, Infinity)
    paste(visitor, this.#rng, length)
    for (const piece of visitor.outbox.splice(0)) this.#offer(visitor, piece)
  }

  /** Everybody pushes and hears until nothing is left; then all documents must be equal. */
  settle(): readonly unknown[] {
    for (let round = 0; round < 4; round++) {
      for (const visitor of this.#visitors) {
        this.#push(visitor)
        this.#push(visitor)
        this.#hear(visitor, Infinity)
      }
    }
    return this.#visitors.map(({ doc }) => itemsRoot(doc).toJSON())
  }

  #arrive(person: PersonId, unsent: readonly Uint8Array[]): Visitor {
    const snapshot = this.#rng.chance(0.5) ? this.#snapshot : undefined
    const tail = this.log.slice(snapshot?.covers ?? 0).map(({ bytes }) => bytes)
    const visitor = new Visitor(
      person,
      this.#rng,
      snapshot === undefined ? tail : [snapshot.bytes, ...tail],
      unsent,
    )
    visitor.cursor = this.log.length
    return visitor
  }

  #push(visitor: Visitor): void {
    if (visitor.sent === undefined) {
      // What one push holds; the rest waits for the next.
      const frames: Uint8Array[] = []
      for (
        let bytes = 0;
        visitor.outbox.length > 0;
        frames.push(visitor.outbox.shift() ?? new Uint8Array())
      ) {
        bytes += visitor.outbox[0]?.length ?? 0
        if (bytes > 200_000 && frames.length > 0) break
      }
      if (frames.length > 0) visitor.sent = Y.mergeUpdates(frames)
    }
    if (visitor.sent === undefined) return
    const standing = this.#offer(visitor, visitor.sent)
    // One acknowledgement in ten is lost: the same bytes are offered again.
    if (standing && !this.#rng.chance(0.1)) visitor.sent = undefined
  }

  #offer(visitor: Visitor, bytes: Uint8Array): boolean {
    this.frames++
    const frame = { author: visitor.person, bytes }
    const standing = this.#door(frame)
    if (standing) this.log.push(frame)
    return standing
  }

  #hear(visitor: Visitor, entries: number): void {
    const until = Math.min(this.log.length, visitor.cursor + entries)
    for (const { bytes } of this.log.slice(visitor.cursor, until)) Y.applyUpdate(visitor.doc, bytes, FROM_LOG)
    visitor.cursor = until
  }

  /** The tab is opened anew: another client id, and what was not acknowledged is still there. */
  #reload(visitor: Visitor): void {
    const unsent = visitor.sent === undefined ? visitor.outbox : [visitor.sent, ...visitor.outbox]
    if (this.#rng.chance(0.5)) return this.#replace(visitor, this.#arrive(visitor.person, unsent))
    // From the device's own copy, which has not heard everything.
    const kept = new Visitor(visitor.person, this.#rng, [Y.encodeStateAsUpdate(visitor.doc)], unsent)
    kept.cursor = visitor.cursor
    this.#replace(visitor, kept)
  }

  /** The same person on another day; what an old tab had not sent is sent first. */
  #visit(): void {
    const visitor = this.#rng.pick(this.#visitors)
    this.#push(visitor)
    this.#push(visitor)
    if (visitor.sent !== undefined || visitor.outbox.length > 0) return
    this.#replace(visitor, this.#arrive(this.#rng.pick(this.people), []))
  }

  #replace(old: Visitor, fresh: Visitor): void {
    this.#visitors[this.#visitors.indexOf(old)] = fresh
    old.doc.destroy()
  }
}
