import { epoch as toEpoch, seq as toSeq, type Seq } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import { StoreError, type Snapshot } from "../port.ts"
import { isSound, snapshotChecksum } from "../snapshot-checksum.ts"
import { type Documents, parseSnapshot } from "./documents.ts"
import { isDuplicateKey } from "./failure.ts"

/** The one before is kept too: it takes over when the newest does not pass its checksum. */
const GENERATIONS = 2
/** A document holds 16 MiB; what stands beside the bytes needs little. */
const SNAPSHOT_MAX_BYTES = 16 * 1024 * 1024 - 16 * 1024

/**
 * Snapshots by the unique key (room, seq). The newest two count; whoever saves removes what is older, so however many
 * nodes save at once, an older one never stands in front of a newer one (L7).
 */
export class Snapshots {
  readonly #snapshots: Documents["snapshots"]

  constructor({ snapshots }: Documents) {
    this.#snapshots = snapshots
  }

  async save(room: RoomId, { seq, bytes, meta }: Snapshot): Promise<"saved" | "stale"> {
    if (bytes.length + meta.ledger.length > SNAPSHOT_MAX_BYTES) {
      const size = bytes.length + meta.ledger.length
      throw new StoreError("too_large", "not_written", `snapshot ${seq} of ${room} has ${size} bytes`)
    }
    const [newest] = await this.#numbers(room, 1)
    if (newest !== undefined && newest >= seq) return "stale"
    const saved = { seq, ...meta, bytes }
    try {
      await this.#snapshots.insertOne({ room, ...saved, checksum: snapshotChecksum(room, saved) })
    } catch (error) {
      if (isDuplicateKey(error)) return "stale"
      throw error
    }
    const kept = await this.#numbers(room, GENERATIONS)
    const oldest = kept.at(-1)
    if (kept.length === GENERATIONS && oldest !== undefined)
      await this.#snapshots.deleteMany({ room, seq: { $lt: oldest } })
    return kept[0] === seq ? "saved" : "stale"
  }

  /** Numbers of the kept generations, newest first. */
  async kept(room: RoomId): Promise<readonly Seq[]> {
    return (await this.#numbers(room, GENERATIONS)).map(toSeq)
  }

  /** The newest that is what was saved. Rejects with `corrupt` when there are some, and none is. */
  async load(room: RoomId, below = Infinity): Promise<Snapshot | undefined> {
    const kept = (await this.#numbers(room, GENERATIONS)).filter((seq) => seq < below)
    for (const seq of kept) {
      const found = await this.#snapshots.findOne({ room, seq }, { projection: { _id: 0 } })
      // One that was there a moment ago gave way to a newer one.
      if (found === null) return this.load(room, below)
      const { checksum, epoch, digest, ledger, bytes } = parseSnapshot(found)
      if (isSound(room, { seq, epoch, digest, ledger, bytes }, checksum))
        return {
          seq: toSeq(seq),
          bytes: ownBytes(bytes),
          meta: { epoch: toEpoch(epoch), digest, ledger: ownBytes(ledger) },
        }
    }
    if (kept.length === 0) return undefined
    throw new StoreError("corrupt", "not_written", `no snapshot of ${room} passes its checksum`)
  }

  async erase(room: RoomId): Promise<void> {
    await this.#snapshots.deleteMany({ room })
  }

  async #numbers(room: RoomId, limit: number): Promise<readonly number[]> {
    const found = await this.#snapshots
      .find({ room }, { projection: { _id: 0, seq: 1 } })
      .sort({ seq: -1 })
      .limit(limit)
      .toArray()
    return found.map(({ seq }) => seq)
  }
}

/** The same bytes as plain ones; the driver's are a Buffer. */
const ownBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
