/** What became of messages between nodes since the start, for an operator to see. */
export interface ClusterCounters {
  /** Handed to Redis. */
  published: number
  /** Not handed to it: no connection, or too much waits. They were speed only. */
  dropped: number
  /** Handed to Redis and never confirmed. */
  unconfirmed: number
  /** Of other nodes, and taken. */
  heard: number
  /** Ignored: no node on this store wrote it. */
  foreign: number
  /** Ignored: of a version that this node does not know. */
  version: number
  /** Ignored: one of ours wrote it wrong. */
  malformed: number
}

export const newCounters = (): ClusterCounters & Record<string, number> => ({
  published: 0,
  dropped: 0,
  unconfirmed: 0,
  heard: 0,
  foreign: 0,
  version: 0,
  malformed: 0,
})
