import * as encoding from "lib0/encoding"
import * as Y from "yjs"
import { Content as Kind } from "../../server/rooms/admission/content-reader.ts"
import { at, UpdateScan } from "../../server/rooms/admission/update-reader.ts"
import type { Rng } from "../support/rng.ts"
import { ATTACKS } from "./attacks.ts"
import {
  binary,
  collected,
  type Content,
  craft,
  deleted,
  embed,
  format,
  type Id,
  id,
  item,
  nested,
  objectWith,
  rawValue,
  skip,
  string,
  type,
  values,
  type Where,
  type Write,
} from "./craft.ts"

/** What hostile hands have to work with: updates of the room, and the clocks that its document has. */
export interface Material {
  readonly updates: readonly Uint8Array[]
  readonly clocks: ReadonlyMap<number, number>
  /** Structs that are types: where something can be put. */
  readonly types: readonly Id[]
  /** Client ids that belong to whoever sends the result. */
  readonly own: readonly number[]
}

const ODD_NUMBERS = [
  0,
  1,
  127,
  128,
  255,
  300,
  16_384,
  2 ** 31 - 1,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 40,
  2 ** 53 - 1,
]

const varint = (value: number): Uint8Array => encoding.encode((to) => encoding.writeVarUint(to, value))

const replace = (bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, from), ...by, ...bytes.subarray(to)])

/** Where the number that starts here ends. */
function numberEnd(bytes: Uint8Array, from: number): number {
  let end = from
  while (end < bytes.length && (bytes[end] ?? 0) >= 0x80) end++
  return Math.min(end + 1, bytes.length)
}

function nudged(bytes: Uint8Array, rng: Rng): Uint8Array {
  const from = rng.below(bytes.length)
  const end = numberEnd(bytes, from)
  let value = 0
  for (let at = end - 1; at >= from; at--) value = value * 128 + ((bytes[at] ?? 0) & 0x7f)
  const next = rng.chance(0.6) ? Math.max(0, value + rng.below(7) - 3) : rng.pick(ODD_NUMBERS)
  return replace(bytes, from, end, varint(Number.isSafeInteger(next) ? next : 1))
}

function clientSwapped(bytes: Uint8Array, rng: Rng, { clocks, own }: Material): Uint8Array {
  const clients = [...clocks.keys(), ...own]
  const from = Buffer.from(varint(rng.pick(clients)))
  const at = Buffer.from(bytes).indexOf(from)
  return at < 0 ? nudged(bytes, rng) : replace(bytes, at, at + from.length, varint(rng.pick(clients)))
}

const MUTATORS: readonly ((bytes: Uint8Array, rng: Rng, material: Material) => Uint8Array)[] = [
  (bytes, rng) => bytes.with(rng.below(bytes.length), rng.below(256)),
  (bytes, rng) => {
    const at = rng.below(bytes.length)
    return bytes.with(at, (bytes[at] ?? 0) ^ (1 << rng.below(8)))
  },
  (bytes, rng) => bytes.slice(0, rng.below(bytes.length)),
  (bytes, rng) => {
    const from = rng.below(bytes.length)
    return replace(bytes, from, Math.min(bytes.length, from + 1 + rng.below(8)), new Uint8Array())
  },
  (bytes, rng) => {
    const from = rng.below(bytes.length)
    return replace(bytes, from, from, bytes.slice(from, from + 1 + rng.below(24)))
  },
  (bytes, rng) => replace(bytes, rng.below(bytes.length), bytes.length, rng.bytes(rng.below(24))),
  (bytes, rng, { updates }) => {
    const other = rng.pick(updates)
    return replace(bytes, rng.below(bytes.length), bytes.length, other.subarray(rng.below(other.length)))
  },
  nudged,
  nudged,
  clientSwapped,
  clientSwapped,
]

/** Bytes with one to three random changes. */
export function mutated(bytes: Uint8Array, rng: Rng, material: Material): Uint8Array {
  let result = bytes
  for (let rounds = rng.below(3); rounds >= 0 && result.length > 0; rounds--) {
    result = rng.pick(MUTATORS)(result, rng, material)
  }
  return result
}

function secondFormat(rng: Rng, material: Material): Uint8Array {
  const bytes = Y.convertUpdateFormatV1ToV2(rng.pick(material.updates))
  return rng.chance(0.3) ? bytes : mutated(bytes, rng, material)
}

const CONTENTS: readonly ((rng: Rng) => Content)[] = [
  () => string("x"),
  () => string("👋🏽 abc"),
  () => string("long ".repeat(40)),
  (rng) => values(rng.below(99)),
  () => values("a", null, true, 1.5),
  () => type("map"),
  () => type("text"),
  () => type("array"),
  (rng) => deleted(1 + rng.below(5)),
  () => format("bold", "true"),
  () => format("bold", "null"),
  () => embed("{}"),
  () => binary(2),
  () => type("xml"),
  () => nested(20),
  () => objectWith("__proto__"),
  () => string(""),
  () => deleted(2 ** 33),
  (rng) => values(rng.pick([Number.NaN, Infinity])),
  // Undefined, a big integer, bytes.
  () => rawValue((to) => encoding.writeUint8(to, 127)),
  () => rawValue((to) => encoding.writeUint8Array(to, Uint8Array.of(122, 0, 0, 0, 0, 0, 0, 0, 1))),
  () => rawValue((to) => encoding.writeUint8Array(to, Uint8Array.of(116, 1, 7))),
]

