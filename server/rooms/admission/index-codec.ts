import { PersonId } from "../../../shared/ids.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { ByteReader, ByteWriter } from "./byte-reader.ts"
import {
  type ClientRecord,
  type Counts,
  GONE,
  isValue,
  keyOfPlace,
  DocumentIndex,
  placeOf,
  type Share,
  typeOfPlace,
} from "./document-index.ts"
import { isType } from "./placement.ts"
import { ITEM_MAP } from "./shape.ts"

/**
 * The stored form of a ledger: varints all the way. What was counted, keys, types, roots, people with their shares,
 * then each client id with its clock, its owner, its runs and its types, distances instead of clocks; last the children
 * that are remembered. Version 2 did not count keys; version 1 counted nothing, and its runs say nothing about origins.
 */
const VERSION = 3
const VERSION_WITHOUT_KEYS = 2
const VERSION_OF_RUNS_ALONE = 1
/** Starts of texts and keys are negative, and none is below this. */
const FAR = 2 ** 52

export function encodeLedger(state: DocumentIndex): Uint8Array {
  const out = new ByteWriter()
  out.varUint(VERSION)
  writeCounts(out, state)
  writeTexts(out, state.keyNames)
  out.varUint(state.types.length)
  for (const type of state.types) out.varUint(type)
  out.varUint(state.roots.size)
  for (const [name, type] of state.roots) {
    out.text(name)
    out.varUint(type)
  }
  const people = new Map(Array.from(state.people.keys(), (person, row) => [person, row + 1]))
  out.varUint(state.clients.size)
  for (const [client, record] of state.clients) {
    out.varUint(client)
    out.varUint(record.next)
    out.varUint(record.owner === undefined ? 0 : (people.get(record.owner) ?? 0))
    writePairs(out, record.runs, writePlace)
    writePairs(out, record.types ?? [], (out, type) => out.varUint(type))
    out.varUint(record.loose)
  }
  writeChildren(out, state)
  writeDeleted(out, state)
  return out.bytes()
}

/** In front, so that what a snapshot counted is read without the rest. */
function writeCounts(out: ByteWriter, state: DocumentIndex): void {
  out.varUint(state.work)
  out.varUint(state.pieces.length)
  for (const pieces of state.pieces) out.varUint(pieces)
  writeShare(out, state.total)
  out.varUint(state.people.size)
  for (const [person, share] of state.people) {
    out.text(person)
    writeShare(out, share)
  }
}

/** What was put in, and what of it is still there. */
function writeShare(out: ByteWriter, { items, structs, bytes, keys, freed }: Share): void {
  out.varUint(items)
  out.varUint(structs)
  out.varUint(Math.max(0, structs - freed.structs))
  out.varUint(bytes)
  out.varUint(Math.max(0, bytes - freed.bytes))
  out.varUint(keys)
}

function writeChildren(out: ByteWriter, { children }: DocumentIndex): void {
  out.varUint(children.size)
  // Ascending from below zero: the first distance is taken from the far end.
  let last = -FAR
  for (const [origin, child] of children.entries()) {
    out.varUint(origin - last)
    out.varUint(child + 1)
    last = origin
  }
}

/** Rooms in which it matters who deletes have it behind everything else. */
function writeDeleted(out: ByteWriter, { deleted }: DocumentIndex): void {
  if (deleted === undefined) return
  const clients = [...deleted.entries()]
  out.varUint(clients.length)
  for (const [client, ranges] of clients) {
    out.varUint(client)
    out.varUint(ranges.length / 2)
    let last = 0
    for (const clock of ranges) {
      out.varUint(clock - last)
      last = clock
    }
  }
}

function writeTexts(out: ByteWriter, texts: readonly string[]): void {
  out.varUint(texts.length)
  for (const text of texts) out.text(text)
}

function writePairs(
  out: ByteWriter,
  pairs: readonly number[],
  write: (out: ByteWriter, value: number) => void,
): void {
  out.varUint(pairs.length / 2)
  let last = 0
  for (let row = 0; row < pairs.length; row += 2) {
    const clock = pairs[row] ?? 0
    out.varUint(clock - last)
    write(out, pairs[row + 1] ?? 0)
    last = clock
  }
}

function writePlace(out: ByteWriter, place: number): void {
  if (place === GONE) return out.varUint(0)
  out.varUint(typeOfPlace(place) * 2 + (isValue(place) ? 2 : 1))
  out.varUint(keyOfPlace(place))
}

export function decodeLedger(kind: RoomKind, bytes: Uint8Array): DocumentIndex | undefined {
  const reader = new ByteReader()
  reader.open(bytes)
  const version = reader.varUint()
  if (!counts(version) && version !== VERSION_OF_RUNS_ALONE) return undefined
  const state = new DocumentIndex(kind)
  const counted = counts(version) ? readCounts(reader, version) : undefined
  for (const name of readTexts(reader)) state.keyNumber(name)
  const types = reader.varUint()
  for (let i = 0; i < types && !reader.failed; i++) {
    const type = reader.varUint()
    if (!isType(type % 16)) reader.fail()
    state.newType(type)
  }
  const roots = reader.varUint()
  for (let i = 0; i < roots && !reader.failed; i++) state.knownRoot(readText(reader), readType(reader, state))
  if (counted === undefined) readUncounted(reader, state)
  else {
    state.settle(counted)
    readClients(reader, state, { owners: counted.people.map(({ person }) => person), loose: false })
    readChildren(reader, state)
    readDeleted(reader, state)
  }
  return reader.failed || reader.left > 0 ? undefined : state.addRoots()
}

