import { newFrameId, type PersonId, type RandomBytes, type Seq } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import { partsOf } from "../../shared/rooms.ts"
import { type RoomLog, type Snapshot, StoreError } from "../store/port.ts"
import type { Compacted, CompactJob } from "./compact.ts"
import type { Room } from "./room.ts"

/** A document written by more client ids than this is squashed when nobody is there. */
const SQUASH_CLIENTS = 1_000

/** After a snapshot that could not be made, the room rests this long, in ms. */
const REST_MS = 10_000

export type Compact = (job: CompactJob) => Promise<Compacted>

export interface MaterialiserDeps {
  readonly clock: Clock
  readonly log: RoomLog
  readonly compact: Compact
  readonly random: RandomBytes
  /** In whose name a document starts anew. */
  readonly system: PersonId
  /** How far behind the older snapshot generation the log is forgotten: the one place that decides it. */
  readonly retain: (log: RoomLog, room: Room["id"], older: Seq) => Promise<Seq>
  readonly report: (event: MaterialiserEvent) => void
}

export type MaterialiserEvent =
  | { readonly kind: "saved"; readonly room: Room["id"]; readonly seq: Seq; readonly bytes: number }
  | {
      readonly kind: "squashed"
      readonly room: Room["id"]
      readonly why: "clients" | "diverged"
      readonly authors: readonly PersonId[]
    }
  | { readonly kind: "failed"; readonly room: Room["id"]; readonly reason: string }

/**
 * Turns logs into snapshots, one room at a time, off the path of edits. A snapshot is made from what the log holds,
 * loaded again and compared before it is stored; the log is trimmed only behind the older of two generations.
 */
export class Materialiser {
  readonly #deps: MaterialiserDeps
  readonly #queue = new Set<Room>()
  /** Rooms whose snapshot could not be made, and until when (ms) nobody tries again. */
  readonly #resting = new WeakMap<Room, number>()
  #stopped = false
  #current: Room | undefined
  #running: Promise<void> | undefined

  constructor(deps: MaterialiserDeps) {
    this.#deps = deps
  }

  /** Makes a snapshot of this room soon; asking twice makes one. */
  ask(room: Room): void {
    if (this.#stopped || room === this.#current || (this.#resting.get(room) ?? 0) > this.#deps.clock.now())
      return
    this.#queue.add(room)
    this.#running ??= this.#run()
  }

  /** Makes no snapshot but the one that is being made; resolves when that is done. The log has everything (L6). */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#queue.clear()
    await this.#running
  }

  /** Resolves when nothing is asked for any more. */
  async drained(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    for (const room of this.#queue) {
      this.#queue.delete(room)
      this.#current = room
      try {
        await this.#materialise(room)
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        this.#failed(room, error.message)
      }
    }
    this.#current = undefined
    this.#running = undefined
  }

  async #materialise(room: Room): Promise<void> {
    const { tail } = room
    if (await this.#takeOver(room)) return
    const { base, entries } = { base: tail.base, entries: [...tail.entries] }
    const last = entries.at(-1)?.entry
    const bytes = last === undefined ? undefined : await room.document()
    if (last === undefined || bytes === undefined || tail.base !== base) return
    const { kind } = partsOf(room.id)
    const updates = entries.flatMap(({ entry }) => entry.updates)
    const compacted = await this.#deps.compact({
      kind,
      base: bytes,
      ledger: room.baseLedger,
      updates: updates.map(({ author, bytes }) => ({ author, bytes })),
      squashAbove: SQUASH_CLIENTS,
    })
    if (compacted.kind === "unreadable") return this.#failed(room, compacted.reason)
    if (compacted.kind === "diverged") {
      const authors = [...new Set(updates.map(({ author }) => author))]
      if (this.#startAnew(room, last.seq, compacted.squashed)) {
        this.#deps.report({ kind: "squashed", room: room.id, why: "diverged", authors })
      } else {
        this.#failed(room, "content diverged while the room was busy")
      }
      return
    }
    const meta = { epoch: last.epoch, digest: last.digest, ledger: compacted.ledger }
    await this.#save(room, { seq: last.seq, bytes: compacted.bytes, meta })
    if (compacted.squashed === undefined || room.subscribers > 0 || !room.elsewhere.empty) return
    if (this.#startAnew(room, last.seq, compacted.squashed)) {
      this.#deps.report({ kind: "squashed", room: room.id, why: "clients", authors: [] })
    }
  }

  /** A newer snapshot that another node made serves as well (F6). True when it covers most of what there was to do. */
  async #takeOver(room: Room): Promise<boolean> {
    const { log } = this.#deps
    const { tail } = room
    const [newest] = await log.snapshots(room.id)
    if (newest === undefined || newest <= tail.base.seq) return false
    if (newest > tail.head) await room.writer.follower.readOn()
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
    this.#deps.report({ kind: "saved", room: room.id, seq: snapshot.seq, bytes: snapshot.bytes.length })
    const [, older] = await log.snapshots(room.id)
    if (older === undefined) return
    const through = await this.#deps.retain(log, room.id, older)
    if (through > 0) await log.trim(room.id, through)
  }

  #failed(room: Room, reason: string): void {
    this.#resting.set(room, this.#deps.clock.now() + REST_MS)
    this.#deps.report({ kind: "failed", room: room.id, reason })
  }

  #startAnew(room: Room, head: Seq, update: Uint8Array): boolean {
    const { system, random } = this.#deps
    return room.writer.startAnew({ head, update, author: system, frame: newFrameId(random) })
  }
}
