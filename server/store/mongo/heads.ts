import type { Collection } from "mongodb"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import type { EntryDocument } from "./documents.ts"

/** Rooms asked about in one query: each is a branch with an index range of its own. */
const ROOMS_PER_QUERY = 200
/** Enough for every room's head and some that are new, in one answer. */
const NUMBERS_PER_ANSWER = 5 * ROOMS_PER_QUERY
/** Queries of one question at a time, so that it leaves connections to others. */
const QUERIES_AT_ONCE = 16
/** A head that was seen this long ago (ms) is read again before anything is appended behind it. */
const FRESH_MS = 60 * 60 * 1000
const REMEMBERED_ROOMS = 50_000

/**
 * How far the rooms' logs reach. A number that was seen durable once stays given, so what this process has seen is a
 * lower bound for ever, and reading on from there finds the head however many nodes append.
 */
export class Heads {
  readonly #entries: Collection<EntryDocument>
  readonly #clock: Clock
  /** The least recently learned first. */
  readonly #seen = new Map<RoomId, { readonly seq: number; readonly at: number }>()

  constructor(entries: Collection<EntryDocument>, clock: Clock) {
    this.#entries = entries
    this.#clock = clock
  }

  /** That entry is durable; it may be any of the log. */
  met(room: RoomId, seq: number): void {
    if ((this.#seen.get(room)?.seq ?? 0) <= seq) this.learn(room, seq)
  }

  /** That is the head. A lower number than was known only means that more is read the next time. */
  learn(room: RoomId, seq: number): void {
    this.#seen.delete(room)
    this.#seen.set(room, { seq, at: this.#clock.now() })
    if (this.#seen.size <= REMEMBERED_ROOMS) return
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest)
      break
    }
  }

  /** The heads of these rooms, behind which each may append; read only where what is known does not allow `next`. */
  async forAppend(wanted: ReadonlyMap<RoomId, number>): Promise<ReadonlyMap<RoomId, number>> {
    const heads = new Map<RoomId, number>()
    const unsure: RoomId[] = []
    for (const [room, next] of wanted) {
      const known = this.#seen.get(room)
      const age = known === undefined ? Infinity : Math.abs(this.#clock.now() - known.at)
      if (known !== undefined && (next <= known.seq || (next === known.seq + 1 && age < FRESH_MS)))
        heads.set(room, known.seq)
      else unsure.push(room)
    }
    for (const [room, head] of await this.read(unsure)) heads.set(room, head)
    return heads
  }

  /** The heads as the store has them; 0 where there is no entry. */
  async read(rooms: Iterable<RoomId>): Promise<ReadonlyMap<RoomId, number>> {
    const heads = new Map<RoomId, number>()
    const known: RoomId[] = []
    for (const room of new Set(rooms)) {
      heads.set(room, 0)
      if (this.#seen.has(room)) known.push(room)
    }
    for (const some of chunks(known, ROOMS_PER_QUERY))
      for (const { room, seq } of await this.#behindWhatWasSeen(some)) raise(heads, room, seq)
    const silent = [...heads].flatMap(([room, head]) => (head === 0 ? [room] : []))
    for (const some of chunks(silent, QUERIES_AT_ONCE))
      await Promise.all(some.map(async (room) => raise(heads, room, await this.#last(room))))
    for (const [room, head] of heads) if (head > 0) this.learn(room, head)
    return heads
  }

  async #behindWhatWasSeen(rooms: readonly RoomId[]) {
    const branches = rooms.map((room) => ({ room, seq: { $gte: this.#seen.get(room)?.seq ?? 1 } }))
    const found = await this.#entries
      .find({ $or: branches }, { projection: { _id: 0, room: 1, seq: 1 }, batchSize: NUMBERS_PER_ANSWER })
      .toArray()
    const names = new Map<string, RoomId>(rooms.map((room) => [room, room]))
    return found.flatMap(({ room, seq }) => {
      const name = names.get(room)
      return name === undefined ? [] : [{ room: name, seq }]
    })
  }

  async #last(room: RoomId): Promise<number> {
    const [last] = await this.#entries
      .find({ room }, { projection: { _id: 0, seq: 1 } })
      .sort({ seq: -1 })
      .limit(1)
      .toArray()
    return last?.seq ?? 0
  }
}

function raise(heads: Map<RoomId, number>, room: RoomId, seq: number): void {
  heads.set(room, Math.max(heads.get(room) ?? 0, seq))
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
