import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import type { Documents } from "./documents.ts"
import { isDuplicateKey } from "./failure.ts"

/** Tombstones stay a week (ms): a node that did not look at a room for a day opens it anew before it appends. */
const TOMBSTONE_MS = 7 * 24 * 60 * 60 * 1000
/** Rooms that one sweep looks at. */
const SWEEP_ROOMS = 200

/**
 * Trimmed numbers. `rooms` says through which number a room's log is no longer readable; the entries themselves are
 * emptied, and their numbers stay as tombstones for a week. A room's last entry is never deleted, so that the largest
 * number there is always is the room's head. Every step may be repeated, by any node.
 */
export class Trim {
  readonly #documents: Documents
  readonly #clock: Clock

  constructor(documents: Documents, clock: Clock) {
    this.#documents = documents
    this.#clock = clock
  }

  /** Through which number each of the rooms is trimmed; those that never were are left out. */
  async trimmed(rooms: readonly RoomId[]): Promise<ReadonlyMap<string, number>> {
    if (rooms.length === 0) return new Map()
    const found = await this.#documents.rooms
      .find({ _id: { $in: [...new Set(rooms)] } }, { projection: { trimmed: 1 } })
      .toArray()
    return new Map(found.map(({ _id, trimmed }) => [_id, trimmed]))
  }

  /** Unreadable at once; then emptied. A node that dies in between leaves the rest to the sweep. */
  async through(room: RoomId, through: number): Promise<void> {
    if (through < 1 || ((await this.trimmed([room])).get(room) ?? 0) >= through) return
    const sweepAt = this.#clock.now()
    const mark = () =>
      this.#documents.rooms.updateOne(
        { _id: room },
        { $max: { trimmed: through }, $set: { sweepAt } },
        { upsert: true },
      )
    try {
      await mark()
    } catch (error) {
      // Of two nodes that trim a room for the first time one creates its document.
      if (!isDuplicateKey(error)) throw error
      await mark()
    }
    await this.#clean(room, through)
  }

  /** Empties what a trim of this room left. */
  async empty(room: RoomId): Promise<void> {
    const trimmed = (await this.trimmed([room])).get(room) ?? 0
    if (trimmed > 0) await this.#clean(room, trimmed)
  }

  /** Empties what a trim left, and deletes the tombstones that are old enough. True when there may be more to do. */
  async sweep(): Promise<boolean> {
    const due = await this.#documents.rooms
      .find({ sweepAt: { $lte: this.#clock.now() } })
      .limit(SWEEP_ROOMS)
      .toArray()
    for (const { _id, trimmed } of due) await this.#clean(_id, trimmed)
    return due.length === SWEEP_ROOMS
  }

  async #clean(room: string, trimmed: number): Promise<void> {
    const { entries, rooms } = this.#documents
    const now = this.#clock.now()
    await entries.deleteMany({ room, seq: { $lt: trimmed }, gone: { $lte: now - TOMBSTONE_MS } })
    await entries.updateMany(
      { room, seq: { $lte: trimmed }, body: { $exists: true } },
      { $unset: { body: "" }, $set: { gone: now } },
    )
    const last = await entries.findOne({ room, seq: { $lt: trimmed } }, { projection: { _id: 0, seq: 1 } })
    // One that is trimmed further meanwhile is to be swept as its trim says.
    await rooms.updateOne(
      { _id: room, trimmed },
      last === null ? { $unset: { sweepAt: "" } } : { $set: { sweepAt: now + TOMBSTONE_MS } },
    )
  }
}
