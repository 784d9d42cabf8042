import { ROOTS, type RootKind } from "../../../shared/documents/schema.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { hasMessages, type RoomKind } from "../../../shared/rooms.ts"
import { Children } from "./children.ts"
import { Deleted } from "./deleted.ts"
import { type UseOfKey, usesOfKeys } from "./keys.ts"
import { PLAIN_STEPS } from "../trials/trial-steps.ts"
import { Content } from "./content-reader.ts"

/**
 * What a room knows about its document without holding it: how far each client id has come, who owns it, which
 * structs are types, and where structs sit. A place is one number: the type, the key in it, and whether the struct
 * is surely a plain value. Neighbouring clocks in one place of which each has the one before as its origin are one
 * run, so a text typed by one person without moving the cursor is one run however long it gets. Runs and types grow at
 * their end only, and of children the values before are kept: that is what makes undo exact.
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
  /** By run, how many structs the room had when it began; nothing where it was stored since. */
  births: number[] | undefined
  /** The client's number in this room: the order in which client ids came. */
  readonly index: number
  /** Below this clock a run says nothing about origins: an older version stored it. */
  loose: number
}

/**
 * What one person, or everybody together, put into a room since its ledger began. What is no longer there (merged,
 * deleted, collected) is known when a snapshot is made, and stands in `freed`.
 */
export interface Share {
  /** Items ever made, removed ones among them. */
  items: number
  /** Structs that stand by themselves (typing on adds none), and deleted ranges. */
  structs: number
  /** Bytes of content. */
  bytes: number
  /** Keys that nobody had used before. */
  keys: number
  readonly freed: { structs: number; bytes: number }
}

export interface PersonShare extends Share {
  /** Client ids. */
  clients: number
  /** Steps that their tried pushes made Yjs search. Not stored. */
  tried: number
}

export type Spent = Pick<Share, "items" | "structs" | "bytes" | "keys">

/** What was counted when a snapshot was made. */
export interface Counts {
  readonly work: number
  readonly pieces: readonly number[]
  readonly total: Share
  readonly people: readonly { readonly person: PersonId; readonly share: Share }[]
}

const noShare = (): Share => ({ items: 0, structs: 0, bytes: 0, keys: 0, freed: { structs: 0, bytes: 0 } })

/** What one client id had before an update; `next` is undefined when the document did not know it. */
export interface Touched {
  readonly client: number
  readonly next: number | undefined
  readonly owner: PersonId | undefined
}

/** What things take in memory, about: records, pairs, strings and the entries of maps, as V8 keeps them. */
const CLIENT_BYTES = 320
const RUN_BYTES = 24
const KEY_BYTES = 200
const TYPE_BYTES = 32
const CHILD_BYTES = 72
const PERSON_BYTES = 200

const KIND: Readonly<Record<RootKind, number>> = {
  map: Content.map,
  array: Content.array,
  text: Content.text,
  fragment: Content.fragment,
}

export const placeOf = (type: number, key: number): number => (type * KEY_SPAN + key) * 2

export const typeOfPlace = (place: number): number => Math.floor(place / (KEY_SPAN * 2))
export const keyOfPlace = (place: number): number => Math.floor(place / 2) % KEY_SPAN
/** Of what stands in a map or a list: whether it is surely a plain value, and so nobody's parent. */
export const isValue = (place: number): boolean => place % 2 === 1
/** Of what stands in a text: whether its run is known to begin behind something. */
export const isBehind = (place: number): boolean => place % 2 === 1

export const isTextKind = (kind: number): boolean => kind === Content.text || kind === Content.xmlText
/** The place alone, to be compared. */
export const bare = (place: number): number => (place < 0 ? GONE : place - (place % 2))

/** Replaced at the first run, never written to. */
const NO_RUNS: number[] = []

