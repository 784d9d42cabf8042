import type { EntryRows, HotScan, Moved } from "../worker-protocol.ts"

/** What the event loop knows of a room: its head, and where the entries of its tail stand. */
interface RoomState {
  /** The last number that is not in the append-only table. */
  moved: number
  trimmed: number
  /** Rowids of the entries `moved + 1`, `moved + 2` … */
  ids: number[]
}

export interface HotPart {
  readonly hotFrom: number
  readonly ids: readonly number[]
}

/** Rooms without recent entries that are remembered; the rest is asked for again when needed. */
const QUIET_ROOMS_MAX = 20_000

/**
 * The heads and tails of rooms as the file has them: changed only by what is committed. One process writes, so this
 * is where a number's being given once is decided (L1).
 */
export class LogIndex {
  readonly #rooms = new Map<string, RoomState>()
  #nextId = 1
  #hot = 0
  /** So that looking for quiet rooms is paid by the rooms that came since the last look. */
  #shrinkAbove = 2 * QUIET_ROOMS_MAX

  constructor(scan: HotScan) {
    this.replace(scan)
  }

  /** Entries in the append-only table. */
  get hot(): number {
    return this.#hot
  }

  get nextId(): number {
    return this.#nextId
  }

  /** Forgets everything and starts from what a scan found. */
  replace(scan: HotScan): void {
    this.#rooms.clear()
    this.#nextId = scan.nextId
    this.#hot = 0
    for (const { room, moved, trimmed, ids } of scan.rooms) {
      this.#rooms.set(room, { moved, trimmed, ids: [...ids] })
      this.#hot += ids.length
    }
  }

  knows(room: string): boolean {
    return this.#rooms.has(room)
  }

  /** A room read from the file; what is known already is newer and stays. */
  learn(room: string, { moved, trimmed }: { readonly moved: number; readonly trimmed: number }): void {
    if (!this.#rooms.has(room)) this.#rooms.set(room, { moved, trimmed, ids: [] })
  }

  head(room: string): number {
    const state = this.#state(room)
    return state.moved + state.ids.length
  }

  trimmed(room: string): number {
    return this.#state(room).trimmed
  }

  /** Where the entries after `after` stand, as far as they are in the append-only table. */
  hotPart(room: string, after: number, through: number): HotPart {
    const { moved, ids } = this.#state(room)
    const from = Math.max(after, moved)
    return { hotFrom: from + 1, ids: ids.slice(from - moved, through - moved) }
  }

  /** Rowids of the entries up to `through` that would go with a trim, and what would be moved then. */
  trimPlan(room: string, through: number): { readonly ids: readonly number[]; readonly moved: number } {
    const { moved, ids } = this.#state(room)
    return { ids: ids.slice(0, Math.max(0, through - moved)), moved: Math.max(moved, through) }
  }

  appended({ firstId, rooms }: Pick<EntryRows, "firstId" | "rooms">): void {
    for (const [row, room] of rooms.entries()) this.#state(room).ids.push(firstId + row)
    this.#nextId = Math.max(this.#nextId, firstId + rooms.length)
    this.#hot += rooms.length
  }

  trim(room: string, through: number): void {
    this.#forget(room, through)
    this.#state(room).trimmed = through
  }

  moved({ rooms }: Moved): void {
    for (const { room, moved } of rooms) this.#forget(room, moved)
  }

  /** To be called while nothing is being written: a quiet room that is forgotten reads the same from the file. */
  shrink(): void {
    if (this.#rooms.size <= this.#shrinkAbove) return
    let surplus = this.#rooms.size - QUIET_ROOMS_MAX
    for (const [room, state] of this.#rooms) {
      if (surplus <= 0) break
      if (state.ids.length > 0) continue
      this.#rooms.delete(room)
      surplus--
    }
    this.#shrinkAbove = this.#rooms.size + QUIET_ROOMS_MAX
  }

  #forget(room: string, through: number): void {
    const state = this.#state(room)
    const count = Math.min(state.ids.length, Math.max(0, through - state.moved))
    state.ids.splice(0, count)
    state.moved = Math.max(state.moved, through)
    this.#hot -= count
  }

  #state(room: string): RoomState {
    const state = this.#rooms.get(room)
    if (state === undefined) throw new Error(`room ${room} was not loaded`)
    return state
  }
}
