import { writeVarint } from "../varint.ts"

/** Room for the largest header of a WebSocket frame, for two numbers, and for the number of updates. */
const SPARE = 10 + 2 * 8 + 4
const PER_UPDATE = 4
const FINAL_BINARY = 0x82

/** One entry: what is stored of it, and the frame that every member of its room gets. */
export interface Encoded {
  readonly body: Uint8Array
  readonly frame: Buffer
}

/** `seq`, how many entries follow (one), then the body: how many updates, and each behind its length. */
export function encodeEntry(seq: number, updates: readonly Uint8Array[]): Encoded {
  const size = updates.reduce((sum, update) => sum + PER_UPDATE + update.length, SPARE)
  const bytes = Buffer.allocUnsafe(size)
  const body = writeVarint(bytes, writeVarint(bytes, 10, seq), 1)
  let at = writeVarint(bytes, body, updates.length)
  for (const update of updates) {
    at = writeVarint(bytes, at, update.length)
    bytes.set(update, at)
    at += update.length
  }
  return { body: bytes.subarray(body, at), frame: framed(bytes.subarray(0, at)) }
}

/** The frame of everything that a joining client lacks. */
export function encodeHistory(seq: number, bodies: readonly Uint8Array[]): Buffer {
  const size = bodies.reduce((sum, body) => sum + body.length, SPARE)
  const bytes = Buffer.allocUnsafe(size)
  let at = writeVarint(bytes, writeVarint(bytes, 10, seq), bodies.length)
  for (const body of bodies) {
    bytes.set(body, at)
    at += body.length
  }
  return framed(bytes.subarray(0, at))
}

/** Puts the header of a final, unmasked frame (RFC 6455) into the ten bytes in front of the payload. */
function framed(bytes: Buffer): Buffer {
  const length = bytes.length - 10
  const start = length < 126 ? 8 : length < 0x1_0000 ? 6 : 0
  bytes[start] = FINAL_BINARY
  bytes[start + 1] = length < 126 ? length : length < 0x1_0000 ? 126 : 127
  if (start === 6) bytes.writeUInt16BE(length, 8)
  if (start === 0) bytes.writeBigUInt64BE(BigInt(length), 2)
  return bytes.subarray(start)
}
