import type { RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { isCorrupt } from "../store/port.ts"
import { ALONE, type Fanout } from "./replication/fanout.ts"
import { NO_METRICS, type RoomMetrics } from "./metrics.ts"
import { AntiEntropy } from "./replication/anti-entropy.ts"
import { ShortIds } from "./presence/short-ids.ts"
import { Room, type RoomDeps } from "./room.ts"

/** How often idle rooms are looked for, in ms, while rooms are open. */
const SWEEP_MS = 2_000
/** An idle room with a tail of this many entries is compacted before it leaves memory. */
const WORTH_COMPACTING = 20

/**
 * A room that was closed with an entry in flight is opened again once that has its outcome, or after this many ms:
 * no other node would notify the new view of it.
 */
const LANDING_MS = 2_000

/** Where other nodes append too, a view of a room that the store did not confirm for this long, ms, is replaced by a new one. */
const VIEW_MS = 24 * 60 * 60 * 1_000

export interface RegistryDeps extends Omit<RoomDeps, "lost" | "viewMs" | "metrics"> {
  readonly clock: Clock
  /** The way to other nodes; without one this node is alone. */
  readonly fanout?: Fanout
  readonly metrics?: RoomMetrics
  /** What the store keeps of the room cannot be read: it has to be healed (E3). */
  readonly corrupt?: (room: RoomId) => void
  /** A room was opened, whose log and snapshot have so many bytes. */
  readonly opened?: (room: RoomId, bytes: number) => void
  /** A room without subscribers stays open this long, in ms: a reconnect storm finds it warm. */
  readonly idleMs: number
}

/** At most one `Room` per id on this node: opens, keeps, and unloads them. */
export class Registry {
  readonly #deps: RegistryDeps
  readonly #roomDeps: RoomDeps
  readonly #antiEntropy: AntiEntropy
  readonly #rooms = new Map<RoomId, Promise<Room>>()
  readonly #open = new Map<RoomId, Room>()
  readonly #numbers: ShortIds
  /** Rooms that were closed before their last entry was settled. */
  readonly #landing = new Map<RoomId, Promise<void>>()
  /** Idle rooms whose snapshot was asked for: they leave at the next look, whether or not it could be made. */
  readonly #leaving = new WeakSet<Room>()
  #sweeping: (() => void) | undefined

  constructor(deps: RegistryDeps) {
    this.#deps = deps
    const { fanout = ALONE, metrics = NO_METRICS } = deps
    const viewMs = fanout === ALONE ? Infinity : VIEW_MS
    this.#roomDeps = { ...deps, metrics, viewMs, lost: (room) => this.drop(room) }
    this.#antiEntropy = new AntiEntropy({ ...deps, fanout, metrics })
    this.#numbers = new ShortIds(deps.random, 0x1_0000)
  }

  get size(): number {
    return this.#open.size
  }

  /** The room, opened if need be. Rejects with `StoreError`; the next call tries again. */
  open(id: RoomId): Promise<Room> {
    const known = this.#rooms.get(id)
    if (known !== undefined) return known
    const opening = this.#load(id)
    this.#rooms.set(id, opening)
    opening.catch(() => this.#rooms.delete(id))
    return opening
  }

  /** The room, if it is open here or being opened. */
  known(id: RoomId): Promise<Room> | undefined {
    return this.#rooms.get(id)
  }

  /** Closes a room whose view of the log no longer serves; its subscribers join again. */
  drop(room: Room): void {
    if (this.#open.get(room.id) !== room) return
    this.#open.delete(room.id)
    this.#rooms.delete(room.id)
    this.#numbers.free(room.number)
    this.#deps.snapshots.drop(room.id)
    this.#settles(room)
    room.close()
  }

  rooms(): Iterable<Room> {
    return this.#open.values()
  }

  stop(): void {
    this.#sweeping?.()
    this.#antiEntropy.stop()
    for (const room of this.#open.values()) this.drop(room)
  }

  #settles({ id, landing }: Room): void {
    if (landing === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#deps.clock.after(LANDING_MS, resolve)
    void landing.then(resolve)
    const settled = promise.then(() => {
      cancel()
      if (this.#landing.get(id) === settled) this.#landing.delete(id)
    })
    this.#landing.set(id, settled)
  }

  async #load(id: RoomId): Promise<Room> {
    await this.#landing.get(id)
    const number = this.#numbers.draw()
    const replication = this.#antiEntropy.link(id)
    try {
      const room = await Room.open(number, this.#roomDeps, replication)
      this.#open.set(id, room)
      replication.attach(room)
      this.#deps.opened?.(id, room.tail.base.size + room.tail.bytes)
      this.#sweeping ??= this.#deps.clock.after(SWEEP_MS, () => this.#sweep())
      return room
    } catch (error) {
      replication.close()
      this.#numbers.free(number)
      if (isCorrupt(error)) this.#deps.corrupt?.(id)
      throw error
    }
  }

  #sweep(): void {
    this.#sweeping = undefined
    const { held } = this.#deps
    const crowded = held.used > held.max
    const before = this.#deps.clock.now() - (crowded ? 0 : this.#deps.idleMs)
    for (const room of this.#open.values()) {
      if (room.emptySince === undefined || room.emptySince > before || !room.idle) {
        if (crowded) room.shed()
        continue
      }
      if (crowded || room.tail.entries.length < WORTH_COMPACTING || this.#leaving.has(room)) {
        this.drop(room)
      } else {
        this.#leaving.add(room)
        this.#deps.compact(room)
      }
    }
    if (this.#open.size > 0) this.#sweeping = this.#deps.clock.after(SWEEP_MS, () => this.#sweep())
  }
}
