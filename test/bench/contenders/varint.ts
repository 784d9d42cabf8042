import * as Y from "yjs"

/** Lib0's variable-length integers, read and written by hand: a receiver reads one per frame. */

/** The number at `at`; how many bytes it took is for `varintLength`. */
export function readVarint(bytes: Uint8Array, at: number): number {
  let value = 0
  let scale = 1
  for (let i = at; ; i++) {
    const byte = bytes[i] ?? 0
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return value
    scale *= 0x80
  }
}

export const varintLength = (value: number): number =>
  value < 0x80 ? 1 : 1 + varintLength(Math.floor(value / 0x80))

export function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]
}

/** What names a struct. */
export interface Struct {
  readonly client: number
  readonly clock: number
}

/** The first struct of an update that begins at `at` and has at least one. */
export function firstStruct(bytes: Uint8Array, at: number): Struct {
  const structs = readVarint(bytes, at + 1)
  const client = at + 1 + varintLength(structs)
  const id = readVarint(bytes, client)
  return { client: id, clock: readVarint(bytes, client + varintLength(id)) }
}

/** All of its structs: nearly always one, but a server may have put several updates together. */
export const structsAt = (bytes: Uint8Array, at: number): readonly Struct[] =>
  bytes[at] === 1 && bytes[at + 1] === 1
    ? [firstStruct(bytes, at)]
    : Y.decodeUpdate(bytes.subarray(at)).structs.map(({ id }) => id)

/** Writes a number at `at`; where the next one goes. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let left = value
  let end = at
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes[end++] = (left % 0x80) | 0x80
  bytes[end++] = left
  return end
}
