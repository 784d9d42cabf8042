import type { Seq } from "../../../shared/ids.ts"
import type { NodeId } from "./fanout.ts"

/** A node whose entry came within this long, in ms, writes in the room too. */
const SHARED_MS = 1_000
/** Nobody waits longer than this for others, in ms. */
const MOST_MS = 250

/**
 * Turns between nodes that write in the same room: the one whose last entry is the oldest goes first. Every node sees
 * the same entries, so all agree on that without a word. Who has had a number lets the others have theirs, for one turn
 * each, and a node that receives an entry may append the next at once. No promise hangs on it (the unique number alone decides); it
 * costs nothing where only one node writes. Times are ms since the epoch.
 */
export class ContentionBackoff {
  readonly #others = new Map<NodeId, { readonly seq: Seq; readonly at: number }>()
  #own = 0
  #since = -Infinity

  /** That node says that it has appended this entry. */
  heard(node: NodeId, seq: Seq, now: number): void {
    this.#others.set(node, { seq, at: now })
    this.#since = now
  }

  /** An entry of this node is in the log. */
  landed(seq: Seq, now: number): void {
    this.#own = seq
    this.#since = now
    for (const [node, { at }] of this.#others) if (Math.abs(now - at) >= SHARED_MS) this.#others.delete(node)
  }

  /** For so long, in ms, the next append of this room waits, where a turn takes about `turnMs`. */
  wait(now: number, turnMs: number): number {
    let first = 0
    for (const { seq, at } of this.#others.values()) {
      if (seq < this.#own && Math.abs(now - at) < SHARED_MS) first++
    }
    if (first === 0) return 0
    // A clock that was put back must not hold anybody up.
    return Math.min(MOST_MS, Math.max(0, this.#since + first * turnMs - now))
  }
}
