import type { Seq } from "../../../shared/ids.ts"
import { seq } from "../../../shared/ids.ts"
import type { Cursor } from "../../../shared/protocol.ts"
import { type RoomId, partsOf } from "../../../shared/rooms.ts"
import { type Digest, type Entry, type RoomLog, type Snapshot, StoreError } from "../../store/port.ts"
import type { Delivery } from "../delivery.ts"
import { Ledger } from "../admission/ledger.ts"
import { type Resume, resume } from "../resume.ts"
import type { SnapshotCache } from "./snapshot-cache.ts"
import { BEGINNING, type Base, Tail } from "./tail.ts"

/** Entries read from the store at once. */
const READ_ENTRIES = 500

export interface HistoryDeps {
  readonly log: RoomLog
  readonly snapshots: SnapshotCache
}

const baseOf = (snapshot: Snapshot): Base => ({
  seq: snapshot.seq,
  digest: snapshot.meta.digest,
  epoch: snapshot.meta.epoch,
  size: snapshot.bytes.length,
})

const corrupt = (room: RoomId, what: string): StoreError =>
  new StoreError("corrupt", "not_written", `room ${room}: ${what}`)

/** What a node keeps of a room's past: the tail in memory, the snapshot below it in a cache, the rest in the store. */
export class History {
  readonly #room: RoomId
  readonly #deps: HistoryDeps
  readonly tail: Tail
  /** The ledger as of the base, as stored; undefined at the beginning and behind a fresh entry. */
  #ledger: Uint8Array | undefined
  /** The base is an entry that restarts the document, and no snapshot of it was stored yet. */
  #freshBase = false

  private constructor(room: RoomId, deps: HistoryDeps, snapshot: Snapshot | undefined) {
    this.#room = room
    this.#deps = deps
    this.tail = new Tail(snapshot ? baseOf(snapshot) : BEGINNING)
    this.#ledger = snapshot?.meta.ledger
    if (snapshot) deps.snapshots.put(room, snapshot)
  }

  /** Reads snapshot and log; the entries behind the snapshot are answered, for `append`. Rejects with `StoreError`. */
  static async load(
    room: RoomId,
    deps: HistoryDeps,
  ): Promise<{ readonly history: History; readonly entries: readonly Entry[] }> {
    const history = new History(room, deps, await deps.log.loadSnapshot(room))
    return { history, entries: await history.readOn() }
  }

  /** What the log holds after the head. `StoreError` "corrupt" when the log no longer reaches back to it. */
  async readOn(): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    for (let after = this.tail.head; ; after = seq(after + READ_ENTRIES)) {
      const read = await this.#deps.log.read(this.#room, after, READ_ENTRIES)
      if (!read.ok) throw corrupt(this.#room, `the log is trimmed behind number ${after}`)
      entries.push(...read.value)
      if (read.value.length < READ_ENTRIES) return entries
    }
  }

  /** Another node appended up to this number. */
  told(at: Seq): void {
    this.#deps.log.heard?.(this.#room, at)
  }

  /** The next number. One that restarts the document becomes the base; what was before is forgotten. */
  append(delivery: Delivery): void {
    const { entry } = delivery
    if (!entry.fresh) return this.tail.push(delivery)
    this.tail.push(delivery)
    const bytes = entry.updates[0]?.bytes ?? new Uint8Array()
    this.tail.rebase({ seq: entry.seq, digest: entry.digest, epoch: entry.epoch, size: bytes.length })
    this.#ledger = undefined
    this.#freshBase = true
    this.#deps.snapshots.put(this.#room, { seq: entry.seq, bytes })
  }

  /** A snapshot was stored: the tail starts behind it. Answers the entries that left the tail. */
  rebase(snapshot: Snapshot): readonly Delivery[] {
    if (snapshot.meta.epoch !== this.tail.epoch || snapshot.seq < this.tail.base.seq) return []
    const dropped = this.tail.rebase(baseOf(snapshot))
    this.#ledger = snapshot.meta.ledger
    this.#freshBase = false
    this.#deps.snapshots.put(this.#room, snapshot)
    return dropped
  }

  /** The ledger as of the base, as stored; undefined where none was stored. */
  get storedLedger(): Uint8Array | undefined {
    return this.#ledger
  }

  /** The ledger as of the base. */
  async ledger(): Promise<Ledger> {
    const { kind } = partsOf(this.#room)
    if (this.#ledger !== undefined) {
      const decoded = Ledger.decode(kind, this.#ledger)
      if (decoded === undefined) throw corrupt(this.#room, "the snapshot's ledger cannot be read")
      return decoded
    }
    const ledger = Ledger.empty(kind)
    if (this.#freshBase) ledger.absorb((await this.document()) ?? new Uint8Array(), undefined)
    return ledger
  }

  /** The document as of the base; undefined when the store no longer has that one (the room has to be opened again). */
  async document(): Promise<Uint8Array | undefined> {
    const { base } = this.tail
    if (base.seq === 0) return new Uint8Array()
    const cached = this.#deps.snapshots.get(this.#room, base.seq)
    if (cached !== undefined) return cached
    if (this.#freshBase) {
      const read = await this.#deps.log.read(this.#room, seq(base.seq - 1), 1)
      return read.ok ? read.value[0]?.updates[0]?.bytes : undefined
    }
    const snapshot = await this.#deps.log.loadSnapshot(this.#room)
    if (snapshot?.seq !== base.seq) return undefined
    this.#deps.snapshots.put(this.#room, snapshot)
    return snapshot.bytes
  }

  /** Whether the cursor is ahead of this view: its client was shown more, by another node. */
  endsBefore(cursor: Cursor | undefined): cursor is Cursor {
    if (cursor === undefined || cursor.epoch < this.tail.epoch) return false
    return cursor.epoch > this.tail.epoch || cursor.seq > this.tail.head
  }

  /** Whether the cursor is of this epoch and below the base. */
  beginsBehind(cursor: Cursor | undefined): cursor is Cursor {
    return cursor?.epoch === this.tail.epoch && cursor.seq < this.tail.base.seq
  }

  /** What a client with this cursor gets now; `below` is the digest of a number that the tail no longer holds. */
  resume(cursor: Cursor | undefined, below: Digest | undefined): Resume {
    const { tail } = this
    return resume(cursor, {
      epoch: tail.epoch,
      head: tail.head,
      base: tail.base.seq,
      digestAt: (at) => (at < tail.base.seq ? below : tail.digestAt(at)),
    })
  }

  /** The digest of a number below the base, as far as the store still has it. */
  async digestBelow(at: Seq): Promise<Digest | undefined> {
    if (at === 0) return BEGINNING.digest
    const read = await this.#deps.log.read(this.#room, seq(at - 1), 1)
    return read.ok ? read.value[0]?.digest : undefined
  }
}
