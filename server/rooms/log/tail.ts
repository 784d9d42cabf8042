import { type Epoch, type Seq, epoch, seq } from "../../../shared/ids.ts"
import type { Digest, Entry } from "../../store/port.ts"
import type { Delivery } from "../delivery.ts"
import { NO_DIGEST } from "./entry.ts"

/** Where the document as a whole is known: a snapshot, or the beginning. */
export interface Base {
  readonly seq: Seq
  readonly digest: Digest
  readonly epoch: Epoch
  /** Size of the document there, in bytes after compaction. */
  readonly size: number
}

export const BEGINNING: Base = { seq: seq(0), digest: NO_DIGEST, epoch: epoch(1), size: 0 }

/** The end of a room's log that is kept in memory: the base and every entry behind it, without holes. */
export class Tail {
  #base: Base
  #entries: Delivery[] = []
  #bytes = 0

  constructor(base: Base) {
    this.#base = base
  }

  get base(): Base {
    return this.#base
  }
  get bytes(): number {
    return this.#bytes
  }
  get entries(): readonly Delivery[] {
    return this.#entries
  }
  get head(): Seq {
    return this.#entries.at(-1)?.entry.seq ?? this.#base.seq
  }
  get digest(): Digest {
    return this.#entries.at(-1)?.entry.digest ?? this.#base.digest
  }
  get epoch(): Epoch {
    return this.#base.epoch
  }

  push(delivery: Delivery): void {
    if (delivery.entry.seq !== this.head + 1) throw new Error("a hole in the tail")
    this.#entries.push(delivery)
    this.#bytes += sizeOf(delivery.entry)
  }

  /** The entries with a number above `after`; undefined when the tail does not reach back that far. */
  after(after: Seq): readonly Delivery[] | undefined {
    if (after < this.#base.seq || after > this.head) return undefined
    return this.#entries.slice(after - this.#base.seq)
  }

  /** The digest at a number, where the tail knows it. */
  digestAt(at: Seq): Digest | undefined {
    if (at === this.#base.seq) return this.#base.digest
    return this.#entries[at - this.#base.seq - 1]?.entry.digest
  }

  /** The document is known as a whole further on: answers the entries that are no longer needed. */
  rebase(base: Base): readonly Delivery[] {
    const dropped = this.#entries.splice(0, Math.max(0, base.seq - this.#base.seq))
    this.#base = base
    this.#bytes = this.#entries.reduce((sum, { entry }) => sum + sizeOf(entry), 0)
    return dropped
  }
}

const sizeOf = (entry: Entry): number => entry.updates.reduce((sum, update) => sum + update.bytes.length, 0)
