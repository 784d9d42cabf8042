import { createHash } from "node:crypto"
import type { Epoch, Seq } from "../../shared/ids.ts"
import type { Digest, LoggedUpdate } from "../store/port.ts"

/** The digest of a room without entries. */
export const NO_DIGEST: Digest = 0

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
  const head = Buffer.allocUnsafe(27)
  head.writeUIntBE(before, 0, 6)
  head.writeBigUInt64BE(BigInt(content.seq), 6)
  head.writeUInt32BE(content.epoch, 14)
  head.writeUInt8(content.fresh ? 1 : 0, 18)
  head.writeBigUInt64BE(BigInt(content.updates.length), 19)
  const hash = createHash("sha256").update(head)
  const frame = Buffer.allocUnsafe(10)
  for (const update of content.updates) {
    frame.writeUIntBE(update.frame, 0, 6)
    frame.writeUInt32BE(update.bytes.length, 6)
    hash.update(update.author).update(frame).update(update.bytes)
  }
  return hash.digest().readUIntBE(0, 6)
}
