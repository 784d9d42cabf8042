import * as Y from "yjs"

/**
 * Whether a document can be opened without stopping the page. Most can, and are opened at once. One with many texts
 * written in between others' texts is first opened in a worker: what Yjs does there may take time that grows with the
 * square of their number.
 */

/** So many insertions between two others are opened without a trial. */
export const UNTRIED_INSERTIONS = 400
/** How long opening took, and a fixed piece of work in the same thread, ms. */
export interface TrialAnswer {
  readonly ms: number
  readonly stint: number
}

/** How many of an update's structs were written between two others; what cannot be read counts as none. */
export function insertionsIn(update: Uint8Array): number {
  try {
    return Y.decodeUpdate(update).structs.filter(
      (struct) => struct instanceof Y.Item && struct.origin !== null && struct.rightOrigin !== null,
    ).length
  } catch {
    return 0
  }
}

/** What the piece of work comes to: a compiler must not leave it out. */
let sum = 0

/** A fixed piece of work, to compare two threads by; the time it takes, ms. */
export function stint(): number {
  const once = (): number => {
    const from = performance.now()
    for (let n = 0; n < 1_000_000; n++) sum = (sum + n * 7) % 1_000_003
    return Math.max(0.1, performance.now() - from)
  }
  return Math.min(once(), once(), once())
}

/** Answers whether these updates can be opened in one go on this page. */
export type OpenTrial = (updates: readonly Uint8Array[]) => Promise<boolean>
