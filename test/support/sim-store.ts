import { type Seq, seq } from "../../shared/ids.ts"
import { ok, refuse } from "../../shared/result.ts"
import type { Result } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import {
  ENTRY_MAX_BYTES,
  type Entry,
  type Head,
  type RoomLog,
  type Snapshot,
  StoreError,
} from "../../server/store/port.ts"

/** An entry that the store has and a majority has not: its number is taken, and nobody may see it. */
interface Reservation {
  readonly entry: Entry
  readonly settled: (kept: boolean) => void
}

interface RoomFile {
  readonly entries: Map<number, Entry>
  head: number
  trimmed: number
  /** When numbers were trimmed, by the disk's clock. */
  trims: { readonly through: number; readonly at: number }[]
  reserved: Entry | undefined
  /** Entries whose bytes were damaged. */
  damaged: ReadonlySet<number>
  /** Newest first, two at most; `intact` is false once its bytes were damaged. */
  snapshots: { readonly snapshot: Snapshot; readonly intact: boolean }[]
}

const emptyFile = (): RoomFile => ({
  entries: new Map(),
  head: 0,
  trimmed: 0,
  trims: [],
  reserved: undefined,
  damaged: new Set(),
  snapshots: [],
})

const copyFile = (file: RoomFile): RoomFile => ({
  ...file,
  entries: new Map(file.entries),
  trims: [...file.trims],
  reserved: undefined,
  snapshots: [...file.snapshots],
})

type Change = (file: (room: RoomId) => RoomFile) => void

/** What the disk does wrong, for controls. */
export interface DiskFaults {
  /** Answers before the write is synced: a crash takes what was answered. */
  readonly unsynced?: boolean
  /** Forgets which numbers were given once their entries are trimmed. */
  readonly forgetsTrimmed?: boolean
  /** Shows what a majority does not have yet. */
  readonly showsReserved?: boolean
}

/** How the disk behaves, rightly. */
interface DiskWays {
  /** Entries wait for a majority, as in a replica set, and may be lost before it has them. */
  readonly majority?: boolean
  /** A trimmed number is known to have been given for this long, in ms by `now`; then it is free again. */
  readonly remembersMs?: number
  readonly now?: () => number
}

/** A disk that survives the processes that use it. What was not synced is lost by a crash, whole or from some point on. */
export class SimDisk {
  readonly faults: DiskFaults
  /** Every entry that ever became durable, trimmed ones too, in the order it did: the checker's memory. */
  readonly history: Entry[] = []
  /** The number of the newest snapshot when each of them became durable. */
  readonly covered: number[] = []
  readonly ways: DiskWays
  #reservations: Reservation[] = []
  #current = new Map<RoomId, RoomFile>()
  #synced = new Map<RoomId, RoomFile>()
  #unsynced: { readonly change: Change; readonly entries: readonly Entry[] }[] = []

  constructor(faults: DiskFaults = {}, ways: DiskWays = {}) {
    this.faults = faults
    this.ways = ways
  }

  /** How many entries wait for a majority. */
  get reservations(): number {
    return this.#reservations.length
  }

