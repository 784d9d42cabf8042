import * as Y from "yjs"
import { epoch, seq, type Seq } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { tupleFor } from "../../server/rooms/delivery.ts"
import { RemotePresence } from "../../server/rooms/presence/remote-presence.ts"
import { LogSync } from "../../server/rooms/replication/log-sync.ts"
import type { HealerDeps } from "../../server/rooms/healing/healer.ts"
import { SetAsideParts } from "../../server/rooms/healing/set-aside.ts"
import { type Author, PendingUpdates } from "../../server/rooms/pending-updates.ts"
import { Deleted } from "../../server/rooms/admission/deleted.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import type { Room } from "../../server/rooms/room.ts"
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

/** The same log but for some of its methods. */
const changed = (log: RoomLog, methods: Partial<RoomLog>): RoomLog => ({
  append: (entries) => log.append(entries),
  read: (room, after, limit) => log.read(room, after, limit),
  heads: (rooms) => log.heads(rooms),
  loadSnapshot: (room, below) => log.loadSnapshot(room, below),
  saveSnapshot: (room, snapshot) => log.saveSnapshot(room, snapshot),
  snapshots: (room) => log.snapshots(room),
  trim: (room, through) => log.trim(room, through),
  erase: (room) => log.erase(room),
  ...methods,
})

/** The log as seen by a snapshotter that trims first and saves then. */
const trimsFirst = (log: RoomLog): RoomLog =>
  changed(log, {
    async saveSnapshot(room, snapshot) {
      await log.trim(room, snapshot.seq)
      return log.saveSnapshot(room, snapshot)
    },
  })

/** The log as seen by a healing that gives what was written since it first read the log no place in the document. */
function readsOnce(log: RoomLog): RoomLog {
  let first: Seq | undefined
  return changed(log, {
    async read(room, after, limit) {
      const read = await log.read(room, after, limit)
      if (!read.ok) return read
      const last = (first ??= read.value.at(-1)?.seq ?? after)
      return ok(read.value.map((entry) => (entry.seq > last ? { ...entry, updates: [] } : entry)))
    },
  })
}

/** A healing that does not notice that the document has started over since it began. */
const neverSecond = (deps: HealerDeps): HealerDeps => ({
  ...deps,
  log: changed(deps.log, {
    async read(room, after, limit) {
      const read = await deps.log.read(room, after, limit)
      return read.ok ? ok(read.value.map((entry) => ({ ...entry, epoch: epoch(1) }))) : read
    },
  }),
  open: async (id) => new Proxy(await deps.open(id), { get: inFirstEpoch }),
})

function inFirstEpoch(room: Room, key: string | symbol): unknown {
  if (key !== "tail") return Reflect.get(room, key, room)
  return { head: room.tail.head, entries: room.tail.entries, epoch: epoch(1) }
}

/** Puts another method in the place of one of the product's, for as long as the world lives. */
function replaced<T extends object, K extends keyof T>(prototype: T, name: K, make: (honest: T[K]) => T[K]) {
  return (): (() => void) => {
    const honest = Object.getOwnPropertyDescriptor(prototype, name)
    if (honest === undefined) throw new Error("nothing to replace")
    Object.defineProperty(prototype, name, { ...honest, value: make(prototype[name]) })
    return () => Object.defineProperty(prototype, name, honest)
  }
}

/** A store that knows of no number when it is asked for heads: the audit finds nothing. */
const withoutHeads = (log: RoomLog): RoomLog =>
  changed(log, { heads: async (rooms) => rooms.map(() => ({ seq: seq(0), trimmed: seq(0) })) })

const neverOutdated = (): (() => void) => {
  const honest = Object.getOwnPropertyDescriptor(LogSync.prototype, "outdated")
  if (honest === undefined) throw new Error("nothing to replace")
  Object.defineProperty(LogSync.prototype, "outdated", { ...honest, get: () => false })
  return () => Object.defineProperty(LogSync.prototype, "outdated", honest)
}

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
  "no re-admission after taken": {
    breaks: replaced(
      PendingUpdates.prototype,
      "retract",
      () =>
        function (this: PendingUpdates<Author>) {
          this.back()
          return []
        },
    ),
  },
  "a conflict delivered before its majority read": { disk: { showsReserved: true } },
  "a strike for a reference the node has not read yet": {
    breaks: replaced(
      Ledger.prototype,
      "admit",
      (admit) =>
        function (this: Ledger, update, author) {
          const verdict = admit.call(this, update, author)
          return verdict.kind === "unknown"
            ? { kind: "refused", reason: "malformed", detail: "unknown" }
            : verdict
        },
    ),
  },
  "a head announcement lost for good": { loses: (what) => what === "head", log: withoutHeads },
  "an entry published twice delivered twice": { relays: true },
  "a dead node's presence kept": {
    loses: (what) => what === "gone",
    breaks: replaced(RemotePresence.prototype, "expire", () => () => undefined),
  },
  "healing drops what came while it ran": { healer: (deps) => ({ ...deps, log: readsOnce(deps.log) }) },
  "the node that lost heals again": { healer: neverSecond },
  "what a dead node set aside is forgotten with the log": {
    healer: (deps) => deps,
    breaks: replaced(SetAsideParts.prototype, "recover", () => async () => undefined),
  },
  "owner not checked for deletes": {
    kind: "messages",
    meddles: true,
    breaks: replaced(Deleted.prototype, "covers", () => () => true),
  },
  "a node that slept for days appends as if nothing had happened": { breaks: neverOutdated },
}
