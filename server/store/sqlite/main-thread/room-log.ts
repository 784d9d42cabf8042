import { epoch as toEpoch, seq as toSeq, type Seq } from "../../../../shared/ids.ts"
import { ok, refuse, type Result } from "../../../../shared/result.ts"
import type { RoomId } from "../../../../shared/rooms.ts"
import { checkAppend } from "../../check-append.ts"
import { decodeEntry } from "../../entry-codec.ts"
import { StoreError, type Entry, type Head, type RoomLog, type Snapshot } from "../../port.ts"
import type { WriteQueue } from "./write-queue.ts"
import type { ReaderCalls } from "../worker-protocol.ts"
import type { LogIndex } from "./log-index.ts"
import type { RoomLoader } from "./room-loader.ts"
import type { WorkerLink } from "../worker-link.ts"
import { appendRequest, eraseRequest, otherRequest, trimRequest, type AppendAnswer } from "./write-plan.ts"

export interface RoomLogParts {
  readonly index: LogIndex
  readonly loader: RoomLoader
  readonly committer: WriteQueue
  readonly reader: WorkerLink<ReaderCalls>
}

/** The log of all rooms: judged by the index in memory, written by the committer, read by the reader's thread. */
export class SqliteRoomLog implements RoomLog {
  readonly #parts: RoomLogParts

  constructor(parts: RoomLogParts) {
    this.#parts = parts
  }

  async append(entries: readonly Entry[]): Promise<AppendAnswer> {
    checkAppend(entries)
    if (entries.length === 0) return []
    return this.#parts.committer.submit((settle) => appendRequest(entries, settle))
  }

  async read(
    room: RoomId,
    after: Seq,
    limit = Number.MAX_SAFE_INTEGER,
  ): Promise<Result<readonly Entry[], "trimmed">> {
    await this.#ready([room])
    const { index, reader } = this.#parts
    if (index.trimmed(room) > after) return refuse("trimmed")
    const through = Math.min(index.head(room), after + limit)
    if (through <= after) return ok([])
    const answer = await reader.call("read", { room, after, through, ...index.hotPart(room, after, through) })
    if (answer === "trimmed") return refuse("trimmed")
    return ok(unpack(room, after, answer))
  }

  async heads(rooms: readonly RoomId[]): Promise<readonly Head[]> {
    await this.#ready(rooms)
    const { index } = this.#parts
    return rooms.map((room) => ({ seq: toSeq(index.head(room)), trimmed: toSeq(index.trimmed(room)) }))
  }

  async loadSnapshot(room: RoomId, below?: Seq): Promise<Snapshot | undefined> {
    const stored = await this.#parts.reader.call("loadSnapshot", { room, below })
    if (stored === undefined) return undefined
    const { seq, bytes, epoch, digest, ledger } = stored
    return { seq: toSeq(seq), bytes, meta: { epoch: toEpoch(epoch), digest, ledger } }
  }

  async saveSnapshot(room: RoomId, { seq, bytes, meta }: Snapshot): Promise<"saved" | "stale"> {
    const answer = await this.#parts.committer.submit((settle) =>
      otherRequest({ kind: "snapshot", room, seq, bytes, ...meta }, settle),
    )
    return answer === "saved" ? "saved" : "stale"
  }

  async snapshots(room: RoomId): Promise<readonly Seq[]> {
    const kept = await this.#parts.reader.call("snapshots", room)
    return kept.map(toSeq)
  }

  async trim(room: RoomId, through: Seq): Promise<void> {
    await this.#parts.committer.submit((settle) => trimRequest(room, through, settle))
  }

  async erase(room: RoomId): Promise<void> {
    await this.#parts.committer.submit((settle) => eraseRequest(room, settle))
  }

  async #ready(rooms: readonly RoomId[]): Promise<void> {
    const { committer, index, loader } = this.#parts
    await committer.settled()
    if (!rooms.every((room) => index.knows(room))) await loader.load(rooms)
  }
}

function unpack(
  room: RoomId,
  after: Seq,
  { ends, bytes }: { readonly ends: readonly number[]; readonly bytes: Uint8Array },
): readonly Entry[] {
  let start = 0
  return ends.map((end, at) => {
    const number = toSeq(after + at + 1)
    const entry = decodeEntry(room, number, bytes.subarray(start, end))
    if (!entry.ok)
      throw new StoreError("corrupt", "not_written", `entry ${number} of ${room} does not pass its checksum`)
    start = end
    return entry.value
  })
}
