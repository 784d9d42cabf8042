import * as encoding from "lib0/encoding"

/**
 * Yjs V1 updates written by hand, so that they may lie: claimed counts, foreign clients, clocks that are not there.
 */
export type Write = (to: encoding.Encoder) => void

export interface Id {
  readonly client: number
  readonly clock: number
}

export interface Section extends Id {
  readonly structs: readonly Write[]
  /** What the section says how many structs it has, when that is not the truth. */
  readonly claim?: number
}

export interface Deletion {
  readonly client: number
  readonly ranges: readonly (readonly [clock: number, length: number])[]
}

export const id = (client: number, clock: number): Id => ({ client, clock })

export function craft(sections: readonly Section[], deletions: readonly Deletion[] = []): Uint8Array {
  return encoding.encode((to) => {
    encoding.writeVarUint(to, sections.length)
    for (const section of sections) {
      encoding.writeVarUint(to, section.claim ?? section.structs.length)
      encoding.writeVarUint(to, section.client)
      encoding.writeVarUint(to, section.clock)
      for (const write of section.structs) write(to)
    }
    encoding.writeVarUint(to, deletions.length)
    for (const { client, ranges } of deletions) {
      encoding.writeVarUint(to, client)
      encoding.writeVarUint(to, ranges.length)
      for (const [clock, length] of ranges) {
        encoding.writeVarUint(to, clock)
        encoding.writeVarUint(to, length)
      }
    }
  })
}

/** A structs-only update of one client. */
export const oneClient = (client: number, clock: number, ...structs: readonly Write[]): Uint8Array =>
  craft([{ client, clock, structs }])

const writeId = (to: encoding.Encoder, { client, clock }: Id): void => {
  encoding.writeVarUint(to, client)
  encoding.writeVarUint(to, clock)
}

export interface Content {
  readonly ref: number
  readonly write: Write
}

/** Where a struct goes: behind, before or between structs, or first in a root or a type, under a key or not. */
export interface Where {
  readonly origin?: Id
  readonly right?: Id
  readonly root?: string
  readonly parent?: Id
  readonly key?: string
}

export const item =
  (where: Where, content: Content): Write =>
  (to) => {
    const info =
      content.ref |
      (where.origin === undefined ? 0 : 0x80) |
      (where.right === undefined ? 0 : 0x40) |
      (where.key === undefined ? 0 : 0x20)
    encoding.writeUint8(to, info)
    if (where.origin !== undefined) writeId(to, where.origin)
    if (where.right !== undefined) writeId(to, where.right)
    if (where.origin === undefined && where.right === undefined) {
      encoding.writeVarUint(to, where.root === undefined ? 0 : 1)
      if (where.root !== undefined) encoding.writeVarString(to, where.root)
      else writeId(to, where.parent ?? id(0, 0))
      if (where.key !== undefined) encoding.writeVarString(to, where.key)
    }
    content.write(to)
  }

const lengthOnly =
  (info: number, length: number): Write =>
  (to) => {
    encoding.writeUint8(to, info)
    encoding.writeVarUint(to, length)
  }

export const collected = (length: number): Write => lengthOnly(0, length)
export const skip = (length: number): Write => lengthOnly(10, length)

export const deleted = (length: number): Content => ({
  ref: 1,
  write: (to) => encoding.writeVarUint(to, length),
})
export const string = (text: string): Content => ({
  ref: 4,
  write: (to) => encoding.writeVarString(to, text),
})
export const stringBytes = (bytes: readonly number[]): Content => ({
  ref: 4,
  write: (to) => encoding.writeVarUint8Array(to, Uint8Array.from(bytes)),
})
export const embed = (json: string): Content => ({
  ref: 5,
  write: (to) => encoding.writeVarString(to, json),
})
export const format = (key: string, json: string): Content => ({
  ref: 6,
  write: (to) => {
    encoding.writeVarString(to, key)
    encoding.writeVarString(to, json)
  },
})
export const binary = (bytes: number): Content => ({
  ref: 3,
  write: (to) => encoding.writeVarUint8Array(to, new Uint8Array(bytes)),
})
export const legacyJson = (json: string): Content => ({
  ref: 2,
  write: (to) => {
    encoding.writeVarUint(to, 1)
    encoding.writeVarString(to, json)
  },
})
export const subdocument = (guid: string): Content => ({
  ref: 9,
  write: (to) => {
    encoding.writeVarString(to, guid)
    encoding.writeAny(to, {})
  },
})
export const type = (kind: "array" | "map" | "text" | "xml"): Content => ({
  ref: 7,
  write: (to) => {
    encoding.writeVarUint(to, ["array", "map", "text", "xml"].indexOf(kind))
    if (kind === "xml") encoding.writeVarString(to, "p")
  },
})
/** A part of rich text. */
export const xml = (kind: "element" | "fragment" | "hook" | "text", name = ""): Content => ({
  ref: 7,
  write: (to) => {
    encoding.writeVarUint(to, { element: 3, fragment: 4, hook: 5, text: 6 }[kind])
    if (kind === "element" || kind === "hook") encoding.writeVarString(to, name)
  },
})
/** One value as its raw bytes in lib0's "any" encoding. */
export const rawValue = (write: Write): Content => ({
  ref: 8,
  write: (to) => {
    encoding.writeVarUint(to, 1)
    write(to)
  },
})
type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain }

export const values = (...list: readonly Plain[]): Content => ({
  ref: 8,
  write: (to) => {
    encoding.writeVarUint(to, list.length)
    for (const value of list) encoding.writeAny(to, value)
  },
})
/** An object of one pair, whatever its key. */
export const objectWith = (key: string): Content =>
  rawValue((to) => {
    encoding.writeUint8(to, 118)
    encoding.writeVarUint(to, 1)
    encoding.writeVarString(to, key)
    encoding.writeAny(to, { isAdmin: true })
  })
/** Arrays in arrays. */
export const nested = (depth: number): Content =>
  rawValue((to) => {
    for (let i = 0; i < depth; i++) {
      encoding.writeUint8(to, 117)
      encoding.writeVarUint(to, 1)
    }
    encoding.writeAny(to, 1)
  })
