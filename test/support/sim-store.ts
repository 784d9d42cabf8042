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

interface RoomFile {
  readonly entries: Map<number, Entry>
  head: number
  trimmed: number
  /** Newest first, two at most; `intact` is false once its bytes were damaged. */
  snapshots: { readonly snapshot: Snapshot; readonly intact: boolean }[]
}

const emptyFile = (): RoomFile => ({ entries: new Map(), head: 0, trimmed: 0, snapshots: [] })

const copyFile = (file: RoomFile): RoomFile => ({
  entries: new Map(file.entries),
  head: file.head,
  trimmed: file.trimmed,
  snapshots: [...file.snapshots],
})

type Change = (file: (room: RoomId) => RoomFile) => void

/** What the disk does wrong, for controls. */
export interface DiskFaults {
  /** Answers before the write is synced: a crash takes what was answered. */
  readonly unsynced?: boolean
  /** Forgets which numbers were given once their entries are trimmed. */
  readonly forgetsTrimmed?: boolean
}

/** A disk that survives the processes that use it. What was not synced is lost by a crash, whole or from some point on. */
export class SimDisk {
  readonly faults: DiskFaults
  /** Every entry that ever became durable, trimmed ones too, in the order it did: the checker's memory. */
  readonly history: Entry[] = []
  #current = new Map<RoomId, RoomFile>()
  #synced = new Map<RoomId, RoomFile>()
  #unsynced: { readonly change: Change; readonly entries: readonly Entry[] }[] = []

  constructor(faults: DiskFaults = {}) {
    this.faults = faults
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
      this.history.push(...entries)
    }
  }

  /** The power goes: of what was not synced the first `kept` changes happen to be on the medium. */
  crash(kept: number): void {
    this.sync(kept)
    this.#unsynced = []
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

/** Lets an operation happen when the simulation wants it to; the answer rejects when the operation failed. */
export type Gate = <T>(kind: "read" | "write", work: () => T) => Promise<T>

export const atOnce: Gate = async (_kind, work) => work()

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
    return this.#gate("write", () => {
      const free = entries.filter((entry) => this.#free(entry))
      this.#disk.change((file) => {
        for (const entry of free) {
          const into = file(entry.room)
          into.entries.set(entry.seq, entry)
          into.head = Math.max(into.head, entry.seq)
        }
      }, free)
      return entries.map((entry) => (free.includes(entry) ? "ok" : "taken"))
    })
  }

  read(room: RoomId, after: Seq, limit = Infinity): Promise<Result<readonly Entry[], "trimmed">> {
    return this.#gate("read", () => {
      const file = this.#disk.file(room)
      if (after < file.trimmed) return refuse("trimmed")
      const entries: Entry[] = []
      for (let at = after + 1; at <= file.head && entries.length < limit; at++) {
        const entry = file.entries.get(at)
        if (entry !== undefined) entries.push(entry)
      }
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

  loadSnapshot(room: RoomId): Promise<Snapshot | undefined> {
    return this.#gate("read", () => {
      const { snapshots } = this.#disk.file(room)
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
        for (const at of into.entries.keys()) if (at <= into.trimmed) into.entries.delete(at)
      }),
    )
  }

  #free(entry: Entry): boolean {
    const { head, trimmed } = this.#disk.file(entry.room)
    if (entry.seq <= trimmed && this.#disk.faults.forgetsTrimmed) return true
    return entry.seq === head + 1
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
