import { seq as toSeq, type Seq } from "../../../shared/ids.ts"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import { checkAppend } from "../check-append.ts"
import { decodeEntry, encodeEntry } from "../entry-codec.ts"
import { StoreError, type Entry, type Head, type RoomLog, type Snapshot } from "../port.ts"
import { type Documents, type EntryDocument, parseEntry } from "./documents.ts"
import { asking } from "./failure.ts"
import type { Gate } from "./gate.ts"
import type { Heads } from "./heads.ts"
import type { InsertEntries } from "./insert-entries.ts"
import type { Snapshots } from "./snapshots.ts"
import type { Trim } from "./trim.ts"

export interface RoomLogParts {
  readonly documents: Documents
  readonly gate: Gate
  readonly heads: Heads
  readonly insert: InsertEntries
  readonly snapshots: Snapshots
  readonly trim: Trim
}

type Answer = "ok" | "taken"

/** Entries that one round trip brings, as far as the server's 16 MB go. */
const READ_BATCH = 1_000

/**
 * The log of all rooms. A number is given by the unique key (room, seq) alone: whoever inserts it first has it, however
 * many nodes try (L1). That nothing is missing before it is known because a node inserts only behind a head that it saw
 * durable, and numbers never go away.
 */
export class MongoRoomLog implements RoomLog {
  readonly #parts: RoomLogParts

  constructor(parts: RoomLogParts) {
    this.#parts = parts
  }

  async append(entries: readonly Entry[]): Promise<readonly Answer[]> {
    checkAppend(entries)
    return this.#parts.gate.pass(async () => {
      const { heads } = this.#parts
      const wanted = new Map(entries.map(({ room, seq }) => [room, seq]))
      const before = await asking(heads.forAppend(wanted))
      const next = entries.filter(({ room, seq }) => seq === (before.get(room) ?? 0) + 1)
      const taken = await this.#insert(next)
      // A majority may not have the entry that was first yet: whoever is told "taken" waits until it can be read.
      const written = new Set(next).difference(taken)
      for (const { room, seq } of written) heads.learn(room, seq)
      return entries.map((entry) => (written.has(entry) ? "ok" : "taken"))
    })
  }

  heard(room: RoomId, seq: Seq): void {
    this.#parts.heads.met(room, seq)
  }

  async read(
    room: RoomId,
    after: Seq,
    limit = Number.MAX_SAFE_INTEGER,
  ): Promise<Result<readonly Entry[], "trimmed">> {
    return this.#parts.gate.ask(async () => {
      const { documents, trim, heads } = this.#parts
      if (limit < 1) return ok([])
      const found = documents.entries
        .find({ room, seq: { $gt: after } }, { projection: { _id: 0 }, batchSize: READ_BATCH })
        .sort({ seq: 1 })
        .limit(Math.min(limit, 2 ** 31 - 1))
        .toArray()
      const [rows, trimmed] = await Promise.all([found, trim.trimmed([room])])
      // What was emptied since its number was asked for is seen by its missing body.
      if ((trimmed.get(room) ?? 0) > after || rows.some(({ body }) => body === undefined))
        return refuse("trimmed")
      const entries = rows.map((row, at) => unpack(room, toSeq(after + at + 1), parseEntry(row)))
      const last = entries.at(-1)
      // Whoever appends has read: what was read last saves a question then.
      if (last !== undefined) heads.met(room, last.seq)
      return ok(entries)
    })
  }

  async heads(rooms: readonly RoomId[]): Promise<readonly Head[]> {
    return this.#parts.gate.ask(async () => {
      const { heads, trim } = this.#parts
      const [read, trimmed] = await Promise.all([heads.read(rooms), trim.trimmed(rooms)])
      return rooms.map((room) => {
        const through = trimmed.get(room) ?? 0
        // Both may have moved on between the two answers: what is trimmed was there.
        return { seq: toSeq(Math.max(read.get(room) ?? 0, through)), trimmed: toSeq(through) }
      })
    })
  }

  async loadSnapshot(room: RoomId, below?: Seq): Promise<Snapshot | undefined> {
    return this.#parts.gate.ask(() => this.#parts.snapshots.load(room, below))
  }

  async saveSnapshot(room: RoomId, snapshot: Snapshot): Promise<"saved" | "stale"> {
    return this.#parts.gate.pass(() => this.#parts.snapshots.save(room, snapshot))
  }

  async snapshots(room: RoomId): Promise<readonly Seq[]> {
    return this.#parts.gate.ask(() => this.#parts.snapshots.kept(room))
  }

  async trim(room: RoomId, through: Seq): Promise<void> {
    return this.#parts.gate.pass(async () => {
      const head = (await this.#parts.heads.read([room])).get(room) ?? 0
      await this.#parts.trim.through(room, Math.min(through, head))
    })
  }

  async erase(room: RoomId): Promise<void> {
    return this.#parts.gate.pass(async () => {
      const { heads, trim, snapshots } = this.#parts
      const head = (await heads.read([room])).get(room) ?? 0
      await trim.through(room, head)
      // Again, also where it was trimmed that far before: a node may have died in between.
      await trim.empty(room)
      await snapshots.erase(room)
    })
  }

  /** One unordered write. Answers those whose number was given before. */
  async #insert(entries: readonly Entry[]): Promise<ReadonlySet<Entry>> {
    if (entries.length === 0) return new Set()
    const taken = await this.#parts.insert(
      entries.map((entry) => ({ room: entry.room, seq: entry.seq, body: encodeEntry(entry) })),
    )
    return new Set([...taken].flatMap((index) => entries[index] ?? []))
  }
}

function unpack(room: RoomId, number: Seq, { seq, body }: EntryDocument): Entry {
  const entry = seq === number && body !== undefined ? decodeEntry(room, number, body) : undefined
  if (entry?.ok === true) return entry.value
  const what = seq === number ? "does not pass its checksum" : "is not there"
  throw new StoreError("corrupt", "not_written", `entry ${number} of ${room} ${what}`)
}