  /** Resolves once a majority has the entry, with true, or it was lost before, with false. */
  reserve(entry: Entry): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.file(entry.room).reserved = entry
    this.#reservations.push({ entry, settled: resolve })
    return promise
  }

  /** A majority has the oldest entry that waits for it. */
  replicate(): void {
    const oldest = this.#reservations.shift()
    if (oldest === undefined) return
    const { entry, settled } = oldest
    this.file(entry.room).reserved = undefined
    this.change((file) => keep(file(entry.room), entry), [entry])
    settled(true)
  }

  /** Another member leads from now on, without what only the one before had. */
  failover(): void {
    for (const { entry, settled } of this.#reservations) {
      this.file(entry.room).reserved = undefined
      settled(false)
    }
    this.#reservations = []
  }

  file(room: RoomId): RoomFile {
    return fileIn(this.#current, room)
  }

  change(change: Change, entries: readonly Entry[] = []): void {
    change((room) => fileIn(this.#current, room))
    this.#unsynced.push({ change, entries })
    if (!this.faults.unsynced) this.sync(this.#unsynced.length)
  }

  get unsynced(): number {
    return this.#unsynced.length
  }

  /** The oldest `count` changes reach the medium. */
  sync(count: number): void {
    for (const { change, entries } of this.#unsynced.splice(0, count)) {
      change((room) => fileIn(this.#synced, room))
      for (const entry of entries) {
        this.history.push(entry)
        this.covered.push(fileIn(this.#synced, entry.room).snapshots[0]?.snapshot.seq ?? 0)
      }
    }
  }

  /** The power goes: of what was not synced the first `kept` changes happen to be on the medium. */
  crash(kept: number): void {
    this.sync(kept)
    this.#unsynced = []
    this.#reservations = []
    this.#current = new Map([...this.#synced].map(([room, file]) => [room, copyFile(file)]))
  }
}

function fileIn(files: Map<RoomId, RoomFile>, room: RoomId): RoomFile {
  const known = files.get(room)
  if (known !== undefined) return known
  const file = emptyFile()
  files.set(room, file)
  return file
}

function keep(into: RoomFile, entry: Entry): void {
  into.entries.set(entry.seq, entry)
  into.head = Math.max(into.head, entry.seq)
}

/**
 * Lets an operation happen when the simulation wants it to; the answer rejects when the operation failed. `answer`:
 * the operation is done, and this is the way back.
 */
export type Gate = <T>(kind: "read" | "write" | "answer", work: () => T) => Promise<T>

export const atOnce: Gate = async (_kind, work) => work()

/** A store closes the connection of a process that has said nothing for this long, in ms. */
const CONNECTED_MS = 3_600_000

function closed(): never {
  throw new StoreError("away", "not_written", "the connection is closed")
}

/** One process's way to the disk. */
export class SimLog implements RoomLog {
  readonly #disk: SimDisk
  readonly #gate: Gate

  constructor(disk: SimDisk, gate: Gate = atOnce) {
    this.#disk = disk
    this.#gate = gate
  }

  async append(entries: readonly Entry[]): Promise<readonly ("ok" | "taken")[]> {
    if (new Set(entries.map((entry) => entry.room)).size < entries.length) {
      throw new Error("two entries of one room in one append")
    }
    if (entries.some((entry) => sizeOf(entry) > ENTRY_MAX_BYTES)) {
      throw new StoreError("too_large", "not_written", "an entry is over the limit")
    }
    if (entries.length === 0) return []
    if (this.#disk.ways.majority) return this.#appendByMajority(entries)
    const asked = this.#now
    const answers = await this.#gate("write", () => {
      if (!this.#connected(asked)) return undefined
      const free = entries.filter((entry) => this.#free(entry))
      this.#disk.change((file) => {
        for (const entry of free) keep(file(entry.room), entry)
      }, free)
      return entries.map((entry) => (free.includes(entry) ? ("ok" as const) : ("taken" as const)))
    })
    return answers ?? closed()
  }

  read(room: RoomId, after: Seq, limit = Infinity): Promise<Result<readonly Entry[], "trimmed">> {
    return this.#gate("read", () => {
      const file = this.#disk.file(room)
      if (after < file.trimmed) return refuse("trimmed")
      const entries: Entry[] = []
      for (let at = after + 1; at <= file.head && entries.length < limit; at++) {
        const entry = file.entries.get(at)
        if (file.damaged.has(at)) throw new StoreError("corrupt", "not_written", `entry ${at} is damaged`)
        if (entry !== undefined) entries.push(entry)
      }
      if (this.#disk.faults.showsReserved && file.reserved !== undefined) entries.push(file.reserved)
      return ok(entries)
    })
  }

  heads(rooms: readonly RoomId[]): Promise<readonly Head[]> {
    return this.#gate("read", () =>
      rooms.map((room) => {
        const { head, trimmed } = this.#disk.file(room)
        return { seq: seq(head), trimmed: seq(trimmed) }
      }),
    )
  }

  loadSnapshot(room: RoomId, below = Infinity): Promise<Snapshot | undefined> {
    return this.#gate("read", () => {
      const snapshots = this.#disk.file(room).snapshots.filter(({ snapshot }) => snapshot.seq < below)
      const intact = snapshots.find((stored) => stored.intact)
      if (intact === undefined && snapshots.length > 0) {
        throw new StoreError("corrupt", "not_written", "no snapshot is intact")
      }
      return intact?.snapshot
    })
  }

  saveSnapshot(room: RoomId, snapshot: Snapshot): Promise<"saved" | "stale"> {
    return this.#gate("write", () => {
      const [newest] = this.#disk.file(room).snapshots
      if (newest !== undefined && newest.snapshot.seq >= snapshot.seq) return "stale"
      this.#disk.change((file) => {
        const into = file(room)
        into.snapshots = [{ snapshot, intact: true }, ...into.snapshots].slice(0, 2)
      })
      return "saved"
    })
  }

  snapshots(room: RoomId): Promise<readonly Seq[]> {
    return this.#gate("read", () => this.#disk.file(room).snapshots.map(({ snapshot }) => snapshot.seq))
  }

  trim(room: RoomId, through: Seq): Promise<void> {
    return this.#gate("write", () =>
      this.#disk.change((file) => {
        const into = file(room)
        into.trimmed = Math.max(into.trimmed, Math.min(through, into.head))
        into.trims.push({ through: into.trimmed, at: this.#now })
        for (const at of into.entries.keys()) if (at <= into.trimmed) into.entries.delete(at)
      }),
    )
  }

  erase(room: RoomId): Promise<void> {
    return this.#gate("write", () =>
      this.#disk.change((file) => {
        const into = file(room)
        into.trimmed = into.head
        into.trims.push({ through: into.trimmed, at: this.#now })
        into.entries.clear()
        into.snapshots = []
      }),
    )
  }

  async #appendByMajority(entries: readonly Entry[]): Promise<readonly ("ok" | "taken")[]> {
    const asked = this.#now
    const placed = await this.#gate("write", () => {
      if (!this.#connected(asked)) return undefined
      return entries.map((entry) =>
        this.#free(entry) ? this.#disk.reserve(entry) : Promise.resolve(undefined),
      )
    })
    if (placed === undefined) return closed()
    const kept = await Promise.all(placed)
    return this.#gate("answer", () => {
      if (kept.includes(false)) throw new StoreError("away", "unknown", "the leader changed")
      return kept.map((answer) => (answer === undefined ? "taken" : "ok"))
    })
  }

  /** What a process had not sent when it was stopped for so long goes to a connection that the store has closed since. */
  #connected(asked: number): boolean {
    return this.#now - asked <= CONNECTED_MS
  }

  get #now(): number {
    return this.#disk.ways.now?.() ?? 0
  }

  #free(entry: Entry): boolean {
    const file = this.#disk.file(entry.room)
    if (file.reserved !== undefined && entry.seq >= file.reserved.seq) return false
    if (entry.seq > file.trimmed) return entry.seq === file.head + 1
    if (this.#disk.faults.forgetsTrimmed === true) return true
    return entry.seq > 0 && entry.seq <= this.#forgotten(file)
  }

  #forgotten(file: RoomFile): number {
    const before = this.#now - (this.#disk.ways.remembersMs ?? Infinity)
    const old = file.trims.filter(({ at }) => at < before).map(({ through }) => through)
    return Math.max(0, ...old)
  }
}

const sizeOf = (entry: Entry): number => entry.updates.reduce((sum, update) => sum + update.bytes.length, 0)

/** Flips bytes of a stored snapshot generation. */
export function damageSnapshot(disk: SimDisk, room: RoomId, number: Seq): void {
  disk.change((file) => {
    const into = file(room)
    into.snapshots = into.snapshots.map((stored) =>
      stored.snapshot.seq === number ? { ...stored, intact: false } : stored,
    )
  })
}

/** Flips bytes of a stored entry. */
export function damageEntry(disk: SimDisk, room: RoomId, number: Seq): void {
  disk.change((file) => {
    const into = file(room)
    into.damaged = new Set([...into.damaged, number])
  })
}