export class DocumentIndex {
  readonly clients = new Map<number, ClientRecord>()
  /** What each person put in. */
  readonly people = new Map<PersonId, PersonShare>()
  /** Everybody's shares together, and what nobody owns. */
  readonly total: Share = noShare()
  readonly children = new Children()
  /** Keys by their number, from 1; 0 is no key. */
  readonly keyNames: string[] = []
  /** By type index: 16 times the depth (roots 0), plus the kind. */
  readonly types: number[] = []
  /** By type index: structs that stand by themselves in it, at most. */
  readonly pieces: number[] = []
  readonly roots = new Map<string, number>()
  /** Steps that Yjs searched for places when the document was loaded for the last snapshot or trial, beyond plain ones. */
  work = 0
  /** Structs that came to stand by themselves, and ends of deleted ranges: it only grows, and is not stored. */
  entered = 0
  /** Steps that it may search in what came since, at most. */
  debt = 0
  readonly #keys = new Map<string, number>()
  /** By key number less one: what the key may be the name of. */
  readonly #uses: number[] = []

  /** Whether the room holds rich text. */
  readonly rich: boolean
  /** Whether nobody may change what another wrote (K1). */
  readonly authored: boolean
  /** What is known to be deleted, in rooms where it matters who deletes. */
  readonly deleted: Deleted | undefined
  readonly #declared: ReadonlyMap<string, RootKind>
  readonly #useOfKey: UseOfKey

  constructor(kind: RoomKind) {
    this.authored = hasMessages(kind)
    this.rich = kind === "card" || this.authored
    this.deleted = this.authored ? new Deleted() : undefined
    this.#useOfKey = usesOfKeys(kind)
    this.#declared = new Map(Object.entries(ROOTS[kind]))
  }

