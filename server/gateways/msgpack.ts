/**
 * The msgpack that entries are made of, written by hand into bytes whose size is known before: the same bytes that
 * the general encoder writes, without its walk over values.
 */

/** Bytes that a whole number takes, 0 to 2^53. */
export function uintSize(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x100) return 2
  if (value < 0x1_0000) return 3
  return value < 0x1_0000_0000 ? 5 : 9
}

/** Each writer answers where the next byte goes. */
export function writeUint(target: Buffer, at: number, value: number): number {
  if (value < 0x80) {
    target[at] = value
    return at + 1
  }
  if (value < 0x100) {
    target[at] = 0xcc
    target[at + 1] = value
    return at + 2
  }
  if (value < 0x1_0000) {
    target[at] = 0xcd
    return target.writeUInt16BE(value, at + 1)
  }
  if (value < 0x1_0000_0000) {
    target[at] = 0xce
    return target.writeUInt32BE(value, at + 1)
  }
  target[at] = 0xcf
  target.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at + 1)
  return target.writeUInt32BE(value % 0x1_0000_0000, at + 5)
}

export const arraySize = (length: number): number => (length < 16 ? 1 : 3)

/** The head of an array of fewer than 65,536 elements. */
export function writeArray(target: Buffer, at: number, length: number): number {
  if (length < 16) {
    target[at] = 0x90 | length
    return at + 1
  }
  target[at] = 0xdc
  return target.writeUInt16BE(length, at + 1)
}

export const bytesSize = (length: number): number => (length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 5) + length

export function writeBytes(target: Buffer, at: number, bytes: Uint8Array): number {
  const { length } = bytes
  let start = at + 2
  if (length < 0x100) {
    target[at] = 0xc4
    target[at + 1] = length
  } else if (length < 0x1_0000) {
    target[at] = 0xc5
    start = target.writeUInt16BE(length, at + 1)
  } else {
    target[at] = 0xc6
    start = target.writeUInt32BE(length, at + 1)
  }
  target.set(bytes, start)
  return start + length
}
