import type { Ignored } from "./codec.ts"

/** What the way between nodes did since the start, for an operator to see. */
export interface ClusterCounters {
  /** Messages handed to Redis. */
  published: number
  /** Messages that were not: no connection, or too much waits. They were speed only. */
  dropped: number
  /** Messages that Redis did not confirm. */
  unconfirmed: number
  /** Messages of other nodes that were taken. */
  heard: number
  /** Messages that were not, by reason. */
  readonly ignored: Record<Exclude<Ignored, "own">, number>
}

export const newCounters = (): ClusterCounters => ({
  published: 0,
  dropped: 0,
  unconfirmed: 0,
  heard: 0,
  ignored: { foreign: 0, version: 0, malformed: 0 },
})