  /** Gives every root of the schema that has none yet a type index; a stored ledger may be older than the schema. */
  addRoots(): this {
    for (const [name, kind] of this.#declared) {
      if (!this.roots.has(name)) this.roots.set(name, this.newType(KIND[kind]))
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
    this.#uses.push(this.#useOfKey(name))
    return number
  }

  /** What a key may be the name of (`KeyUse`); 0 without a key. */
  useOf(key: number): number {
    return this.#uses[key - 1] ?? 0
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

  /** The index of a new type; `code` is 16 times its depth, plus its kind. */
  newType(code: number): number {
    this.pieces.push(0)
    return this.types.push(code) - 1
  }

  /** A client id's record, made at first use. */
  record(client: number): ClientRecord {
    const known = this.clients.get(client)
    if (known !== undefined) return known
    const index = this.clients.size
    const record: ClientRecord = {
      next: 0,
      owner: undefined,
      runs: NO_RUNS,
      types: undefined,
      births: undefined,
      index,
      loose: 0,
    }
    this.clients.set(client, record)
    return record
  }

  own(record: ClientRecord, person: PersonId): void {
    record.owner = person
    this.share(person).clients += 1
  }

  /** What a person put in, to be added to. */
  share(person: PersonId): PersonShare {
    const known = this.people.get(person)
    if (known !== undefined) return known
    const share = { ...noShare(), clients: 0, tried: 0 }
    this.people.set(person, share)
    return share
  }

  /** Puts the clocks from the record's next one up to `end` in a place; `chained`: behind the clock before, as its child. */
  append(record: ClientRecord, end: number, place: number, chained: boolean): void {
    const { runs } = record
    // A literal takes room for two numbers, a push onto an empty list for seventeen; most clients have one run.
    if (runs.length === 0) {
      record.runs = [record.next, place]
      record.births = [this.entered]
    } else if (!chained || !this.#goesOn(runs[runs.length - 1] ?? GONE, place)) {
      runs.push(record.next, place)
      record.births ??= []
      record.births[runs.length / 2 - 1] = this.entered
    }
    record.next = end
  }

  /** Whether what is chained stays in the run of this place. Only the first of a text's run is marked. */
  #goesOn(before: number, place: number): boolean {
    return before === place || (before === place + 1 && isTextKind(this.kindOf(typeOfPlace(place))))
  }

  /** How many pieces can have come to stand behind this clock since it was written, at most. */
  since(client: number, clock: number): number {
    const record = this.clients.get(client)
    const birth = record?.births?.[rowUpTo(record.runs, clock) / 2]
    // A struct that comes to stand in the middle of another makes two of it.
    return birth === undefined ? Infinity : 2 * (this.entered - birth)
  }

  /** A piece more in this type. */
  split(type: number): void {
    this.entered += 1
    this.pieces[type] = (this.pieces[type] ?? 0) + 1
  }

  /** Takes back what was split, newest first. */
  join(types: readonly number[]): void {
    this.entered -= types.length
    for (const type of types) this.pieces[type] = Math.max(0, (this.pieces[type] ?? 0) - 1)
  }

  /** The run that this clock is in, as a position in the record's runs; -2 when there is none. */
  runOf(record: ClientRecord, clock: number): number {
    return rowUpTo(record.runs, clock)
  }

  /** Bytes that this ledger takes in memory, about. */
  get weight(): number {
    const { clients, keyNames, types, children, people } = this
    return (
      clients.size * CLIENT_BYTES +
      this.total.structs * RUN_BYTES +
      keyNames.length * KEY_BYTES +
      types.length * TYPE_BYTES +
      children.size * CHILD_BYTES +
      (this.deleted?.size ?? 0) * RUN_BYTES +
      people.size * PERSON_BYTES
    )
  }

  /** Notes that the struct at this clock is a type; `append` follows. */
  addType(
    record: ClientRecord,
    clock: number,
    type: { readonly kind: number; readonly depth: number },
  ): void {
    const index = this.newType(type.depth * 16 + type.kind)
    if (record.types === undefined) record.types = [clock, index]
    else record.types.push(clock, index)
  }

  /** Takes back what an update brought; exact when nothing was learned since. */
  restore(touched: readonly Touched[], marks: { readonly keys: number; readonly types: number }): void {
    for (const before of touched.toReversed()) {
      const record = this.clients.get(before.client)
      if (record === undefined) continue
      if (record.owner !== undefined && before.owner === undefined) this.share(record.owner).clients -= 1
      if (before.next === undefined) this.clients.delete(before.client)
      else {
        record.owner = before.owner
        cutFrom(record, before.next)
      }
    }
    while (this.types.length > marks.types) {
      this.types.pop()
      this.pieces.pop()
    }
    while (this.keyNames.length > marks.keys) {
      this.#keys.delete(this.keyNames.pop() ?? "")
      this.#uses.pop()
    }
  }

  /** Adds to what a person, or nobody, put in; `times` -1 takes it back. */
  spend(person: PersonId | undefined, spent: Spent, times: 1 | -1 = 1): void {
    add(this.total, spent, times)
    if (person !== undefined) add(this.share(person), spent, times)
  }

  /** Takes over what a stored ledger counted, shares included. */
  settle({ people, total, ...counted }: Counts): void {
    Object.assign(this.total, total)
    for (const { person, share } of people) Object.assign(this.share(person), share)
    this.free({ ...counted, total, people })
  }

  /** A snapshot counted what is left in the document: what went, and what was searched, no longer counts. */
  free({ work, pieces, total, people }: Counts): void {
    this.work = work
    this.debt = 0
    for (const [type, left] of pieces.entries()) if (type < this.types.length) this.pieces[type] = left
    Object.assign(this.total.freed, total.freed)
    for (const { person, share } of people) Object.assign(this.share(person).freed, share.freed)
  }

  /** Counts anew from what the document keeps. */
  recount(
    left: Iterable<{ readonly client: number; readonly clocks: readonly number[]; readonly bytes: number }>,
    work: number,
  ): void {
    const shares = [this.total, ...this.people.values()]
    for (const { freed, structs, bytes } of shares) Object.assign(freed, { structs, bytes })
    this.pieces.fill(0)
    let structs = 0
    for (const { client, clocks, bytes } of left) {
      structs += clocks.length
      const record = this.clients.get(client)
      const owner = record?.owner
      for (const { freed } of owner === undefined ? [this.total] : [this.total, this.share(owner)]) {
        freed.structs -= clocks.length
        freed.bytes -= bytes
      }
      for (const clock of clocks) {
        const place = this.placeAt(client, clock)
        if (place === GONE) continue
        const type = typeOfPlace(place)
        this.pieces[type] = (this.pieces[type] ?? 0) + 1
      }
    }
    this.work = Math.max(0, work - structs * PLAIN_STEPS)
    this.debt = 0
  }
}

function add(share: Share, { items, structs, bytes, keys }: Spent, times: 1 | -1): void {
  share.items += items * times
  share.structs += structs * times
  share.bytes += bytes * times
  share.keys += keys * times
}

function cutFrom(record: ClientRecord, clock: number): void {
  record.next = clock
  cutPairs(record.runs, clock)
  if (record.births !== undefined && record.births.length > record.runs.length / 2)
    record.births.length = record.runs.length / 2
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
