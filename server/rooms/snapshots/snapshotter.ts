import { newFrameId, type PersonId, type RandomBytes, type Seq } from "../../../shared/ids.ts"
import type { Clock } from "../../clock.ts"
import { partsOf } from "../../../shared/rooms.ts"
import { type RoomLog, type Snapshot, StoreError } from "../../store/port.ts"
import type { Documents } from "../../documents/documents.ts"
import type { Lane, Opener } from "../../documents/jobs.ts"
import type { Delivery } from "../delivery.ts"
import type { Room } from "../room.ts"

/** A document written by more client ids than this is squashed when the room is empty. */
const SQUASH_CLIENTS = 1_000

/** After a snapshot that could not be made, the room rests this long, in ms: twice as long each time, up to the second. */
const REST_MS = 10_000
const REST_MAX_MS = 600_000

export interface SnapshotterDeps {
  readonly clock: Clock
  readonly log: RoomLog
  readonly documents: Documents
  readonly random: RandomBytes
  /** The author of an entry that restarts a document. */
  readonly system: PersonId
  /** How far behind the older snapshot generation the log is forgotten: the one place that decides it. */
  readonly retain: (log: RoomLog, room: Room["id"], older: Seq) => Promise<Seq>
  /** What only the log can tell is written down before a part of it is forgotten. Rejects with `StoreError`. */
  readonly beforeTrim: (room: Room["id"]) => Promise<void>
  readonly report: (event: SnapshotterEvent) => void
  /** The room's document cannot be opened, or reads otherwise when it is loaded: it has to be healed (E3). */
  readonly onSpoilt: (room: Room["id"]) => void
}

export type SnapshotterEvent =
  | { readonly kind: "saved"; readonly room: Room["id"]; readonly seq: Seq; readonly bytes: number }
  | {
      readonly kind: "squashed"
      readonly room: Room["id"]
      readonly why: "clients" | "diverged"
      readonly authors: readonly PersonId[]
    }
  | { readonly kind: "failed"; readonly room: Room["id"]; readonly reason: string }

interface Rest {
  /** Until when (ms since the epoch) no snapshot is tried. */
  readonly until: number
  readonly ms: number
}

/**
 * Turns logs into snapshots, off the path of edits, each room when it is its turn. A snapshot is made from what the log
 * holds, loaded again and compared before it is stored; the log is trimmed only behind the older of two generations.
 */
export class Snapshotter {
  readonly #deps: SnapshotterDeps
  readonly #asked = new Set<Room>()
  readonly #running = new Set<Promise<void>>()
  /** Rooms whose snapshot could not be made. */
  readonly #resting = new WeakMap<Room, Rest>()
  #stopped = false

  constructor(deps: SnapshotterDeps) {
    this.#deps = deps
  }

