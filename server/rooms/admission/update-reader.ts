import { Content, ContentScanner, type Offence, type ScanLimits } from "./content-reader.ts"

/**
 * One pass over the bytes of a Yjs V1 update, without Yjs: what it contains goes into flat columns that are reused
 * from scan to scan, so that a keystroke allocates nothing. Nothing is reserved on the word of a length in the
 * bytes. Whether the update may enter a room is for `ledger.ts` to decide.
 */

/** How a struct says where it belongs. Bit 0: it refers to its origin or its parent; bit 1: to its right origin. */
export const Position = {
  /** Not at all: it was collected. */
  none: 0,
  origin: 1,
  right: 2,
  both: 3,
  /** It is the first in a root type. */
  root: 4,
  /** It is the first in a nested type. */
  parent: 5,
} as const

/** Columns go back to this size after a large update, which is rare. */
const ROWS = 256
const CLIENT_MAX = 0xffff_ffff

type Column = Float64Array<ArrayBuffer>

/** `column[row]`, where the caller knows that the row is there. */
export const at = (column: Column, row: number): number => column[row] ?? 0

const column = (): Column => new Float64Array(ROWS)

export class UpdateScan {
  /** One row per client section, in the order of the bytes. */
  sections = 0
  sectionClient = column()
  /** The clock with which the section starts, and the one behind its last struct. */
  sectionStart = column()
  sectionEnd = column()
  /** The section's first struct; the next section's first is behind its last. */
  sectionRow = column()
  /** For whoever decides: what was known before, and how far the section was taken. */
  sectionBefore = column()
  sectionNow = column()

  /** One row per struct. */
  structs = 0
  clock = column()
  length = column()
  content = column()
  /** Bytes of the content. */
  size = column()
  position = column()
  /** Of the origin, or of the parent when the position is `parent`. */
  leftClient = column()
  leftClock = column()
  rightClient = column()
  rightClock = column()
  /** By row; only structs with an explicit parent have them. */
  readonly roots = new Map<number, string>()
  readonly keys = new Map<number, string>()

  /** Where in the bytes the deleted ranges begin. */
  deletesFrom = 0
  /** One row per deleted range. */
  deletes = 0
  deleteClient = column()
  deleteClock = column()
  deleteLength = column()

  readonly #in = new ContentScanner()

  get offence(): Offence | undefined {
    return this.#in.offence
  }

  /** What was wrong, in a few words, without content. */
  get detail(): string {
    return this.#in.detail
  }

  /** Reads an update that wants to enter a room, which may hold rich text. False: `offence` and `detail` say why it may not. */
  judge(update: Uint8Array, limits: ScanLimits, rich = false): boolean {
    this.#in.open(update, limits, rich)
    return this.#scan(update)
  }

  /** Reads an update that stands in the log; false only when the bytes make no sense at all. */
  learn(update: Uint8Array, rich = false): boolean {
    this.#in.open(update, undefined, rich)
    return this.#scan(update)
  }

