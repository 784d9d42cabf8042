import type { Epoch, Seq } from "../../shared/ids.ts"
import type { Cursor } from "../../shared/protocol.ts"
import type { Digest } from "../store/port.ts"

/** What a room can offer a client that comes back. */
export interface Horizon {
  readonly epoch: Epoch
  readonly head: Seq
  /** Entries above this number are at hand; at this number lies the snapshot. */
  readonly base: Seq
  /** The digest at a number, where it is known; undefined for a number that is no longer kept. */
  digestAt(seq: Seq): Digest | undefined
}

export type Resume =
  /** The document as of the base and the entries behind it. `replace`: another history, never merge. */
  { readonly send: "snapshot"; readonly replace: boolean } | { readonly send: "entries"; readonly after: Seq }

/**
 * What a client with this cursor gets. Another epoch, another digest or a number that was never given means another
 * history (a restored backup, a squash): the client starts over instead of merging. A cursor so old that its number
 * is no longer kept cannot be compared; the epoch vouches for it. Nobody starts over for want of a cursor.
 *
 * The caller reads the log first when the cursor is above the head (this node may lag) and looks up the digest of a
 * number below the base.
 */
export function resume(cursor: Cursor | undefined, room: Horizon): Resume {
  if (cursor === undefined) return { send: "snapshot", replace: false }
  if (cursor.epoch !== room.epoch || cursor.seq > room.head) return { send: "snapshot", replace: true }
  const digest = room.digestAt(cursor.seq)
  if (digest !== undefined && digest !== cursor.digest) return { send: "snapshot", replace: true }
  if (cursor.seq < room.base) return { send: "snapshot", replace: false }
  return { send: "entries", after: cursor.seq }
}
