import { hash } from "node:crypto"
import type { Epoch, Seq } from "../../../shared/ids.ts"
import type { Digest, LoggedUpdate } from "../../store/port.ts"

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
 * as a safe integer. It tells histories apart (a restored backup, a squash); it is no defence against somebody who
 * may write the store.
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
