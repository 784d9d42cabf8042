import { crc32 } from "node:zlib"
import { Epoch, isFrameId, isPersonId, type PersonId, type Seq } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Entry, LoggedUpdate } from "./port.ts"

/**
 * One entry as one blob, the same in every store: what stands beside it (room and number) is covered by the
 * checksum, so a torn, flipped or misplaced row is seen when it is read, never passed on.
 *
 *     format 1 · flags · epoch (varint) · time (float64) · digest (48 bits)
 *     authors: count, then length and UTF-8 of each
 *     updates: count, then author's index, frame (48 bits), length and bytes of each
 *     CRC-32 of room, number and all of the above
 */
const FORMAT = 1
const FRESH = 1
const CHECKSUM_BYTES = 4
/** The longest varint in use: 32 bits in groups of seven. */
const VARINT_MAX = 5
const FRAME_BYTES = 6
const DIGEST_BYTES = 6
/** Format, flags, epoch, time, digest, both counts, checksum. */
const FIXED_MAX = 2 + VARINT_MAX + 8 + DIGEST_BYTES + 2 * VARINT_MAX + CHECKSUM_BYTES

/** The entry without its room and number, which the store keeps beside it. */
export function encodeEntry(entry: Entry): Uint8Array {
  const { authors, indexOf } = distinctAuthors(entry.updates)
  let size = FIXED_MAX
  for (const author of authors) size += VARINT_MAX + author.length
  for (const update of entry.updates) size += 2 * VARINT_MAX + FRAME_BYTES + update.bytes.length

  const target = Buffer.allocUnsafe(size)
  target[0] = FORMAT
  target[1] = entry.fresh ? FRESH : 0
  let at = writeVarint(target, 2, entry.epoch)
  at = target.writeDoubleBE(entry.time, at)
  at = target.writeUIntBE(entry.digest, at, DIGEST_BYTES)
  at = writeVarint(target, at, authors.length)
  for (const author of authors) {
    at = writeVarint(target, at, author.length)
    at += target.write(author, at, "latin1")
  }
  at = writeVarint(target, at, entry.updates.length)
  for (const update of entry.updates) {
    at = writeVarint(target, at, indexOf.get(update.author) ?? 0)
    at = target.writeUIntBE(update.frame, at, FRAME_BYTES)
    at = writeVarint(target, at, update.bytes.length)
    target.set(update.bytes, at)
    at += update.bytes.length
  }
  at = target.writeUInt32BE(checksum(entry.room, entry.seq, target.subarray(0, at)), at)
  return target.subarray(0, at)
}

/** `corrupt` for whatever `encodeEntry` did not write for exactly this room and number. */
export function decodeEntry(room: RoomId, seq: Seq, stored: Uint8Array): Result<Entry, "corrupt"> {
  const source = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  const end = source.length - CHECKSUM_BYTES
  if (end < 2 || source[0] !== FORMAT) return refuse("corrupt")
  if (source.readUInt32BE(end) !== checksum(room, seq, source.subarray(0, end))) return refuse("corrupt")
  const reader = new Reader(source, end)
  const fresh = (source[1] ?? 0) === FRESH
  const epoch = Epoch.safeParse(reader.varint())
  const time = reader.double()
  const digest = reader.uint48()
  const authors = readAuthors(reader)
  const updates = authors === undefined ? undefined : readUpdates(reader, authors)
  if (!epoch.success || updates === undefined || !reader.finished()) return refuse("corrupt")
  return ok({ room, seq, epoch: epoch.data, time, digest, fresh, updates })
}

function distinctAuthors(updates: readonly LoggedUpdate[]): {
  authors: PersonId[]
  indexOf: Map<PersonId, number>
} {
  const authors: PersonId[] = []
  const indexOf = new Map<PersonId, number>()
  for (const { author } of updates) {
    if (indexOf.has(author)) continue
    indexOf.set(author, authors.length)
    authors.push(author)
  }
  return { authors, indexOf }
}

function readAuthors(reader: Reader): readonly PersonId[] | undefined {
  const authors: PersonId[] = []
  for (let left = reader.varint(); left > 0; left--) {
    const author = reader.text(reader.varint())
    if (!isPersonId(author)) return undefined
    authors.push(author)
  }
  return authors
}

function readUpdates(reader: Reader, authors: readonly PersonId[]): readonly LoggedUpdate[] | undefined {
  const updates: LoggedUpdate[] = []
  for (let left = reader.varint(); left > 0; left--) {
    const author = authors[reader.varint()]
    const frame = reader.uint48()
    const bytes = reader.bytes(reader.varint())
    if (author === undefined || !isFrameId(frame) || reader.overrun) return undefined
    updates.push({ author, frame, bytes })
  }
  return updates
}

function checksum(room: RoomId, seq: Seq, content: Uint8Array): number {
  return crc32(content, crc32(`${room}#${seq}`))
}

function writeVarint(target: Buffer, start: number, value: number): number {
  let at = start
  let rest = value
  while (rest >= 0x80) {
    target[at++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  target[at++] = rest
  return at
}

/** Reads forward and never beyond the end: what is not there reads as zero and sets `overrun`. */
class Reader {
  readonly #source: Buffer
  readonly #end: number
  #at = 2
  overrun = false

  constructor(source: Buffer, end: number) {
    this.#source = source
    this.#end = end
  }

  finished(): boolean {
    return !this.overrun && this.#at === this.#end
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < VARINT_MAX; count++) {
      const byte = this.#take(1) ? (this.#source[this.#at - 1] ?? 0) : 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
    this.overrun = true
    return 0
  }

  uint48(): number {
    return this.#take(FRAME_BYTES) ? this.#source.readUIntBE(this.#at - FRAME_BYTES, FRAME_BYTES) : 0
  }

  double(): number {
    return this.#take(8) ? this.#source.readDoubleBE(this.#at - 8) : 0
  }

  text(length: number): string {
    return this.#take(length) ? this.#source.toString("latin1", this.#at - length, this.#at) : ""
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    return this.#take(length)
      ? new Uint8Array(this.#source.buffer, this.#source.byteOffset + this.#at - length, length)
      : new Uint8Array(0)
  }

  #take(length: number): boolean {
    if (this.overrun || this.#at + length > this.#end) {
      this.overrun = true
      return false
    }
    this.#at += length
    return true
  }
}
