import * as Y from "yjs"
import { tupleFor } from "../../server/rooms/delivery.ts"
import type { RoomLog } from "../../server/store/port.ts"
import type { ContentChange } from "../../client/sync/local-store.ts"
import type { Bugs } from "./bugs.ts"

/** Encodes a document without content. */
const NOTHING = Y.encodeStateAsUpdate(new Y.Doc())

const withoutDocument = (content: ContentChange): ContentChange => ({
  ...content,
  whole: content.whole && { ...content.whole, bytes: NOTHING },
  entries: content.entries.map((entry) => ({ ...entry, updates: [] })),
})

/** The log as seen by a materialiser that trims first and saves then. */
const trimsFirst = (log: RoomLog): RoomLog => ({
  append: (entries) => log.append(entries),
  read: (room, after, limit) => log.read(room, after, limit),
  heads: (rooms) => log.heads(rooms),
  loadSnapshot: (room) => log.loadSnapshot(room),
  async saveSnapshot(room, snapshot) {
    await log.trim(room, snapshot.seq)
    return log.saveSnapshot(room, snapshot)
  },
  snapshots: (room) => log.snapshots(room),
  trim: (room, through) => log.trim(room, through),
})

/** Mistakes that the simulation must be able to see. A check that finds none of them in a broken system is no evidence. */
export const CONTROLS: Readonly<Record<string, Bugs>> = {
  "acknowledge before fsync": { disk: { unsynced: true } },
  "acknowledge what only waits": { acknowledgesWaiting: true },
  "no resend": { neverResends: true },
  "delete-only pushes skipped": { skipsPush: (bytes) => Y.decodeUpdate(bytes).structs.length === 0 },
  "trim before the snapshot counts": { snapshots: trimsFirst },
  "append at a trimmed number": { disk: { forgetsTrimmed: true } },
  "an author does not get the others' updates of the same entry": {
    tuple(delivery, person, self) {
      const [seq, digest, updates, own] = tupleFor(delivery, person, self)
      return own === undefined ? [seq, digest, updates] : [seq, digest, [], own]
    },
  },
  "own frame ids not recognised on resume": { forgetsOwnOnResume: true },
  "cursor stored without its document": {
    device: (shelves, room, change) =>
      shelves.apply(room, { ...change, content: change.content && withoutDocument(change.content) }),
  },
  "resync answered with a document diff": { resyncsWithDocument: true },
}