const scan = new UpdateScan()

/** The types that an update makes. */
export function typesIn(update: Uint8Array): Id[] {
  const found: Id[] = []
  if (!scan.learn(update)) return found
  for (let section = 0; section < scan.sections; section++) {
    const last = section + 1 < scan.sections ? at(scan.sectionRow, section + 1) : scan.structs
    for (let row = at(scan.sectionRow, section); row < last; row++) {
      const content = at(scan.content, row)
      const isType = content === Kind.map || content === Kind.array || content === Kind.text
      if (isType) found.push(id(at(scan.sectionClient, section), at(scan.clock, row)))
    }
  }
  return found
}

const KEYS = ["title", "note", "tags", "kettle", "x", "__proto__"]

/** An id that exists, or nearly. */
function someId(rng: Rng, { clocks, own }: Material): Id {
  const client = rng.chance(0.3) && own.length > 0 ? rng.pick(own) : rng.pick([...clocks.keys(), 0])
  const next = clocks.get(client) ?? 0
  return id(client, rng.chance(0.95) ? rng.below(next + 2) : next + rng.below(5))
}

const someParent = (rng: Rng, material: Material): Id =>
  material.types.length > 0 && rng.chance(0.7) ? rng.pick(material.types) : someId(rng, material)

function somewhere(rng: Rng, material: Material): Where {
  const key = rng.chance(0.4) ? { key: rng.pick(KEYS) } : {}
  switch (rng.below(6)) {
    case 0:
      return { root: rng.chance(0.9) ? "items" : "others", ...key }
    case 1:
    case 2:
      return { parent: someParent(rng, material), ...key }
    case 3:
      return { origin: someId(rng, material) }
    case 4:
      return { right: someId(rng, material) }
    default:
      return { origin: someId(rng, material), right: someId(rng, material) }
  }
}

function someStruct(rng: Rng, material: Material): Write {
  if (rng.chance(0.05)) return rng.chance(0.8) ? collected(1 + rng.below(4)) : skip(1)
  return item(somewhere(rng, material), rng.pick(rng.chance(0.9) ? CONTENTS.slice(0, 11) : CONTENTS)(rng))
}

/** Mostly where the client goes on; sometimes behind a gap, or within what is known. */
function startNear(next: number, rng: Rng): number {
  if (rng.chance(0.9)) return next
  return rng.chance(0.4) ? next + 1 : Math.max(0, next - 1 - rng.below(3))
}

/** One struct that reaches from what the sender's client has into what it has not, and says where it belongs anew. */
function straddling(rng: Rng, material: Material): Uint8Array {
  const client = rng.pick(material.own)
  const next = material.clocks.get(client) ?? 0
  const where = rng.chance(0.5) ? { origin: someId(rng, material) } : somewhere(rng, material)
  const content = rng.chance(0.6) ? deleted(9) : string("straddles")
  return craft([{ client, clock: Math.max(0, next - 1 - rng.below(3)), structs: [item(where, content)] }])
}

/** An update that is well-formed more often than not, and refers to whatever it likes. */
function invented(rng: Rng, material: Material): Uint8Array {
  const clients = new Set(
    Array.from({ length: 1 + rng.below(2) }, () => rng.pick([...material.own, rng.uint32()])),
  )
  if (rng.chance(0.05)) clients.add(rng.pick([...material.clocks.keys(), 1]))
  const sections = [...clients].map((client) => {
    const next = material.clocks.get(client) ?? 0
    const clock = startNear(next, rng)
    return {
      client,
      clock,
      structs: Array.from({ length: 1 + rng.below(3) }, () => someStruct(rng, material)),
    }
  })
  const deletions = Array.from({ length: rng.below(2) }, () => {
    const { client, clock } = someId(rng, material)
    if (rng.chance(0.1)) return { client, ranges: [[material.clocks.get(client) ?? 0, 0] as const] }
    return { client, ranges: [[clock, 1 + rng.below(3)] as const] }
  })
  return craft(sections, deletions)
}

export type Origin = "mutated" | "invented" | "second format" | "random" | "crafted"

/** One hostile update, and how it was made. */
export function hostile(
  rng: Rng,
  material: Material,
): { readonly kind: Origin; readonly update: Uint8Array } {
  const draw = rng.below(100)
  if (draw < 55) return { kind: "mutated", update: mutated(rng.pick(material.updates), rng, material) }
  if (draw < 58) return { kind: "invented", update: straddling(rng, material) }
  if (draw < 83) return { kind: "invented", update: invented(rng, material) }
  if (draw < 90) return { kind: "second format", update: secondFormat(rng, material) }
  if (draw < 97) return { kind: "random", update: rng.bytes(rng.below(64)) }
  return { kind: "crafted", update: rng.pick(ATTACKS).update }
}
