import type { Rng } from "../support/rng.ts"

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512

export type Change =
  | { readonly kind: "write"; readonly offset: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly size: number }

/** A file's bytes, changed in place. */
export class Content {
  #bytes: Buffer
  #size: number

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = Buffer.from(bytes)
    this.#size = bytes.length
  }

  get size(): number {
    return this.#size
  }

  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#size))
  }

  apply(change: Change): void {
    if (change.kind === "truncate") return this.#resize(change.size)
    this.#resize(Math.max(this.#size, change.offset + change.data.length))
    change.data.copy(this.#bytes, change.offset)
  }

  /** Each changed sector as it was at some moment of the changes, each at a moment of its own; likewise the size. */
  applyInPart(changes: readonly Change[], rng: Rng): void {
    const last = new Content(this.copy())
    const sizes = [this.#size]
    const versions = new Map<number, Buffer[]>()
    for (const change of changes) {
      const [from, to] =
        change.kind === "write"
          ? [change.offset, change.offset + change.data.length]
          : [change.size, last.size]
      const touched = sectors(from, to)
      for (const sector of touched) if (!versions.has(sector)) versions.set(sector, [last.#sector(sector)])
      last.apply(change)
      sizes.push(last.size)
      for (const sector of touched) versions.get(sector)?.push(last.#sector(sector))
    }
    const size = rng.pick(sizes)
    this.#resize(Math.max(size, last.size))
    for (const [sector, contents] of versions) rng.pick(contents).copy(this.#bytes, sector * SECTOR_BYTES)
    this.#resize(size)
  }

  /** A sector beyond the end, or what of it is beyond, reads as zeros. */
  #sector(sector: number): Buffer {
    const bytes = Buffer.alloc(SECTOR_BYTES)
    const start = sector * SECTOR_BYTES
    if (start < this.#size) this.#bytes.copy(bytes, 0, start, Math.min(this.#size, start + SECTOR_BYTES))
    return bytes
  }

  #resize(size: number): void {
    const room = (Math.ceil(size / SECTOR_BYTES) + 1) * SECTOR_BYTES
    if (room > this.#bytes.length) {
      const larger = Buffer.alloc(2 * room)
      this.#bytes.copy(larger, 0, 0, this.#size)
      this.#bytes = larger
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size)
    this.#size = size
  }
}

function sectors(from: number, to: number): readonly number[] {
  const list: number[] = []
  for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < to; sector++) list.push(sector)
  return list
}
