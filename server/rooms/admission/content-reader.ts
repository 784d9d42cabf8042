import { ByteReader } from "./byte-reader.ts"

/** What a struct holds, as far as admission tells contents apart. */
export const Content = {
  /** Collected: its content, its parent and its place are gone. */
  gc: 0,
  /** Deleted in the transaction that made it: only its length is left. */
  deleted: 1,
  string: 2,
  format: 3,
  value: 4,
  map: 5,
  array: 6,
  text: 7,
  /** Legacy JSON, binary, embed, subdocument, XML hook: no client of these rooms writes them. */
  foreign: 8,
  /** Rich text: what holds it, a node of it, the text in a node. */
  fragment: 9,
  element: 10,
  xmlText: 11,
} as const

/** Whether a type of this content is rich text, or a part of it. */
export const isRich = (content: number): boolean => content > Content.foreign

/** Why the scan of an update that would enter a room stopped. `malformed`: no Yjs V1 update at all. */
export type Offence = "malformed" | "too_large" | "content"

export interface ScanLimits {
  /** Client ids with structs in one update, known structs included. */
  readonly sections: number
  /** Structs of one update. */
  readonly structs: number
  /** Deleted ranges of one update. */
  readonly deleteRanges: number
  /** UTF-16 units of one run of text. */
  readonly stringUnits: number
  /** UTF-16 units of one string inside a value. */
  readonly valueUnits: number
  /** Nested arrays and objects in one value. */
  readonly anyDepth: number
  /** Parts of one value: scalars, arrays, objects. */
  readonly anyNodes: number
  /** Bytes of a key of a map, of an object or of a mark, and of a root's name. */
  readonly keyBytes: number
}

/** A log entry was judged when it was appended: reading it again only protects this process. */
const READ_ALL: ScanLimits = {
  sections: Number.MAX_SAFE_INTEGER,
  structs: Number.MAX_SAFE_INTEGER,
  deleteRanges: Number.MAX_SAFE_INTEGER,
  stringUnits: Number.MAX_SAFE_INTEGER,
  valueUnits: Number.MAX_SAFE_INTEGER,
  anyDepth: 1_000,
  anyNodes: Number.MAX_SAFE_INTEGER,
  keyBytes: Number.MAX_SAFE_INTEGER,
}

/** Bytes of a mark's value in text, JSON: a link, a colour. */
const MARK_BYTES = 1_024
/** The same in rich text: a link of 2,000 letters of four bytes fits. */
const RICH_MARK_BYTES = 9_216

/** Yjs's numbers of the types of rich text. */
const XML_ELEMENT = 3
const XML_FRAGMENT = 4
const XML_HOOK = 5
/** As ProseMirror's schemas name nodes. */
const NODE_NAME = /^[A-Za-z]{1,40}$/

const names = Object.getOwnPropertyNames(Object.prototype)
const SPECIAL_KEYS = new Set([...names, "prototype"])
const SPECIAL_MIN = 7

/** Reads what the structs of one update contain, and remembers the first reason against it. */
export class ContentScanner {
  readonly reader = new ByteReader()
  offence: Offence | undefined
  /** What was wrong, in a few words, without content. */
  detail = ""
  #limits = READ_ALL
  #strict = false
  /** Whether the room holds rich text. */
  #rich = false
  #nodes = 0
  /** Of the struct that was read last. */
  #content: number = Content.foreign

  /** Starts on an update: one that would enter a room, or (without limits) one that stands in its log. */
  open(update: Uint8Array, limits: ScanLimits | undefined, rich: boolean): void {
    this.#strict = limits !== undefined
    this.#rich = rich
    this.#limits = limits ?? READ_ALL
    this.offence = undefined
    this.detail = ""
    this.reader.open(update)
  }

  get limits(): ScanLimits {
    return this.#limits
  }

  get content(): number {
    return this.#content
  }

  refuse(offence: Offence, detail: string): void {
    this.reader.fail()
    if (this.offence !== undefined) return
    this.offence = offence
    this.detail = detail
  }

