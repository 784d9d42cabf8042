import * as Y from "yjs"
import { type PersonId, type RandomBytes, type SetAsideId, newFrameId } from "../../shared/ids.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import { GroupCommit } from "../../server/rooms/group-commit.ts"
import type { Fanout } from "../../server/rooms/replication/fanout.ts"
import type { Grant } from "../../server/rooms/grant.ts"
import { Healer } from "../../server/rooms/healing/healer.ts"
import { SetAsideParts, SetAsideRecord } from "../../server/rooms/healing/set-aside.ts"
import { Snapshotter } from "../../server/rooms/snapshots/snapshotter.ts"
import { Pace } from "../../server/rooms/pace.ts"
import { Registry } from "../../server/rooms/registry.ts"
import { keepFor } from "../../server/rooms/log/retention.ts"
import { squash } from "../../server/rooms/snapshots/squash.ts"
import { SnapshotCache } from "../../server/rooms/log/snapshot-cache.ts"
import { tryOut } from "../../server/rooms/trials/try-out.ts"
import { type Records, type RoomLog, StoreError } from "../../server/store/port.ts"
import { type Table, tableOf } from "../../server/store/table.ts"
import { documentsDirectly } from "../support/documents-directly.ts"
import type { SimClock } from "../support/sim-clock.ts"
import { type Gate, SimLog, type SimDisk } from "../support/sim-store.ts"
import type { Rng } from "../support/rng.ts"
import type { SimAir, SimFanout } from "../support/sim-fanout.ts"
import type { Bugs } from "./bugs.ts"
import { SimSession } from "./sim-session.ts"

interface Op {
  readonly kind: Parameters<Gate>[0]
  readonly run: () => void
  readonly effect: () => void
  readonly fail: (error: Error) => void
}

export interface NodeWorld {
  readonly clock: SimClock
  readonly rng: Rng
  readonly disk: SimDisk
  readonly bugs: Bugs
  readonly grantFor: (person: PersonId, room: RoomId) => Grant
  readonly system: PersonId
  /** What was set aside by healing; unlike the disk it loses nothing. */
  readonly records: Records
  /** Between several nodes; undefined where one is alone. */
  readonly air: SimAir | undefined
}

/** One server process: the real rooms, over a disk and a network that the simulation moves. */
export class SimNode {
  readonly #world: NodeWorld
  readonly #scope: ReturnType<SimClock["scope"]>
  readonly fanout: SimFanout | undefined
  readonly bugs: Bugs
  readonly grantFor: NodeWorld["grantFor"]
  readonly registry: Registry
  readonly #snapshotter: Snapshotter
  readonly #healer: Healer
  readonly sessions = new Set<SimSession>()
  #ops: Op[] = []
  dead = false
  /** The process stands still; its store, its sockets and everybody else do not. */
  paused = false