function readUncounted(reader: ByteReader, state: DocumentIndex): void {
  const people = readTexts(reader)
  const owners = people.flatMap((person) => PersonId.safeParse(person).data ?? [])
  if (owners.length < people.length) return reader.fail()
  readClients(reader, state, { owners, loose: true })
  countItems(state)
}

function readClients(
  reader: ByteReader,
  state: DocumentIndex,
  { owners, loose }: { readonly owners: readonly PersonId[]; readonly loose: boolean },
): void {
  const clients = reader.varUint()
  for (let i = 0; i < clients && !reader.failed; i++) {
    const record = readClient(reader, state, owners)
    if (record !== undefined) record.loose = loose ? record.next : reader.varUint()
  }
}

/** What a snapshot counted, of the stored form alone; undefined when it counted nothing, or cannot be read. */
export function decodeCounts(bytes: Uint8Array): Counts | undefined {
  const reader = new ByteReader()
  reader.open(bytes)
  const version = reader.varUint()
  if (!counts(version)) return undefined
  const counted = readCounts(reader, version)
  return reader.failed ? undefined : counted
}

const counts = (version: number): boolean => version === VERSION || version === VERSION_WITHOUT_KEYS

function readCounts(reader: ByteReader, version: number): Counts {
  const work = reader.varUint()
  const pieces: number[] = []
  for (let i = reader.varUint(); i > 0 && !reader.failed; i--) pieces.push(reader.varUint())
  const total = readShare(reader, version)
  const people: { person: PersonId; share: Share }[] = []
  for (let i = reader.varUint(); i > 0 && !reader.failed; i--) {
    const person = PersonId.safeParse(readText(reader))
    const share = readShare(reader, version)
    if (person.success) people.push({ person: person.data, share })
    else reader.fail()
  }
  return { work, pieces, total, people }
}

function readShare(reader: ByteReader, version: number): Share {
  const items = reader.varUint()
  const structs = reader.varUint()
  const structsLeft = reader.varUint()
  const bytes = reader.varUint()
  const bytesLeft = reader.varUint()
  const keys = version === VERSION_WITHOUT_KEYS ? 0 : reader.varUint()
  return { items, structs, bytes, keys, freed: { structs: structs - structsLeft, bytes: bytes - bytesLeft } }
}

function readChildren(reader: ByteReader, { children }: DocumentIndex): void {
  let last = -FAR
  for (let i = reader.varUint(); i > 0 && !reader.failed; i--) {
    last += reader.varUint()
    children.learn(last, reader.varUint() - 1)
  }
}

function readDeleted(reader: ByteReader, { deleted }: DocumentIndex): void {
  if (deleted === undefined) return
  for (let i = reader.varUint(); i > 0 && !reader.failed; i--) {
    const client = reader.varUint()
    const ranges: number[] = []
    let clock = 0
    for (let n = reader.varUint() * 2; n > 0 && !reader.failed; n--) {
      clock += reader.varUint()
      ranges.push(clock)
    }
    deleted.learn(client, ranges)
  }
}

/** An older version kept no counts, but types and owners tell who made how many items. */
function countItems(state: DocumentIndex): void {
  for (const { owner, types } of state.clients.values()) {
    for (let row = 1; row < (types?.length ?? 0); row += 2) {
      const items = state.types[types?.[row] ?? 0] === ITEM_MAP ? 1 : 0
      if (items > 0) state.spend(owner, { items, structs: 0, bytes: 0, keys: 0 })
    }
  }
}

function readTexts(reader: ByteReader): string[] {
  const texts: string[] = []
  const count = reader.varUint()
  for (let i = 0; i < count && !reader.failed; i++) {
    texts.push(readText(reader))
  }
  return texts
}

function readText(reader: ByteReader): string {
  const bytes = reader.varUint()
  const text = reader.textAhead(bytes)
  reader.utf16Length(bytes)
  return text
}

function readType(reader: ByteReader, state: DocumentIndex): number {
  const type = reader.varUint()
  if (type >= state.types.length) reader.fail()
  return type
}

function readClient(
  reader: ByteReader,
  state: DocumentIndex,
  owners: readonly PersonId[],
): ClientRecord | undefined {
  const client = reader.varUint()
  if (state.clients.has(client)) {
    reader.fail()
    return undefined
  }
  const record = state.record(client)
  record.next = reader.varUint()
  const owner = reader.varUint()
  const person = owners[owner - 1]
  if (person !== undefined) state.own(record, person)
  else if (owner > 0) reader.fail()
  record.runs = readPairs(reader, record, () => readPlace(reader, state))
  const types = readPairs(reader, record, () => readType(reader, state))
  if (types.length > 0) record.types = types
  return record
}

function readPairs(reader: ByteReader, record: ClientRecord, read: () => number): number[] {
  const pairs: number[] = []
  const count = reader.varUint()
  let clock = 0
  for (let i = 0; i < count && !reader.failed; i++) {
    const distance = reader.varUint()
    clock += distance
    if (clock >= record.next || (i > 0 && distance === 0)) reader.fail()
    pairs.push(clock, read())
  }
  // A copy has no spare room; most clients of a stored document never write again.
  return pairs.slice()
}

function readPlace(reader: ByteReader, state: DocumentIndex): number {
  const code = reader.varUint()
  if (code === 0) return GONE
  const value = code % 2 === 0
  const type = value ? code / 2 - 1 : (code - 1) / 2
  const key = reader.varUint()
  if (type >= state.types.length || key > state.keyNames.length) reader.fail()
  return placeOf(type, key) + (value ? 1 : 0)
}
