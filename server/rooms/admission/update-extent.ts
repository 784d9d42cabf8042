import { createEncoder, toUint8Array, writeUint8Array, writeVarUint } from "lib0/encoding"
import { at, UpdateScan } from "./update-reader.ts"

/** By client id, the clock that its next struct would have. What Yjs calls a state vector. */
export type Clocks = ReadonlyMap<number, number>

/** A deleted range: its first clock, and the one behind its last. */
export type Range = readonly [from: number, to: number]

/**
 * How far updates reach, without their content: which clocks they go up to, and what they delete. Read by one pass over
 * their bytes; no document is opened for it.
 */
export class Extent {
  readonly clocks: Map<number, number>
  /** By client id; where several updates were added, ranges may touch and overlap. */
  readonly deleted: Map<number, Range[]>

  constructor(clocks: Clocks = new Map(), deleted: ReadonlyMap<number, readonly Range[]> = new Map()) {
    this.clocks = new Map(clocks)
    this.deleted = new Map(deleted.entries().map(([client, ranges]) => [client, [...ranges]]))
  }

  add(other: Extent): this {
    for (const [client, clock] of other.clocks) this.reach(client, clock)
    for (const [client, ranges] of other.deleted) for (const range of ranges) this.delete(client, range)
    return this
  }

  reach(client: number, clock: number): void {
    if (clock > (this.clocks.get(client) ?? 0)) this.clocks.set(client, clock)
  }

  delete(client: number, range: Range): void {
    const ranges = this.deleted.get(client)
    if (ranges) ranges.push(range)
    else this.deleted.set(client, [range])
  }

  /** Whether a document that has come this far has every struct of it. */
  within(clocks: Clocks): boolean {
    return this.clocks.entries().every(([client, clock]) => clock <= (clocks.get(client) ?? 0))
  }
}

/** Nothing in it outlives the call that fills it. */
const scan = new UpdateScan()

/** Snapshots and entries are asked about by everybody who comes; they never change. */
const known = new WeakMap<Uint8Array, Extent>()

/** How far an update that stands in a log reaches. What cannot be read reaches nowhere. */
export function extentOf(update: Uint8Array): Extent {
  const before = known.get(update)
  if (before !== undefined) return before
  const extent = new Extent()
  if (scan.learn(update)) fill(extent)
  known.set(update, extent)
  return extent
}

function fill(extent: Extent): void {
  for (let row = 0; row < scan.sections; row++)
    extent.reach(at(scan.sectionClient, row), at(scan.sectionEnd, row))
  for (let row = 0; row < scan.deletes; row++) {
    const from = at(scan.deleteClock, row)
    extent.delete(at(scan.deleteClient, row), [from, from + at(scan.deleteLength, row)])
  }
}

/** Whether an update repeats structs that are below these clocks. */
export function startsBelow(clocks: Clocks, update: Uint8Array): boolean {
  if (!scan.learn(update)) return true
  for (let row = 0; row < scan.sections; row++)
    if (at(scan.sectionStart, row) < (clocks.get(at(scan.sectionClient, row)) ?? 0)) return true
  return false
}

/**
 * What a document that has come this far still needs of an update with this extent: all of it, or, where it has every
 * struct, only what it deletes; undefined: nothing.
 */
export function missingFrom(clocks: Clocks, update: Uint8Array, extent: Extent): Uint8Array | undefined {
  if (!extent.within(clocks)) return update
  return extent.deleted.size === 0 ? undefined : encode(NO_STRUCTS, extent.deleted)
}

/**
 * What an update says beyond `there`: without its structs where none is new, and without what is deleted already;
 * undefined: nothing. A Yjs document that comes back repeats every deletion that it ever heard of. An update that cannot
 * be read is answered as it is, for whoever judges it.
 */
export function newsIn(update: Uint8Array, there: Extent): Uint8Array | undefined {
  if (!scan.learn(update)) return update
  const extent = new Extent()
  fill(extent)
  const deleted = new Map<number, Range[]>()
  for (const [client, ranges] of extent.deleted) {
    const left = without(ranges, merged(there.deleted.get(client) ?? []))
    if (left.length > 0) deleted.set(client, left)
  }
  const structs = extent.within(there.clocks) ? NO_STRUCTS : update.subarray(0, scan.deletesFrom)
  return structs === NO_STRUCTS && deleted.size === 0 ? undefined : encode(structs, deleted)
}

/** The first part of an update without structs. */
const NO_STRUCTS = Uint8Array.of(0)

function encode(structs: Uint8Array, deleted: ReadonlyMap<number, readonly Range[]>): Uint8Array {
  const encoder = createEncoder()
  writeUint8Array(encoder, structs)
  writeVarUint(encoder, deleted.size)
  for (const [client, ranges] of deleted) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, ranges.length)
    for (const [from, to] of ranges) {
      writeVarUint(encoder, from)
      writeVarUint(encoder, to - from)
    }
  }
  return toUint8Array(encoder)
}

/** Ascending, none touching another. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = []
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1)
    if (last === undefined || from > last[1]) all.push([from, to])
    else if (to > last[1]) all[all.length - 1] = [last[0], to]
  }
  return all
}

/** What of these ranges is in none of `there`, which are merged. */
function without(ranges: readonly Range[], there: readonly Range[]): Range[] {
  const left: Range[] = []
  let next = 0
  for (const [start, to] of merged(ranges)) {
    let from = start
    while (next < there.length && (there[next]?.[1] ?? 0) <= from) next++
    for (let i = next; from < to; i++) {
      const [begin, end] = there[i] ?? [Infinity, Infinity]
      if (begin > from) left.push([from, Math.min(begin, to)])
      from = end
    }
  }
  return left
}
