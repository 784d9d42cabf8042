import type { RoomNews } from "./replication/fanout.ts"

/**
 * What an operator wants to count in the rooms of a node. What waits for the store is a level, not a count: see
 * `WaitingBudget.used`. Nothing here may throw or take long.
 */
export interface RoomMetrics {
  /** The store took an append of so many entries, after so many ms. */
  appended(entries: number, ms: number): void
  /** A reading of the log found so many entries that this node had not been notified of. */
  healed(entries: number): void
  /** Another node owned the number of an append (L5). */
  conflict(): void
  /** A notice of another node without news: late, or a duplicate. */
  ignored(kind: RoomNews["kind"]): void
}

export const NO_METRICS: RoomMetrics = {
  appended: () => undefined,
  healed: () => undefined,
  conflict: () => undefined,
  ignored: () => undefined,
}
