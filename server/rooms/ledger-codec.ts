import { PersonId } from "../../shared/ids.ts"
import type { RoomKind } from "../../shared/rooms.ts"
import { ByteReader, ByteWriter } from "./ledger-bytes.ts"
import {
  type ClientRecord,
  GONE,
  isValue,
  keyOfPlace,
  LedgerState,
  placeOf,
  typeOfPlace,
} from "./ledger-state.ts"
import { isType } from "./ledger-placement.ts"

/**
 * The stored form of a ledger: varints all the way. Keys, types, roots, people, then each client id with its
 * clock, its owner, its runs and its types, distances instead of clocks.
 */
const VERSION = 1

export function encodeLedger(state: LedgerState): Uint8Array {
  const out = new ByteWriter()
  out.varUint(VERSION)
  writeTexts(out, state.keyNames)
  out.varUint(state.types.length)
  for (const type of state.types) out.varUint(type)
  out.varUint(state.roots.size)
  for (const [name, type] of state.roots) {
    out.text(name)
    out.varUint(type)
  }
  const people = new Map<PersonId, number>()
  for (const { owner } of state.clients.values()) {
    if (owner !== undefined && !people.has(owner)) people.set(owner, people.size + 1)
  }
  writeTexts(out, [...people.keys()])
  out.varUint(state.clients.size)
  for (const [client, record] of state.clients) {
    out.varUint(client)
    out.varUint(record.next)
    out.varUint(record.owner === undefined ? 0 : (people.get(record.owner) ?? 0))
    writePairs(out, record.runs, writePlace)
    writePairs(out, record.types ?? [], (out, type) => out.varUint(type))
  }
  return out.bytes()
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

export function decodeLedger(kind: RoomKind, bytes: Uint8Array): LedgerState | undefined {
  const reader = new ByteReader()
  reader.open(bytes)
  if (reader.varUint() !== VERSION) return undefined
  const state = new LedgerState(kind)
  for (const name of readTexts(reader)) state.keyNumber(name)
  const types = reader.varUint()
  for (let i = 0; i < types && !reader.failed; i++) {
    const type = reader.varUint()
    if (!isType(type % 16)) reader.fail()
    state.types.push(type)
  }
  const roots = reader.varUint()
  for (let i = 0; i < roots && !reader.failed; i++) state.knownRoot(readText(reader), readType(reader, state))
  const people = readTexts(reader).map((text) => PersonId.safeParse(text))
  if (!people.every((person) => person.success)) return undefined
  const owners = people.flatMap((person) => (person.success ? [person.data] : []))
  const clients = reader.varUint()
  for (let i = 0; i < clients && !reader.failed; i++) readClient(reader, state, owners)
  return reader.failed || reader.left > 0 ? undefined : state.addRoots()
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

function readType(reader: ByteReader, state: LedgerState): number {
  const type = reader.varUint()
  if (type >= state.types.length) reader.fail()
  return type
}

function readClient(reader: ByteReader, state: LedgerState, owners: readonly PersonId[]): void {
  const client = reader.varUint()
  if (state.clients.has(client)) return reader.fail()
  const record = state.record(client)
  record.next = reader.varUint()
  const owner = reader.varUint()
  const person = owners[owner - 1]
  if (person !== undefined) state.own(record, person)
  else if (owner > 0) reader.fail()
  record.runs = readPairs(reader, record, () => readPlace(reader, state))
  const types = readPairs(reader, record, () => readType(reader, state))
  if (types.length > 0) record.types = types
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

function readPlace(reader: ByteReader, state: LedgerState): number {
  const code = reader.varUint()
  if (code === 0) return GONE
  const value = code % 2 === 0
  const type = value ? code / 2 - 1 : (code - 1) / 2
  const key = reader.varUint()
  if (type >= state.types.length || key > state.keyNames.length) reader.fail()
  return placeOf(type, key) + (value ? 1 : 0)
}
