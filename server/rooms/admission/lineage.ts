import { DISTURBED, idOf, startOf } from "./children.ts"
import {
  bare,
  type ClientRecord,
  GONE,
  isBehind,
  isTextKind,
  keyOfPlace,
  type DocumentIndex,
  typeOfPlace,
} from "./document-index.ts"
import { at, Position, type UpdateScan } from "./update-reader.ts"

/** A bit of `Position`. */
const REFERS_RIGHT = 2

/** How Yjs finds the place of a struct (see ledger-children.ts). */
export const Lineage = {
  /** Directly behind the clock before, as typing does: nothing has to be remembered. */
  next: 0,
  /** At once. */
  clear: 1,
  /** It has to search: somebody else wrote there, unseen by the author. */
  search: 2,
  /** No document ever had these two beside each other. */
  crossed: 3,
} as const

/** Fields that are written with their item: nobody else can have written them before, so they are not remembered. */
const WRITTEN_WITH = 16

/** Decides, and remembers the struct as a child of its origin. */
export function lineageOf(state: DocumentIndex, scan: UpdateScan, row: number, struct: Struct): number {
  const { place } = struct
  if (place === GONE) return Lineage.next
  const position = at(scan.position, row)
  if (position === Position.origin || position === Position.both) return behind(state, scan, row, struct)
  const keyed = keyOfPlace(place) > 0
  if (keyed && writtenWithParent(scan, row, struct)) return Lineage.clear
  const start = startOf(bare(place))
  if (position === Position.right && hasOrigin(state, scan, row)) {
    remember(state, start, struct, false)
    return Lineage.crossed
  }
  const nearest = state.children.get(start)
  const clear =
    nearest === undefined ||
    (position === Position.right && nearest === rightOf(state, scan, row) && nearest !== DISTURBED)
  remember(state, start, struct, clear)
  return clear ? Lineage.clear : Lineage.search
}

export interface Struct {
  readonly client: number
  /** The client's number in the room. */
  readonly index: number
  readonly clock: number
  readonly place: number
}

interface Id {
  readonly client: number
  readonly clock: number
}

function behind(state: DocumentIndex, scan: UpdateScan, row: number, struct: Struct): number {
  const left = { client: at(scan.leftClient, row), clock: at(scan.leftClock, row) }
  const record = state.clients.get(left.client)
  if (record === undefined) return Lineage.next
  const origin = idOf(record.index, left.clock)
  const nearest = state.children.get(origin)
  const typedOn = left.client === struct.client && left.clock === struct.clock - 1
  if (typedOn && nearest === undefined) return Lineage.next
  const right = (at(scan.position, row) & REFERS_RIGHT) === 0 ? undefined : rightOf(state, scan, row)
  const followed = right === idOf(record.index, left.clock + 1)
  if (right !== undefined && !followed && neverNeighbours(state, scan, row, left)) {
    remember(state, origin, struct, false)
    return Lineage.crossed
  }
  const clear =
    nearest === undefined
      ? typedOn || followed || !hasFollower(state, record, left.clock)
      : nearest === right && nearest !== DISTURBED
  remember(state, origin, struct, clear)
  return clear ? Lineage.clear : Lineage.search
}

/** Whether the next clock of the same client is this one's child. A run that starts there is nobody's child here. */
const hasFollower = (state: DocumentIndex, record: ClientRecord, clock: number): boolean =>
  clock + 1 < record.next && state.runOf(record, clock + 1) === state.runOf(record, clock)

const neverNeighbours = (state: DocumentIndex, scan: UpdateScan, row: number, left: Id): boolean =>
  withinRun(state, scan, row, left) || hasOneLeftNeighbour(state, scan, row)

/** Whether the right origin is in the origin's own run, where nothing but the next clock was ever its neighbour. */
function withinRun(state: DocumentIndex, scan: UpdateScan, row: number, left: Id): boolean {
  const record = state.clients.get(left.client)
  if (record === undefined || at(scan.rightClient, row) !== left.client) return false
  const clock = at(scan.rightClock, row)
  if (Math.min(clock, left.clock) < record.loose) return false
  return state.runOf(record, clock) === state.runOf(record, left.clock)
}

/** Whether the right origin is known to have an origin: then nothing in front of it is without one. */
function hasOrigin(state: DocumentIndex, scan: UpdateScan, row: number): boolean {
  const client = at(scan.rightClient, row)
  const clock = at(scan.rightClock, row)
  const record = state.clients.get(client)
  if (record === undefined) return false
  if (clock > record.loose && state.runOf(record, clock) === state.runOf(record, clock - 1)) return true
  const place = state.placeAt(client, clock)
  return place !== GONE && isTextKind(state.kindOf(typeOfPlace(place))) && isBehind(place)
}

/**
 * Whether the right origin was typed on behind the clock before it, and nothing else was ever written behind that clock:
 * then nothing but that clock was ever its left neighbour.
 */
function hasOneLeftNeighbour(state: DocumentIndex, scan: UpdateScan, row: number): boolean {
  const record = state.clients.get(at(scan.rightClient, row))
  const clock = at(scan.rightClock, row)
  if (record === undefined || clock <= record.loose) return false
  if (state.runOf(record, clock) !== state.runOf(record, clock - 1)) return false
  return state.children.get(idOf(record.index, clock - 1)) === undefined
}

function rightOf(state: DocumentIndex, scan: UpdateScan, row: number): number | undefined {
  const record = state.clients.get(at(scan.rightClient, row))
  return record && idOf(record.index, at(scan.rightClock, row))
}

const remember = (state: DocumentIndex, origin: number, { index, clock }: Struct, clear: boolean): void =>
  state.children.set(origin, clear ? idOf(index, clock) : DISTURBED)

const writtenWithParent = (scan: UpdateScan, row: number, { client, clock }: Struct): boolean =>
  at(scan.position, row) === Position.parent &&
  at(scan.leftClient, row) === client &&
  clock - at(scan.leftClock, row) <= WRITTEN_WITH

/** Whether a struct continues the run of the clock before: its origin is that clock. */
export const continues = (scan: UpdateScan, row: number, { client, clock }: Struct): boolean =>
  (at(scan.position, row) === Position.origin || at(scan.position, row) === Position.both) &&
  at(scan.leftClient, row) === client &&
  at(scan.leftClock, row) === clock - 1