  /** Makes a snapshot of this room soon; asking twice makes one. */
  ask(room: Room): void {
    const rest = this.#resting.get(room)
    if (this.#stopped || this.#asked.has(room) || (rest?.until ?? 0) > this.#deps.clock.now()) return
    this.#asked.add(room)
    const made = this.#make(room).finally(() => {
      this.#asked.delete(room)
      this.#running.delete(made)
    })
    this.#running.add(made)
  }

  /** Makes no snapshot but the one that is being made; resolves when that is done. The log has everything (L6). */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.drained()
  }

  /** Resolves when nothing is asked for any more. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #make(room: Room): Promise<void> {
    const authors = new Set(
      room.tail.entries.flatMap(({ entry }) => entry.updates.map(({ author }) => author)),
    )
    const inLane = (lane: Lane) =>
      this.#deps.documents.run({ lane, owners: () => [...authors] }, async (opener) =>
        this.#stopped ? "done" : this.#snapshot(room, opener),
      )
    try {
      if ((await inLane("snapshots")) === "overran") await inLane("slow")
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.reason === "corrupt") this.#spoilt(room, error.message)
      else this.#failed(room, error.message)
    }
  }

  /** `overran`: in a lane with a larger budget it may be made. */
  async #snapshot(room: Room, opener: Opener): Promise<"done" | "overran"> {
    const { tail } = room
    if (await this.#takeOver(room)) return "done"
    const { base, entries } = { base: tail.base, entries: [...tail.entries] }
    const last = entries.at(-1)?.entry
    const bytes = last === undefined ? undefined : await room.history.document()
    if (last === undefined || bytes === undefined || tail.base !== base) return "done"
    const { kind } = partsOf(room.id)
    const updates = entries.flatMap(({ entry }) => entry.updates)
    const compacted = await opener.open("compact", {
      kind,
      base: bytes,
      ledger: room.history.storedLedger,
      updates: updates.map(({ author, bytes }) => ({ author, bytes })),
      squashAbove: SQUASH_CLIENTS,
    })
    if (compacted.kind === "overran" && opener.lane !== "slow") return "overran"
    if (compacted.kind === "overran" || compacted.kind === "unreadable") this.#spoilt(room, compacted.reason)
    else if (compacted.kind === "diverged") this.#diverged(room, entries, compacted.squashed)
    else {
      const meta = { epoch: last.epoch, digest: last.digest, ledger: compacted.ledger }
      await this.#save(room, { seq: last.seq, bytes: compacted.bytes, meta })
      this.#squash(room, last.seq, compacted.squashed)
    }
    return "done"
  }

  /** A document of too many client ids restarts once the room is empty. */
  #squash(room: Room, head: Seq, squashed: Uint8Array | undefined): void {
    if (squashed === undefined || room.subscribers > 0 || !room.people.remote.empty) return
    if (!this.#startAnew(room, head, squashed)) return
    this.#deps.report({ kind: "squashed", room: room.id, why: "clients", authors: [] })
  }

  #diverged(room: Room, entries: readonly Delivery[], squashed: Uint8Array): void {
    const last = entries.at(-1)?.entry
    const authors = [...new Set(entries.flatMap(({ entry }) => entry.updates.map(({ author }) => author)))]
    if (last === undefined || !this.#startAnew(room, last.seq, squashed)) {
      return this.#spoilt(room, "content diverged while the room was busy")
    }
    this.#deps.report({ kind: "squashed", room: room.id, why: "diverged", authors })
  }

  #spoilt(room: Room, reason: string): void {
    this.#failed(room, reason)
    this.#deps.onSpoilt(room.id)
  }

  /** A newer snapshot that another node made serves as well (F6). True when it covers most of what there was to do. */
  async #takeOver(room: Room): Promise<boolean> {
    const { log } = this.#deps
    const { tail } = room
    const [newest] = await log.snapshots(room.id)
    if (newest === undefined || newest <= tail.base.seq) return false
    if (newest > tail.head) await room.sync.readOn()
    const snapshot = await log.loadSnapshot(room.id)
    if (snapshot === undefined || snapshot.seq <= tail.base.seq) return false
    if (tail.digestAt(snapshot.seq) !== snapshot.meta.digest) return false
    const before = tail.entries.length
    room.rebase(snapshot)
    return tail.entries.length * 2 < before
  }

  async #save(room: Room, snapshot: Snapshot): Promise<void> {
    const { log } = this.#deps
    if ((await log.saveSnapshot(room.id, snapshot)) === "stale") return
    room.rebase(snapshot)
    this.#resting.delete(room)
    this.#deps.report({ kind: "saved", room: room.id, seq: snapshot.seq, bytes: snapshot.bytes.length })
    const [, older] = await log.snapshots(room.id)
    if (older === undefined) return
    const through = await this.#deps.retain(log, room.id, older)
    if (through === 0) return
    await this.#deps.beforeTrim(room.id)
    await log.trim(room.id, through)
  }

  #failed(room: Room, reason: string): void {
    const ms = Math.min(REST_MAX_MS, (this.#resting.get(room)?.ms ?? REST_MS / 2) * 2)
    this.#resting.set(room, { until: this.#deps.clock.now() + ms, ms })
    this.#deps.report({ kind: "failed", room: room.id, reason })
  }

  #startAnew(room: Room, head: Seq, update: Uint8Array): boolean {
    const { system, random } = this.#deps
    return room.recovery.restartDocument({ head, update, author: system, frame: newFrameId(random) })
  }
}
