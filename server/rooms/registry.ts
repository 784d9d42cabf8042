import type { RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { ShortNumbers } from "./numbers.ts"
import { Room, type RoomDeps } from "./room.ts"

/** How often idle rooms are looked for, in ms, while rooms are open. */
const SWEEP_MS = 2_000
/** An idle room with a tail of this many entries is compacted before it leaves memory. */
const WORTH_COMPACTING = 20

export interface RegistryDeps extends Omit<RoomDeps, "compact" | "wake"> {
  readonly wake: RoomDeps["wake"]
  readonly compact: RoomDeps["compact"]
  readonly clock: Clock
  /** A room without subscribers stays open this long, in ms: a reconnect storm finds it warm. */
  readonly idleMs: number
}

/** At most one `Room` per id on this node: opens, keeps, and unloads them. */
export class Registry {
  readonly #deps: RegistryDeps
  readonly #rooms = new Map<RoomId, Promise<Room>>()
  readonly #open = new Map<RoomId, Room>()
  readonly #numbers: ShortNumbers
  /** Idle rooms whose snapshot was asked for: they leave at the next look, whether or not it could be made. */
  readonly #leaving = new WeakSet<Room>()
  #sweeping: (() => void) | undefined

  constructor(deps: RegistryDeps) {
    this.#deps = deps
    this.#numbers = new ShortNumbers(deps.random, 0x1_0000)
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

  /** Closes a room whose view of the log no longer serves; its subscribers join again. */
  drop(room: Room): void {
    if (this.#open.get(room.id) !== room) return
    this.#open.delete(room.id)
    this.#rooms.delete(room.id)
    this.#numbers.free(room.number)
    this.#deps.snapshots.drop(room.id)
    room.close()
  }

  rooms(): Iterable<Room> {
    return this.#open.values()
  }

  stop(): void {
    this.#sweeping?.()
    for (const room of this.#open.values()) this.drop(room)
  }

  async #load(id: RoomId): Promise<Room> {
    const number = this.#numbers.draw()
    try {
      const room = await Room.open(id, number, this.#deps)
      this.#open.set(id, room)
      this.#sweeping ??= this.#deps.clock.after(SWEEP_MS, () => this.#sweep())
      return room
    } catch (error) {
      this.#numbers.free(number)
      throw error
    }
  }

  #sweep(): void {
    this.#sweeping = undefined
    const before = this.#deps.clock.now() - this.#deps.idleMs
    for (const room of this.#open.values()) {
      if (room.emptySince === undefined || room.emptySince > before || !room.idle) continue
      if (room.tail.entries.length < WORTH_COMPACTING || this.#leaving.has(room)) {
        this.drop(room)
      } else {
        this.#leaving.add(room)
        this.#deps.compact(room)
      }
    }
    if (this.#open.size > 0) this.#sweeping = this.#deps.clock.after(SWEEP_MS, () => this.#sweep())
  }
}