  constructor(world: NodeWorld) {
    this.#world = world
    this.bugs = world.bugs
    this.grantFor = (person, room) => world.grantFor(person, room)
    this.fanout = world.air?.join()
    this.#scope = world.clock.scope()
    const { clock } = this.#scope
    const random: RandomBytes = (length) => world.rng.bytes(length)
    const bare: RoomLog = new SimLog(world.disk, this.#gate)
    const log = world.bugs.log?.(bare) ?? bare
    const groupCommit = new GroupCommit({ log, clock, pace: new Pace(clock), onStore: () => undefined })
    const documents = documentsDirectly(clock, (_ask, work) => this.#gate("read", work))
    const parts = tableOf(world.records, "setAside", SetAsideRecord)
    const setAside = new SetAsideParts(parts, log)
    const healing = {
      clock,
      log,
      documents,
      random,
      system: world.system,
      setAside: new Unsettled(parts, log, world.rng),
      open: (room: RoomId) => this.registry.open(room),
      knownItems: async () => [],
      onHealed: () => undefined,
      report: () => undefined,
    }
    this.#healer = new Healer(world.bugs.healer?.(healing) ?? healing)
    this.#snapshotter = new Snapshotter({
      clock,
      log: world.bugs.snapshots?.(log) ?? log,
      documents,
      onSpoilt: (room) => this.heal(room),
      random,
      system: world.system,
      retain: keepFor(clock, 0),
      beforeTrim: (room) => setAside.recover(room),
      report: () => undefined,
    })
    this.registry = new Registry({
      clock,
      log,
      random,
      snapshots: new SnapshotCache(1024 * 1024),
      budget: { used: 0, max: 1024 * 1024 },
      held: { used: 0, max: Infinity },
      limits: { pushBytes: 256 * 1024, documentBytes: 8 * 1024 * 1024 },
      ...(this.fanout && { fanout: this.#heard(this.fanout) }),
      groupCommit,
      corrupt: (room) => this.heal(room),
      compact: (room) => this.#snapshotter.ask(room),
      trial: (_author, job) => this.#gate("read", () => tryOut(job)),
      describe: async (_room, people) => new Map(people.map((id) => [id, { name: id.slice(0, 4), look: 0 }])),
      idleMs: 5_000,
    })
  }

  get ops(): number {
    return this.#ops.length
  }

  get writes(): number {
    return this.#ops.filter((op) => op.kind === "write").length
  }

  /** One operation of the store is done: writes in order, reads in any. */
  answer(how: "ok" | "full" | "away" | "lost", pick: (count: number) => number): void {
    const firstWrite = this.#ops.findIndex((op) => op.kind === "write")
    const open = this.#ops.filter((op, at) => op.kind !== "write" || at === firstWrite)
    const op = open[pick(open.length)]
    if (op === undefined) return
    this.#ops.splice(this.#ops.indexOf(op), 1)
    if (how === "ok") return op.run()
    if (how === "full" && op.kind === "write") return op.fail(new StoreError("full", "not_written", "full"))
    // The connection died after the operation was sent: a write may or may not have been done.
    if (how === "lost" && op.kind === "write") op.effect()
    op.fail(new StoreError("away", op.kind === "read" ? "not_written" : "unknown", "away"))
  }

  /** The process ends at once: of the writes on their way the first `kept` were done. */
  kill(kept: number): void {
    this.dead = true
    this.#scope.kill()
    if (this.fanout !== undefined) this.#world.air?.die(this.fanout)
    for (const op of this.#ops.filter((one) => one.kind === "write").slice(0, kept)) op.effect()
    this.#ops = []
  }

  pause(): void {
    this.paused = true
    this.#scope.pause()
  }

  resume(): void {
    this.paused = false
    this.#scope.resume()
  }

  askSnapshot(): void {
    for (const room of this.registry.rooms()) this.#snapshotter.ask(room)
  }

  /** Somebody's page or a projection gave up on the room's document. */
  heal(room: RoomId): void {
    this.#healer.ask(room)
  }

  /** The document starts anew under the next epoch, with the same content, if the room is quiet. */
  async squash(room: RoomId): Promise<boolean> {
    const open = [...this.registry.rooms()].find(({ id }) => id === room)
    if (open === undefined) return false
    const { entries, head } = open.tail
    try {
      const base = await open.history.document()
      if (base === undefined || open.tail.head !== head) return false
      const update = retold(this.#world, room, [
        base,
        ...entries.flatMap(({ entry }) => entry.updates.map((u) => u.bytes)),
      ])
      const { system, rng } = this.#world
      return open.recovery.restartDocument({
        head,
        update,
        author: system,
        frame: newFrameId((n) => rng.bytes(n)),
      })
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
  }

  connect(person: PersonId): SimSession {
    const session = new SimSession(this, person)
    this.sessions.add(session)
    return session
  }

  /** What this node hears, with a mistake perhaps. */
  #heard(fanout: SimFanout): Fanout {
    if (!this.bugs.relays) return fanout
    return {
      get live() {
        return fanout.live
      },
      subscribe: (room, listener) =>
        fanout.subscribe(room, {
          hears: () => listener.hears(),
          gone: (node) => listener.gone(node),
          news: (from, news) => {
            if (news.kind === "entry") for (const session of this.sessions) session.relay(news.entry)
            listener.news(from, news)
          },
        }),
      unsubscribe: (room) => fanout.unsubscribe(room),
      publish: (room, news) => fanout.publish(room, news),
    }
  }

  readonly #gate: Gate = (kind, work) =>
    new Promise((resolve, reject) => {
      const effect = (): void => {
        work()
      }
      const run = (): void => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      }
      if (!this.dead) this.#ops.push({ kind, run, effect, fail: reject })
    })
}

/** Half of the records stay as a node leaves them that dies when the entry has landed: whoever trims the log settles them. */
class Unsettled extends SetAsideParts {
  readonly #rng: Rng

  constructor(table: Table<SetAsideRecord>, log: RoomLog, rng: Rng) {
    super(table, log)
    this.#rng = rng
  }

  override async settle(id: SetAsideId, landed: boolean): Promise<void> {
    if (this.#rng.chance(0.5)) await super.settle(id, landed)
  }
}

/** The same content in a document of its own, by one writer, or by one for each author of messages. */
function retold(world: NodeWorld, room: RoomId, updates: readonly Uint8Array[]): Uint8Array {
  const old = new Y.Doc()
  for (const update of updates) if (update.length > 0) Y.applyUpdate(old, update)
  return squash(old, partsOf(room).kind, world.rng.uint32())
}