  /** For what Yjs can read but a client of these rooms does not write. */
  offend(offence: Offence, detail: string): void {
    if (this.#strict) this.refuse(offence, detail)
  }

  /** A root's name or a key. */
  name(): string {
    const bytes = this.reader.varUint()
    if (bytes > this.#limits.keyBytes) this.refuse("too_large", "a key too long")
    const text = this.reader.textAhead(bytes)
    this.reader.utf16Length(bytes)
    if (SPECIAL_KEYS.has(text)) this.offend("content", "a key with a meaning of its own")
    return text
  }

  /** Reads the content of a struct and returns how many clocks it takes; `content` then says what it is. */
  read(ref: number): number {
    switch (ref) {
      case 4:
        this.#content = Content.string
        return this.#string(this.#limits.stringUnits)
      case 8:
        this.#content = Content.value
        return this.#values()
      case 1:
        this.#content = Content.deleted
        return this.reader.varUint()
      case 7:
        return this.#type()
      case 6:
        this.#content = Content.format
        this.#mark()
        return 1
      default:
        this.#content = Content.foreign
        this.offend("content", "a kind of content that these rooms do not have")
        return this.#foreign(ref)
    }
  }

  #string(limit: number): number {
    const bytes = this.reader.varUint()
    const units = this.reader.utf16Length(bytes)
    if (units > limit) this.refuse("too_large", "a text too long")
    return units
  }

  #type(): number {
    const type = this.reader.varUint()
    if (type <= 2) {
      this.#content = type === 0 ? Content.array : type === 1 ? Content.map : Content.text
      return 1
    }
    this.#content = Content.foreign
    if (type > 6) this.refuse("malformed", "an unknown type")
    if (this.#rich && type !== XML_HOOK) return this.#richType(type)
    this.offend("content", "an XML type")
    if (type === XML_ELEMENT || type === XML_HOOK) this.name()
    return 1
  }

  /** A part of rich text. Names of nodes that nobody here knows pass: a newer page may write them. */
  #richType(type: number): number {
    if (type === XML_ELEMENT) {
      this.#content = Content.element
      if (!NODE_NAME.test(this.name())) this.offend("content", "a node name of other than letters")
    } else this.#content = type === XML_FRAGMENT ? Content.fragment : Content.xmlText
    return 1
  }

  /** A mark in text: its name, and its value as JSON. */
  #mark(): void {
    const reader = this.reader
    this.name()
    const bytes = reader.varUint()
    if (this.#strict && bytes > (this.#rich ? RICH_MARK_BYTES : MARK_BYTES))
      return this.refuse("too_large", "a mark too long")
    const json = reader.textAhead(bytes)
    reader.utf16Length(bytes)
    if (this.#strict && !reader.failed && !isPlainMark(json))
      this.refuse("content", "a mark that is no plain value")
  }

  #values(): number {
    const reader = this.reader
    const count = reader.varUint()
    if (count > reader.left) {
      this.refuse("malformed", "more values than bytes")
      return 0
    }
    this.#nodes = 0
    for (let i = 0; i < count && !reader.failed; i++) this.#value(1)
    return count
  }

  /** One value in lib0's "any" encoding. */
  #value(depth: number): void {
    const reader = this.reader
    if (++this.#nodes > this.#limits.anyNodes) return this.refuse("too_large", "a value of too many parts")
    const tag = reader.byte()
    switch (tag) {
      case 126:
      case 121:
      case 120:
        return undefined
      case 125:
        return reader.skipVarInt()
      case 124:
        return reader.finiteFloat(4) ? undefined : this.offend("content", "no finite number")
      case 123:
        return reader.finiteFloat(8) ? undefined : this.offend("content", "no finite number")
      case 119:
        this.#string(this.#limits.valueUnits)
        return undefined
      case 118:
      case 117:
        return this.#nested(tag === 118, depth)
      default:
        return this.#oddValue(tag)
    }
  }

  #nested(object: boolean, depth: number): void {
    const reader = this.reader
    const parts = reader.varUint()
    if (depth > this.#limits.anyDepth) return this.refuse("too_large", "a value nested too deep")
    if (parts > reader.left) return this.refuse("malformed", "more parts than bytes")
    for (let i = 0; i < parts && !reader.failed; i++) {
      if (object) this.#objectKey()
      this.#value(depth + 1)
    }
  }

  /** An object's key: looked at as text only when it could be a special one. */
  #objectKey(): void {
    const reader = this.reader
    const bytes = reader.varUint()
    if (bytes > this.#limits.keyBytes) return this.refuse("too_large", "a key too long")
    if (this.#strict && bytes >= SPECIAL_MIN && SPECIAL_KEYS.has(reader.textAhead(bytes))) {
      return this.refuse("content", "a key with a meaning of its own")
    }
    reader.utf16Length(bytes)
  }

  /** Values that JSON cannot carry: undefined, big integers, bytes. */
  #oddValue(tag: number): void {
    const reader = this.reader
    if (tag < 116 || tag > 127) return this.refuse("malformed", "an unknown kind of value")
    this.offend("content", "a value that JSON cannot carry")
    if (tag === 122) reader.skip(8)
    if (tag === 116) reader.skip(reader.varUint())
  }

  /** Content that only an older log may hold: passed over, for its length. */
  #foreign(ref: number): number {
    const reader = this.reader
    if (ref === 2) {
      const count = reader.varUint()
      for (let i = 0; i < count && !reader.failed; i++) reader.utf16Length(reader.varUint())
      return count
    }
    if (ref === 3) reader.skip(reader.varUint())
    else if (ref === 5) reader.utf16Length(reader.varUint())
    else if (ref === 9) {
      reader.utf16Length(reader.varUint())
      this.#nodes = 0
      this.#value(1)
    } else this.refuse("malformed", "an unknown kind of content")
    return 1
  }
}

/** A mark is switched off (null), a scalar, or a flat object of scalars (a link's parts). */
function isPlainMark(json: string): boolean {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return false
  }
  if (typeof value !== "object" || value === null) return true
  if (Array.isArray(value)) return false
  return Object.entries(value).every(
    ([key, part]: [string, unknown]) => !SPECIAL_KEYS.has(key) && (typeof part !== "object" || part === null),
  )
}
