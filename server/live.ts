import type { RandomBytes } from "../shared/ids.ts"
import type { Access } from "./access/grant-for.ts"
import type { Clock } from "./clock.ts"
import type { Config } from "./config.ts"
import type { Documents } from "./documents/documents.ts"
import { factsOf, type Log } from "./ops/log.ts"
import type { Metrics } from "./ops/metrics.ts"
import type { Projections } from "./projections/projections.ts"
import { type EntryListener, GroupCommit } from "./rooms/group-commit.ts"
import type { Fanout } from "./rooms/replication/fanout.ts"
import { Healer } from "./rooms/healing/healer.ts"
import type { SetAsideParts } from "./rooms/healing/set-aside.ts"
import { SYSTEM } from "./rooms/log/lock.ts"
import { Snapshotter, type SnapshotterEvent } from "./rooms/snapshots/snapshotter.ts"
import { Pace } from "./rooms/pace.ts"
import { Registry } from "./rooms/registry.ts"
import { keepFor } from "./rooms/log/retention.ts"
import type { Room, RoomDeps } from "./rooms/room.ts"
import { SnapshotCache } from "./rooms/log/snapshot-cache.ts"
import { Trials } from "./rooms/trials/trials.ts"
import { PUSH_MAX_BYTES } from "../shared/limits.ts"
import type { RoomId } from "../shared/rooms.ts"
import type { RoomLog } from "./store/port.ts"

const DAY_MS = 86_400_000
/** A room with more than this is looked at as a whole when it is opened, in bytes: a smaller one opens in a moment. */
const EXAMINE_BYTES = 16 * 1024
const SHARED_DOCUMENT_BYTES = 14 * 1024 * 1024
/**
 * How far apart appends are to a store that other nodes write to as well, in ms: each costs the driver, the store and the
 * way to other nodes about as much for one room as for fifty. The first after a pause leaves at once.
 */
const SHARED_STORE_MS = 30

export interface LiveDeps {
  readonly config: Config
  readonly clock: Clock
  readonly random: RandomBytes
  readonly roomLog: RoomLog
  readonly listeners: readonly EntryListener[]
  readonly documents: Documents
  readonly items: Pick<Projections, "known" | "examine" | "revive">
  readonly setAside: SetAsideParts
  readonly describe: RoomDeps["describe"]
  readonly grantsFor: Access["grantsFor"]
  /** The way to other nodes. */
  readonly fanout: Fanout
  readonly log: Log
  readonly metrics: Pick<Metrics, "rooms" | "store" | "snapshot" | "compacted">
}

/** The rooms of one node, with what commits and compacts them. */
export interface Live {
  readonly registry: Registry
  /** Looks at a room's document as a whole, and heals it if it cannot be opened (E3). */
  readonly heal: (room: RoomId) => void
  /** Makes a snapshot of a room that is open here, so that whoever joins is sent nothing of its past (K15). */
  readonly shorten: (room: RoomId) => void
  /** Bytes of edits that wait for the store. */
  readonly waitingBytes: () => number
  /** Resolves when everything admitted is durable; not before the store takes it. */
  drained(): Promise<void>
  stop(): Promise<void>
}

export function openLive(deps: LiveDeps): Live {
  const { config, clock, random, roomLog, describe, fanout, log, metrics } = deps
  const trials = new Trials(clock, deps.documents)
  const groupCommit = new GroupCommit({
    log: roomLog,
    clock,
    pace: config.MONGODB_URL === undefined ? new Pace(clock) : { interval: () => SHARED_STORE_MS },
    metrics: metrics.rooms,
    listeners: deps.listeners,
    onStore: (state) => {
      metrics.store(state.up)
      if (state.up) log.info("the store takes edits again")
      else log.error("the store does not take edits", factsOf(state.error))
    },
    recheck: async (waiting) => {
      const grants = await deps.grantsFor(waiting)
      return new Set(waiting.filter((_, i) => grants[i]?.may !== "write"))
    },
  })
  const healer = openHealer(deps, (room) => registry.open(room))
  const heal = (room: RoomId): void => healer.ask(room)
  const snapshotter = openSnapshotter(deps, heal)
  const budget = { used: 0, max: config.MAX_WAITING_BYTES }
  const registry = new Registry({
    clock,
    log: roomLog,
    random,
    describe,
    fanout,
    snapshots: new SnapshotCache(config.SNAPSHOT_CACHE_BYTES),
    budget,
    held: { used: 0, max: config.MAX_ROOM_MEMORY },
    metrics: metrics.rooms,
    limits: { pushBytes: PUSH_MAX_BYTES, documentBytes: documentBytes(config) },
    idleMs: config.ROOM_IDLE_SECONDS * 1000,
    groupCommit,
    compact: (room) => snapshotter.ask(room),
    // An older version may have admitted what nobody can open, and left it as it is.
    opened: (room, bytes) => void (bytes > EXAMINE_BYTES && deps.items.examine(room)),
    corrupt: heal,
    trial: trials.trial,
  })
  return {
    registry,
    heal,
    shorten: (room) => void shorten(room, { registry, snapshotter, log }),
    waitingBytes: () => budget.used,
    drained: () => groupCommit.drained(),
    async stop() {
      healer.stop()
      groupCommit.stop()
      registry.stop()
      await snapshotter.stop()
    },
  }
}

