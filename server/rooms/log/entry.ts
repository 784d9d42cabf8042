import { hash } from "node:crypto"
import { type Epoch, type FrameId, type PersonId, type Seq, epoch, seq } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Digest, Entry, LoggedUpdate } from "../../store/port.ts"

/** The digest of a room without entries. */
export const NO_DIGEST: Digest = 0

/** The digest before, number, epoch, freshness, count of updates; then of each update its author, frame and length. */
const HEAD_BYTES = 27
const FRAME_BYTES = 10

/** What a digest covers besides the digest before it. */
export interface DigestedContent {
  readonly seq: Seq
  readonly epoch: Epoch
  readonly fresh: boolean
  readonly updates: readonly LoggedUpdate[]
}

/**
 * The chained digest of an entry: the first six bytes of SHA-256 over the digest before it and the entry's content,
 * as a safe integer. It tells histories apart (a restored backup, a squash); it is no defence against a writer
 * of the store.
 */
export function nextDigest(before: Digest, content: DigestedContent): Digest {
  let size = HEAD_BYTES
  for (const { author, bytes } of content.updates) size += author.length + FRAME_BYTES + bytes.length
  const digested = Buffer.allocUnsafe(size)
  digested.writeUIntBE(before, 0, 6)
  digested.writeBigUInt64BE(BigInt(content.seq), 6)
  digested.writeUInt32BE(content.epoch, 14)
  digested.writeUInt8(content.fresh ? 1 : 0, 18)
  digested.writeBigUInt64BE(BigInt(content.updates.length), 19)
  let at = HEAD_BYTES
  for (const { author, frame, bytes } of content.updates) {
    // A person's id is all ASCII.
    at += digested.write(author, at, "latin1")
    at = digested.writeUIntBE(frame, at, 6)
    at = digested.writeUInt32BE(bytes.length, at)
    digested.set(bytes, at)
    at += bytes.length
  }
  return hash("sha256", digested, "buffer").readUIntBE(0, 6)
}

/** Which room, what stands before, and the time by this node's clock, ms since the epoch. */
interface Place {
  readonly room: RoomId
  /** The entry before it, or what stands for it. */
  readonly tail: { readonly head: Seq; readonly digest: Digest; readonly epoch: Epoch }
  readonly time: number
}

/** The entry behind the head with this content. */
export function entryOf(
  { room, tail, time }: Place,
  content: Pick<Entry, "epoch" | "fresh" | "updates">,
): Entry {
  const numbered = { ...content, seq: seq(tail.head + 1) }
  return { ...numbered, room, time, digest: nextDigest(tail.digest, numbered) }
}

/** The entry behind the head that restarts the document from `update`, under the next epoch (E1). */
export function restartEntry(
  place: Place,
  {
    update,
    author,
    frame,
  }: { readonly update: Uint8Array; readonly author: PersonId; readonly frame: FrameId },
): Entry {
  return entryOf(place, {
    epoch: epoch(place.tail.epoch + 1),
    fresh: true,
    updates: [{ author, frame, bytes: update }],
  })
}
