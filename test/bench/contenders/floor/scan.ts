/** What the kinds of Yjs content look like behind their head, by the low five bits of a struct's info byte. */
const GC = 0
const DELETED = 1
const JSON_LIST = 2
const BINARY = 3
const TEXT = 4
const EMBED = 5
const FORMAT = 6
const TYPE = 7
const ANY = 8
const DOC = 9
const SKIP = 10
const KIND = 0x1f
const LEFT = 0x80
const RIGHT = 0x40
const KEY = 0x20
/** Shared types that carry a name. */
const NAMED_TYPES = [3, 5]

/** Walks over the bytes of one update and keeps nothing: the least that a server can do before it stores them. */
class Scan {
  at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw new RangeError("an update ends too early")
    return byte
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  varints(count: number): void {
    for (let left = count; left > 0; left--) this.varint()
  }

  /** Bytes or text behind their length. */
  block(): void {
    const length = this.varint()
    this.at += length
  }

  blocks(count: number): void {
    for (let left = count; left > 0; left--) this.block()
  }

  struct(): void {
    const info = this.byte()
    const kind = info & KIND
    if (kind === GC || kind === SKIP) return void this.varint()
    if (info & LEFT) this.varints(2)
    if (info & RIGHT) this.varints(2)
    if ((info & (LEFT | RIGHT)) === 0) {
      if (this.varint() === 1) this.block()
      else this.varints(2)
      if (info & KEY) this.block()
    }
    this.#content(kind)
  }

  #content(kind: number): void {
    if (kind === DELETED) this.varint()
    else if (kind === JSON_LIST) this.blocks(this.varint())
    else if (kind === BINARY || kind === TEXT || kind === EMBED) this.block()
    else if (kind === FORMAT) this.blocks(2)
    else if (kind === TYPE) this.blocks(NAMED_TYPES.includes(this.varint()) ? 1 : 0)
    else if (kind === ANY) this.#values(this.varint())
    else if (kind === DOC) {
      this.block()
      this.#value()
    } else throw new RangeError(`no content is of kind ${kind}`)
  }

  #values(count: number): void {
    for (let left = count; left > 0; left--) this.#value()
  }

  /** One value as lib0 writes any of them. */
  #value(): void {
    const type = this.byte()
    if (type === 127 || type === 126 || type === 121 || type === 120) return
    if (type === 125) this.varint()
    else if (type === 124) this.at += 4
    else if (type === 123 || type === 122) this.at += 8
    else if (type === 119 || type === 116) this.block()
    else if (type === 117) this.#values(this.varint())
    else if (type === 118) {
      for (let left = this.varint(); left > 0; left--) {
        this.block()
        this.#value()
      }
    } else throw new RangeError(`no value is of type ${type}`)
  }
}

/** Throws unless the bytes are one whole update of Yjs. */
export function scan(update: Uint8Array): void {
  const bytes = new Scan(update)
  for (let clients = bytes.varint(); clients > 0; clients--) {
    const structs = bytes.varint()
    bytes.varints(2)
    for (let left = structs; left > 0; left--) bytes.struct()
  }
  for (let clients = bytes.varint(); clients > 0; clients--) {
    bytes.varint()
    bytes.varints(2 * bytes.varint())
  }
  if (bytes.at !== update.length) throw new RangeError("bytes stand behind an update")
}