/** A snapshot that covers all that the room's log has at this moment. */
async function shorten(
  id: RoomId,
  { registry, snapshotter, log }: Pick<Live, "registry"> & { snapshotter: Snapshotter; log: Log },
): Promise<void> {
  try {
    const room = await registry.known(id)
    if (room === undefined) return
    // What was taken out may have come by another node; a snapshot that is being made may not have it.
    await room.sync.readOn()
    await snapshotter.drained()
    snapshotter.ask(room)
  } catch (error) {
    log.error("a room was not shortened", factsOf(error))
  }
}

/** Heals rooms that cannot be opened. */
function openHealer(deps: LiveDeps, open: (room: RoomId) => Promise<Room>): Healer {
  const { clock, random, roomLog, documents, items, setAside, listeners, log } = deps
  return new Healer({
    clock,
    log: roomLog,
    documents,
    random,
    system: SYSTEM,
    setAside,
    open,
    listeners,
    knownItems: (room) => items.known(room),
    onHealed: (room) => items.revive(room),
    report: (event) => {
      if (event.kind === "sound") return log.debug("a document is sound", { room: event.room })
      if (event.kind === "failed") {
        return log.error("a document could not be healed", { room: event.room, reason: event.reason })
      }
      const authors = event.authors.join(" ")
      return log.warn("a document was healed under a new epoch; a part of it was set aside", {
        room: event.room,
        authors,
      })
    },
  })
}
/** MongoDB keeps a snapshot in one document: what does not fit there counts as full. */
const documentBytes = ({ MAX_DOCUMENT_BYTES, MONGODB_URL }: Config): number =>
  MONGODB_URL === undefined ? MAX_DOCUMENT_BYTES : Math.min(MAX_DOCUMENT_BYTES, SHARED_DOCUMENT_BYTES)

/** Makes snapshots, and counts what that takes. */
function openSnapshotter(deps: LiveDeps, onSpoilt: (room: RoomId) => void): Snapshotter {
  const { config, clock, random, roomLog, setAside, log, metrics } = deps
  return new Snapshotter({
    clock,
    log: roomLog,
    documents: measured(deps),
    onSpoilt,
    random,
    system: SYSTEM,
    retain: keepFor(clock, config.HISTORY_DAYS * DAY_MS),
    beforeTrim: (room) => setAside.recover(room),
    report: (event) => {
      metrics.snapshot(event.kind)
      tell(log, event)
    },
  })
}

/** Counts what snapshots take. */
const measured = ({ documents, clock, metrics }: LiveDeps): Documents => ({
  run: (turn, task) =>
    documents.run(turn, (opener) =>
      task({
        lane: opener.lane,
        open: async (kind, job) => {
          const started = clock.now()
          const answer = await opener.open(kind, job)
          metrics.compacted(clock.now() - started)
          return answer
        },
      }),
    ),
})

function tell(log: Log, event: SnapshotterEvent): void {
  switch (event.kind) {
    case "saved":
      return log.debug("snapshot saved", { room: event.room, seq: event.seq, bytes: event.bytes })
    case "squashed": {
      const facts = { room: event.room, why: event.why, authors: event.authors.join(" ") }
      return log.warn("document started anew under a new epoch", facts)
    }
    case "failed":
      return log.error("snapshot not made", { room: event.room, reason: event.reason })
  }
}