  #scan(update: Uint8Array): boolean {
    this.#reset()
    const { reader } = this.#in
    this.#readSections()
    this.deletesFrom = update.length - reader.left
    if (!reader.failed) this.#readDeletes()
    if (!reader.failed && reader.left > 0) this.#in.offend("malformed", "bytes behind the end")
    if (reader.failed) this.#in.refuse("malformed", "cut short or out of range")
    reader.close()
    return this.offence === undefined
  }

  #reset(): void {
    if (this.clock.length > ROWS) this.#sizeStructs(ROWS)
    if (this.sectionClient.length > ROWS) this.#sizeSections(ROWS)
    if (this.deleteClient.length > ROWS) this.#sizeDeletes(ROWS)
    this.sections = 0
    this.structs = 0
    this.deletes = 0
    if (this.roots.size > 0) this.roots.clear()
    if (this.keys.size > 0) this.keys.clear()
  }

  #client(): number {
    const client = this.#in.reader.varUint()
    if (client > CLIENT_MAX) this.#in.refuse("malformed", "client id above 32 bits")
    return client
  }

  #readSections(): void {
    const { reader } = this.#in
    const sections = reader.varUint()
    // A section has at least a count, a client and a clock.
    if (sections * 3 > reader.left) return this.#in.refuse("malformed", "more sections than bytes")
    if (sections > this.#in.limits.sections) return this.#in.refuse("too_large", "too many client ids")
    for (let row = 0; row < sections && !reader.failed; row++) {
      const structs = reader.varUint()
      if (structs === 0) this.#in.offend("malformed", "an empty section")
      if (structs * 2 > reader.left) return this.#in.refuse("malformed", "more structs than bytes")
      if (this.structs + structs > this.#in.limits.structs)
        return this.#in.refuse("too_large", "too many structs")
      const client = this.#client()
      const start = reader.varUint()
      if (row === this.sectionClient.length) this.#sizeSections(row * 2)
      this.sectionClient[row] = client
      this.sectionStart[row] = start
      this.sectionRow[row] = this.structs
      this.sections = row + 1
      this.sectionEnd[row] = this.#readStructs(structs, start)
    }
  }

  #readStructs(structs: number, start: number): number {
    const { reader } = this.#in
    let clock = start
    for (let i = 0; i < structs && !reader.failed; i++) {
      const info = reader.byte()
      if ((info & 31) === 10) {
        this.#in.offend("malformed", "a skip struct")
        clock += reader.varUint()
      } else {
        const row = this.structs
        if (row === this.clock.length) this.#sizeStructs(row * 2)
        this.clock[row] = clock
        const length = this.#readStruct(row, info)
        if (length === 0) this.#in.refuse("malformed", "an empty struct")
        this.length[row] = length
        this.structs = row + 1
        clock += length
      }
      if (clock > Number.MAX_SAFE_INTEGER) this.#in.refuse("malformed", "a clock above 2^53")
    }
    return clock
  }

  /** Reads one struct into its row and returns its length. */
  #readStruct(row: number, info: number): number {
    const { reader } = this.#in
    if ((info & 31) === 0) {
      if (info !== 0) this.#in.offend("malformed", "a collected struct with a place")
      this.content[row] = Content.gc
      this.size[row] = 0
      this.position[row] = Position.none
      return reader.varUint()
    }
    // Bit 8: an origin follows; bit 7: a right origin; neither: the parent, and with bit 6 its key.
    const position = (info & 0x80 ? Position.origin : 0) | (info & 0x40 ? Position.right : 0)
    this.position[row] = position
    if (position & Position.origin) {
      this.leftClient[row] = this.#client()
      this.leftClock[row] = reader.varUint()
    }
    if (position & Position.right) {
      this.rightClient[row] = this.#client()
      this.rightClock[row] = reader.varUint()
    }
    if (position === Position.none) this.#readParent(row, (info & 0x20) !== 0)
    const before = reader.left
    const length = this.#in.read(info & 31)
    this.content[row] = this.#in.content
    this.size[row] = before - reader.left
    return length
  }

  #readParent(row: number, keyed: boolean): void {
    const { reader } = this.#in
    const root = reader.varUint()
    if (root > 1) this.#in.offend("malformed", "an unknown kind of parent")
    if (root === 1) {
      this.position[row] = Position.root
      this.roots.set(row, this.#in.name())
    } else {
      this.position[row] = Position.parent
      this.leftClient[row] = this.#client()
      this.leftClock[row] = reader.varUint()
    }
    if (keyed) this.keys.set(row, this.#in.name())
  }

  #readDeletes(): void {
    const { reader } = this.#in
    const clients = reader.varUint()
    if (clients * 2 > reader.left) return this.#in.refuse("malformed", "more deleting sections than bytes")
    for (let i = 0; i < clients && !reader.failed; i++) {
      const client = this.#client()
      const ranges = reader.varUint()
      if (ranges * 2 > reader.left) return this.#in.refuse("malformed", "more deleted ranges than bytes")
      if (this.deletes + ranges > this.#in.limits.deleteRanges) {
        return this.#in.refuse("too_large", "too many deleted ranges")
      }
      for (let j = 0; j < ranges && !reader.failed; j++) this.#readDelete(client)
    }
  }

  #readDelete(client: number): void {
    const row = this.deletes
    if (row === this.deleteClient.length) this.#sizeDeletes(row * 2)
    const clock = this.#in.reader.varUint()
    const length = this.#in.reader.varUint()
    this.deleteClient[row] = client
    this.deleteClock[row] = clock
    this.deleteLength[row] = length
    this.deletes = row + 1
    if (length === 0) this.#in.offend("malformed", "an empty deleted range")
    if (clock + length > Number.MAX_SAFE_INTEGER) this.#in.refuse("malformed", "a clock above 2^53")
  }

  #sizeSections(rows: number): void {
    this.sectionClient = resized(this.sectionClient, rows)
    this.sectionStart = resized(this.sectionStart, rows)
    this.sectionEnd = resized(this.sectionEnd, rows)
    this.sectionRow = resized(this.sectionRow, rows)
    this.sectionBefore = resized(this.sectionBefore, rows)
    this.sectionNow = resized(this.sectionNow, rows)
  }

  #sizeStructs(rows: number): void {
    this.clock = resized(this.clock, rows)
    this.length = resized(this.length, rows)
    this.content = resized(this.content, rows)
    this.size = resized(this.size, rows)
    this.position = resized(this.position, rows)
    this.leftClient = resized(this.leftClient, rows)
    this.leftClock = resized(this.leftClock, rows)
    this.rightClient = resized(this.rightClient, rows)
    this.rightClock = resized(this.rightClock, rows)
  }

  #sizeDeletes(rows: number): void {
    this.deleteClient = resized(this.deleteClient, rows)
    this.deleteClock = resized(this.deleteClock, rows)
    this.deleteLength = resized(this.deleteLength, rows)
  }
}

function resized(column: Column, rows: number): Column {
  const next = new Float64Array(rows)
  next.set(column.subarray(0, rows))
  return next
}
