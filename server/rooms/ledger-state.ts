import { ROOTS, type RootKind } from "../../shared/documents/schema.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { RoomKind } from "../../shared/rooms.ts"
import { Content } from "./update-content.ts"

/**
 * What a room knows about its document without holding it: how far each client id has come, who owns it, which
 * structs are types, and where structs sit. A place is one number: the type, the key in it, and whether the struct
 * is surely a plain value. Neighbouring clocks in one place are one run, so a text typed by one person is one run
 * however long it gets. Everything grows at its end only: that is what makes undo exact.
 */

/** Where a struct sits that was collected, or whose place nobody can know any more: it passes every check. */
export const GONE = -1

/** Keys of one document that a place can tell apart. */
const KEY_SPAN = 2 ** 21

export interface ClientRecord {
  /** The clock that the client's next struct will have. */
  next: number
  owner: PersonId | undefined
  /** Pairs of first clock and place, ascending; a run ends where the next one starts. */
  runs: number[]
  /** Pairs of clock and type index, ascending; most clients make none. */
  types: number[] | undefined
}

/** What one client id had before an update; `next` is undefined when the document did not know it. */
export interface Touched {
  readonly client: number
  readonly next: number | undefined
  readonly owner: PersonId | undefined
}

const KIND: Readonly<Record<RootKind, number>> = {
  map: Content.map,
  array: Content.array,
  text: Content.text,
}

export const placeOf = (type: number, key: number): number => (type * KEY_SPAN + key) * 2

export const typeOfPlace = (place: number): number => Math.floor(place / (KEY_SPAN * 2))
export const keyOfPlace = (place: number): number => Math.floor(place / 2) % KEY_SPAN
/** Whether the struct there is surely a plain value, and so nobody's parent. */
export const isValue = (place: number): boolean => place % 2 === 1
/** The place alone, to be compared. */
export const bare = (place: number): number => (place < 0 ? GONE : place - (place % 2))

/** Replaced at the first run, never written to. */
const NO_RUNS: number[] = []

export class LedgerState {
  readonly clients = new Map<number, ClientRecord>()
  /** How many client ids each person owns. */
  readonly people = new Map<PersonId, number>()
  /** Keys by their number, from 1; 0 is no key. */
  readonly keyNames: string[] = []
  /** By type index: 16 times the depth (roots 0), plus the kind. */
  readonly types: number[] = []
  readonly roots = new Map<string, number>()
  readonly #keys = new Map<string, number>()

  readonly #declared: ReadonlyMap<string, RootKind>

  constructor(kind: RoomKind) {
    this.#declared = new Map(Object.entries(ROOTS[kind]))
  }

  /** Gives every root of the schema that has none yet a type index; a stored ledger may be older than the schema. */
  addRoots(): this {
    for (const [name, kind] of this.#declared) {
      if (!this.roots.has(name)) this.roots.set(name, this.types.push(KIND[kind]) - 1)
    }
    return this
  }

  /** A stored root keeps its type index; one that the schema no longer has accepts nothing new. */
  knownRoot(name: string, type: number): void {
    if (this.#declared.has(name)) this.roots.set(name, type)
  }

  next(client: number): number {
    return this.clients.get(client)?.next ?? 0
  }

  kindOf(type: number): number {
    return (this.types[type] ?? 0) % 16
  }

  depthOf(type: number): number {
    return Math.floor((this.types[type] ?? 0) / 16)
  }

  /** The number of a key, given at first use. */
  keyNumber(name: string): number {
    const known = this.#keys.get(name)
    if (known !== undefined) return known
    const number = this.keyNames.push(name)
    this.#keys.set(name, number)
    return number
  }

  /** Where the struct with this clock sits. */
  placeAt(client: number, clock: number): number {
    const record = this.clients.get(client)
    return record === undefined ? GONE : (lastUpTo(record.runs, clock) ?? GONE)
  }

  /** The index of the type that this struct is; undefined when it is none, or none any more. */
  typeAt(client: number, clock: number): number | undefined {
    const types = this.clients.get(client)?.types
    if (types === undefined) return undefined
    const row = rowUpTo(types, clock)
    return types[row] === clock ? types[row + 1] : undefined
  }

  /** A client id's record, made at first use. */
  record(client: number): ClientRecord {
    const known = this.clients.get(client)
    if (known !== undefined) return known
    const record: ClientRecord = { next: 0, owner: undefined, runs: NO_RUNS, types: undefined }
    this.clients.set(client, record)
    return record
  }

  own(record: ClientRecord, person: PersonId): void {
    record.owner = person
    this.people.set(person, (this.people.get(person) ?? 0) + 1)
  }

  /** Puts the clocks from the record's next one up to `end` in a place. */
  append(record: ClientRecord, end: number, place: number): void {
    const { runs } = record
    // A literal takes room for two numbers, a push onto an empty list for seventeen; most clients have one run.
    if (runs.length === 0) record.runs = [record.next, place]
    else if (runs[runs.length - 1] !== place) runs.push(record.next, place)
    record.next = end
  }

  /** Notes that the struct at this clock is a type; `append` follows. */
  addType(
    record: ClientRecord,
    clock: number,
    type: { readonly kind: number; readonly depth: number },
  ): void {
    const index = this.types.push(type.depth * 16 + type.kind) - 1
    if (record.types === undefined) record.types = [clock, index]
    else record.types.push(clock, index)
  }

  /** Takes back what an update brought; exact when nothing was learned since. */
  restore(touched: readonly Touched[], marks: { readonly keys: number; readonly types: number }): void {
    for (const before of touched.toReversed()) {
      const record = this.clients.get(before.client)
      if (record === undefined) continue
      if (record.owner !== undefined && before.owner === undefined) this.#disown(record.owner)
      if (before.next === undefined) this.clients.delete(before.client)
      else {
        record.owner = before.owner
        cutFrom(record, before.next)
      }
    }
    while (this.types.length > marks.types) this.types.pop()
    while (this.keyNames.length > marks.keys) this.#keys.delete(this.keyNames.pop() ?? "")
  }

  #disown(person: PersonId): void {
    const left = (this.people.get(person) ?? 0) - 1
    if (left > 0) this.people.set(person, left)
    else this.people.delete(person)
  }
}

function cutFrom(record: ClientRecord, clock: number): void {
  record.next = clock
  cutPairs(record.runs, clock)
  if (record.types === undefined) return
  cutPairs(record.types, clock)
  if (record.types.length === 0) record.types = undefined
}

function cutPairs(pairs: number[], clock: number): void {
  while (pairs.length > 0 && (pairs[pairs.length - 2] ?? 0) >= clock) {
    pairs.pop()
    pairs.pop()
  }
}

/** The position of the last pair that starts at or before the clock; -2 when there is none. */
function rowUpTo(pairs: readonly number[], clock: number): number {
  let low = 0
  let high = pairs.length / 2 - 1
  // Most references go to what was written last.
  if (high >= 0 && (pairs[high * 2] ?? 0) <= clock) return high * 2
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((pairs[middle * 2] ?? 0) <= clock) low = middle + 1
    else high = middle - 1
  }
  return high * 2
}

const lastUpTo = (pairs: readonly number[], clock: number): number | undefined =>
  pairs[rowUpTo(pairs, clock) + 1]
