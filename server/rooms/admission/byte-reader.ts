const NOTHING = new Uint8Array(0)

/**
 * Reading of untrusted bytes that never throws and never reads past the end: after the first violation `failed` is
 * set, the position stands at the end, and everything read from then on is 0. Callers check once per structure, not
 * once per byte.
 */
export class ByteReader {
  #bytes: Uint8Array = NOTHING
  /** The same bytes as Node decodes them fastest; made for updates that hold names. */
  #view: Buffer | undefined
  #pos = 0
  #end = 0
  failed = false

  /** Starts on new bytes; they are not copied. */
  open(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#view = undefined
    this.#pos = 0
    this.#end = bytes.length
    this.failed = false
  }

  /** Forgets the bytes, so that a reader that is kept does not keep a frame alive. */
  close(): void {
    this.open(NOTHING)
  }

  get left(): number {
    return this.#end - this.#pos
  }

  fail(): void {
    this.failed = true
    this.#pos = this.#end
  }

  byte(): number {
    if (this.#pos >= this.#end) {
      this.failed = true
      return 0
    }
    return this.#bytes[this.#pos++] ?? 0
  }

  /** The next byte without taking it; 0 at the end. */
  peek(): number {
    return this.#pos < this.#end ? (this.#bytes[this.#pos] ?? 0) : 0
  }

  /** An unsigned number of seven bits per byte, least significant first; fails above 2^53 - 1. */
  varUint(): number {
    const first = this.byte()
    if (first < 0x80) return first
    let value = first & 0x7f
    let factor = 0x80
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 0x80
      // The eighth byte carries bits 49 to 55: a ninth is always out of range.
      if (factor > 2 ** 49) {
        this.fail()
        return 0
      }
    }
    if (value <= Number.MAX_SAFE_INTEGER) return value
    this.fail()
    return 0
  }

  /** Passes over a signed number; fails above 2^53 - 1. */
  skipVarInt(): void {
    const first = this.byte()
    if (first < 0x80) return
    let value = first & 0x3f
    let factor = 0x40
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 0x80
      if (factor > 2 ** 48) return this.fail()
    }
    if (value > Number.MAX_SAFE_INTEGER) this.fail()
  }

  skip(length: number): void {
    if (length > this.left) return this.fail()
    this.#pos += length
  }

  /** Eight or four bytes as a big-endian float: is it a number that JSON can carry? */
  finiteFloat(bytes: 4 | 8): boolean {
    if (bytes > this.left) {
      this.fail()
      return false
    }
    const exponent = (((this.#bytes[this.#pos] ?? 0) & 0x7f) << 8) | (this.#bytes[this.#pos + 1] ?? 0)
    this.#pos += bytes
    // All exponent bits set is Infinity or NaN: 8 bits after the sign in a float32, 11 in a float64.
    return bytes === 4 ? exponent >> 7 !== 0xff : exponent >> 4 !== 0x7ff
  }

  /** The next `length` bytes as text, without taking them; only for bytes that `utf16Length` found valid. */
  textAhead(length: number): string {
    const { buffer, byteOffset, byteLength } = this.#bytes
    this.#view ??= Buffer.from(buffer, byteOffset, byteLength)
    return this.#view.toString("utf8", this.#pos, Math.min(this.#pos + length, this.#end))
  }

  /**
   * Passes over `length` bytes of UTF-8 and returns how many UTF-16 units they decode to, which is what a Yjs clock
   * counts. Fails exactly where a fatal TextDecoder throws: overlong forms, surrogates, beyond U+10FFFF, cut short.
   */
  utf16Length(length: number): number {
    if (length > this.left) {
      this.fail()
      return 0
    }
    const bytes = this.#bytes
    const end = this.#pos + length
    let pos = this.#pos
    let units = 0
    while (pos < end) {
      const lead = bytes[pos] ?? 0
      if (lead < 0x80) pos += 1
      else {
        const size = sequenceLength(lead, bytes[pos + 1] ?? 0)
        if (size === 0 || pos + size > end || !continues(bytes, pos + 1, pos + size)) {
          this.fail()
          return 0
        }
        pos += size
        if (size === 4) units += 1
      }
      units += 1
    }
    this.#pos = end
    return units
  }
}

/** How many bytes a sequence has by its lead byte, when its second byte is one that may follow; else 0. */
function sequenceLength(lead: number, second: number): 0 | 2 | 3 | 4 {
  if (lead < 0xc2) return 0
  if (lead < 0xe0) return 2
  if (lead < 0xf0) {
    if (lead === 0xe0 && second < 0xa0) return 0
    return lead === 0xed && second > 0x9f ? 0 : 3
  }
  if (lead > 0xf4) return 0
  if (lead === 0xf0 && second < 0x90) return 0
  return lead === 0xf4 && second > 0x8f ? 0 : 4
}

function continues(bytes: Uint8Array, from: number, to: number): boolean {
  for (let pos = from; pos < to; pos++) if (((bytes[pos] ?? 0) & 0xc0) !== 0x80) return false
  return true
}

/** Writes the numbers that `ByteReader` reads, into a buffer that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  #length = 0

  varUint(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8)
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = 0x80 | (rest % 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  text(text: string): void {
    const bytes = Buffer.from(text, "utf8")
    this.varUint(bytes.length)
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + by))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
