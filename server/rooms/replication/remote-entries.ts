import { seq } from "../../../shared/ids.ts"
import type { Seq } from "../../../shared/ids.ts"
import type { Entry } from "../../store/port.ts"
import { nextDigest } from "../log/entry.ts"
import type { Tail } from "../log/tail.ts"

/** Entries that are kept while they cannot be taken over yet; whatever is more is read from the log. */
const AHEAD = 64

/**
 * What other nodes sent of a room's log that has not been taken over yet: entries that came during an append or a
 * reading, and the highest number that was named. It may be wrong in every way; nothing is taken over
 * that does not continue this node's own log by number, epoch and digest.
 */
export class RemoteEntries {
  #said: Seq = seq(0)
  #ahead: Entry[] = []

  /** The highest number that anybody named. */
  get said(): Seq {
    return this.#said
  }

  head(at: Seq): void {
    if (at > this.#said) this.#said = at
  }

  entry(entry: Entry): void {
    this.head(entry.seq)
    const last = this.#ahead.at(-1)
    if (this.#ahead.length < AHEAD && (last === undefined || entry.seq === last.seq + 1))
      this.#ahead.push(entry)
  }

  /** The entries that continue this tail; the others are forgotten. One that restarts the document is only read. */
  continuing(tail: Tail): readonly Entry[] {
    const ahead = this.#ahead
    if (ahead.length === 0) return ahead
    this.#ahead = []
    const entries: Entry[] = []
    let { head, digest } = tail
    for (const entry of ahead) {
      if (entry.seq <= head) continue
      const follows = entry.seq === head + 1 && entry.epoch === tail.epoch && !entry.fresh
      if (!follows || nextDigest(digest, entry) !== entry.digest) break
      entries.push(entry)
      head = entry.seq
      digest = entry.digest
    }
    return entries
  }

  /** A reading that began when `said` was the highest number named has ended: what it did not find is not there. */
  checked(said: Seq, tail: Tail): void {
    if (this.#said === said && said > tail.head) this.#said = tail.head
  }
}
