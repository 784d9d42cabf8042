import { decode, encode } from "notepack.io"
import { type EntryTuple, DOWNSTREAM } from "../../../shared/protocol.ts"
import { maskedFrame, OPCODE } from "../web-socket.ts"

/** Socket.IO's packets with the msgpack parser, as a client writes and reads them; entries are read by hand. */

export const PACKET = { connect: 0, event: 2, refused: 4 } as const

const packed = (packet: unknown): Uint8Array => {
  const bytes: unknown = encode(packet)
  if (!(bytes instanceof Uint8Array)) throw new Error("the msgpack encoder no longer answers bytes")
  return bytes
}

export const connectFrame = (auth: unknown): Buffer =>
  maskedFrame(OPCODE.binary, packed({ type: PACKET.connect, data: auth, nsp: "/" }))

/** An event as Socket.IO's own client sends it, its options among it. */
export const eventFrame = (name: string, ...args: readonly unknown[]): Buffer =>
  maskedFrame(
    OPCODE.binary,
    packed({ type: PACKET.event, data: [name, ...args], options: { compress: true }, nsp: "/" }),
  )

export interface Packet {
  readonly type: unknown
  readonly data: unknown
}

export function readPacket(payload: Buffer): Packet {
  // What is decoded keeps views of the bytes, and those are read over.
  const packet: unknown = decode(Buffer.from(payload))
  if (typeof packet !== "object" || packet === null || !("type" in packet)) throw new Error("no packet")
  return { type: packet.type, data: "data" in packet ? packet.data : undefined }
}

const ENTRY = Buffer.from("\x83\xa4type\x02\xa4data\x93\xa1e", "latin1")

export const isEntry = (payload: Buffer): boolean =>
  payload.length > ENTRY.length && ENTRY.compare(payload, 0, ENTRY.length) === 0

/** What an entry's reader is told, in the entry's order. */
export interface EntryReader {
  /** An update stands at these bytes. */
  update(bytes: Buffer, from: number): void
  /** One of the reader's own frames stands in this entry. */
  own(frame: number): void
  /** The number and digest of the entry. */
  numbered(seq: number, digest: number): void
}

/** Reads msgpack forward; only what an entry is made of. */
class Cursor {
  at = ENTRY.length
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  uint(): number {
    const kind = this.#bytes[this.at++] ?? 0
    if (kind < 0x80) return kind
    const width = kind === 0xcc ? 1 : kind === 0xcd ? 2 : kind === 0xce ? 4 : 8
    if (kind < 0xcc || kind > 0xcf) throw new Error(`a number was expected, not ${kind}`)
    const value =
      width === 8
        ? this.#bytes.readUInt32BE(this.at) * 2 ** 32 + this.#bytes.readUInt32BE(this.at + 4)
        : this.#bytes.readUIntBE(this.at, width)
    this.at += width
    return value
  }

  array(): number {
    const kind = this.#bytes[this.at++] ?? 0
    if ((kind & 0xf0) === 0x90) return kind & 0x0f
    if (kind !== 0xdc) throw new Error(`an array was expected, not ${kind}`)
    this.at += 2
    return this.#bytes.readUInt16BE(this.at - 2)
  }

  /** Where the bytes begin; the cursor goes behind them. */
  bytes(): number {
    const width = 1 << ((this.#bytes[this.at++] ?? 0) - 0xc4)
    const start = this.at + width
    this.at = start + this.#bytes.readUIntBE(this.at, width)
    return start
  }
}

export function readEntry(payload: Buffer, reader: EntryReader): void {
  const cursor = new Cursor(payload)
  cursor.uint()
  const parts = cursor.array()
  const seq = cursor.uint()
  const digest = cursor.uint()
  for (let updates = cursor.array() / 2; updates > 0; updates--) {
    cursor.uint()
    reader.update(payload, cursor.bytes())
  }
  if (parts === 4) for (let own = cursor.array(); own > 0; own--) reader.own(cursor.uint())
  reader.numbered(seq, digest)
}

/** The updates that a join's entries hold. */
export const updatesIn = (entries: readonly EntryTuple[]): readonly Uint8Array[] =>
  entries.flatMap(([, , parts]) => parts.filter((part) => typeof part !== "number"))

export const readJoined = (args: readonly unknown[]) => DOWNSTREAM.joined.parse(args)[0]
