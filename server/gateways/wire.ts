import { encode } from "notepack.io"
import type { Socket } from "socket.io"
import parser from "socket.io-msgpack-parser"
import type { Beating } from "./heartbeats.ts"

/**
 * The private seams of Socket.IO that the hot path uses, all of them, in this one file (docs/decisions/0002):
 * 1. a decoder that hands events straight to us: a push is read by hand, and no event waits two ticks, so that a
 *    push never overtakes the join before it;
 * 2. frames that are encoded once and written through the engine's own queue, in order with everything else;
 * 3. how many bytes wait in that queue;
 * 4. the engine's heartbeat, of which every connection has two timers of its own.
 * test/integration/wire.test.ts fails when a new version of the library moves one of them.
 */

/** Where a connection's events go. What a peer sent is not yet checked, except the shape of `push`. */
export interface EventSink {
  push(as: number, frame: number, bytes: Uint8Array): void
  event(name: unknown, args: readonly unknown[]): void
}

const EVENT = 2

/** `{type: 2, data: ["p", …], …}` behind the map's first byte, as the clients' encoder writes it. */
const PUSH = Buffer.from("\xa4type\x02\xa4data\x94\xa1p", "latin1")
/** What follows the arguments, with and without Socket.IO's own options. */
const ENDS = [
  Buffer.from("\xa3nsp\xa1/", "latin1"),
  Buffer.from("\xa7options\x81\xa8compress\xc3\xa3nsp\xa1/", "latin1"),
]
const FIRST_BYTES = [0x83, 0x84]

/** Reads a push frame by hand; undefined for every other message, also a push in any other form. */
function readPush(message: Buffer): { as: number; frame: number; bytes: Uint8Array } | undefined {
  const start = 1 + PUSH.length
  if (message.length < start + 12 || PUSH.compare(message, 1, start) !== 0) return undefined
  const as = message.readUInt8(start)
  // A frame id is 48 random bits: nearly always eight bytes wide. Smaller ones take the general path.
  if (as > 0x7f || message.readUInt8(start + 1) !== 0xcf) return undefined
  const frame = message.readUInt32BE(start + 2) * 0x1_0000_0000 + message.readUInt32BE(start + 6)
  const kind = message.readUInt8(start + 10)
  const wide = kind - 0xc4
  if (wide < 0 || wide > 2) return undefined
  const width = 1 << wide
  const begin = start + 11 + width
  if (begin > message.length) return undefined
  const end = begin + message.readUIntBE(start + 11, width)
  const last = ENDS[message[0] === FIRST_BYTES[0] ? 0 : 1]
  if (last === undefined || message.length !== end + last.length) return undefined
  if (last.compare(message, end) !== 0) return undefined
  return { as, frame, bytes: message.subarray(begin, end) }
}

class DirectDecoder extends parser.Decoder {
  sink: EventSink | undefined

  override add(message: unknown): void {
    if (this.sink !== undefined && Buffer.isBuffer(message) && FIRST_BYTES.includes(message[0] ?? 0)) {
      const push = readPush(message)
      if (push !== undefined) return this.sink.push(push.as, push.frame, push.bytes)
    }
    super.add(message)
  }

  override emit(event: string, ...args: unknown[]): this {
    const [packet] = args
    if (this.sink !== undefined && event === "decoded" && isEvent(packet)) {
      this.sink.event(packet.data[0], packet.data.slice(1))
      return this
    }
    return super.emit(event, ...args)
  }
}

function isEvent(packet: unknown): packet is { readonly data: readonly unknown[] } {
  if (typeof packet !== "object" || packet === null) return false
  return "type" in packet && packet.type === EVENT && "data" in packet && Array.isArray(packet.data)
}

/** The parser for `new Server({ parser })`: msgpack, with the direct decoder. */
export const wireParser = { ...parser, Decoder: DirectDecoder }

/** From now on the connection's events go to `sink` alone. */
export function attach(socket: Socket, sink: EventSink | undefined): void {
  const decoder: unknown = Reflect.get(socket.client, "decoder")
  if (!(decoder instanceof DirectDecoder)) throw new Error("Socket.IO's decoder is not the wire's")
  decoder.sink = sink
}

/** A frame ready for any number of connections: the message, and how the engine is to send it without framing it again. */
export interface EncodedFrame {
  readonly message: Buffer
  readonly options: {
    readonly compress: false
    /** The whole WebSocket frame, of which the message is a part. */
    readonly wsPreEncodedFrame: [Buffer]
  }
}

/** Encodes an event once. The bytes are shared: nobody may change them. */
export function encodeEvent(name: string, args: readonly unknown[]): EncodedFrame {
  const message: unknown = encode({ type: EVENT, data: [name, ...args], nsp: "/" })
  if (!Buffer.isBuffer(message)) throw new Error("the msgpack encoder no longer answers buffers")
  const encoded = emptyFrame(message.length)
  message.copy(encoded.message)
  return encoded
}

/** A frame around a message of this many bytes, which are to be written before it is sent. */
export function emptyFrame(length: number): EncodedFrame {
  const header = headerOf(length)
  const frame = Buffer.allocUnsafe(header.length + length)
  header.copy(frame)
  const options = { compress: false, wsPreEncodedFrame: [frame] } satisfies EncodedFrame["options"]
  return { message: frame.subarray(header.length), options }
}

/** The header of an unmasked, final, binary WebSocket frame (RFC 6455, 5.2). */
function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x82, length])
  if (length < 0x1_0000) return Buffer.from([0x82, 126, length >>> 8, length & 0xff])
  const header = Buffer.alloc(10)
  header[0] = 0x82
  header[1] = 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}

/**
 * A connection's way out: everything it is sent goes through the engine's own queue, in order, and is counted until
 * the kernel has it.
 */
export class Outlet {
  readonly #conn: EngineConnection
  #queued = 0

  constructor(socket: Socket, onRoom: () => void) {
    this.#conn = socket.conn
    // The engine takes its whole queue at once and tells so; "ready" comes when the kernel has taken that.
    this.#conn.on("flush", () => {
      this.#queued = 0
    })
    this.#conn.transport.on("ready", onRoom)
  }

  /** Bytes that the peer has not taken: in the engine's queue and in the socket's (both count). */
  get waiting(): number {
    return this.#queued + this.#conn.request.socket.writableLength
  }

  /**
   * Ends the TCP connection once what waits is written. The closing handshake of WebSocket would go on reading until the
   * peer answers it.
   */
  cut(): void {
    this.#conn.request.socket.destroySoon()
  }

  send({ message, options }: EncodedFrame): void {
    this.#queued += options.wsPreEncodedFrame[0].length
    this.#conn.write(message, options)
  }
}

/** A connection as the engine has it, under Socket.IO's. */
export type EngineConnection = Socket["conn"]

/** Engine.IO's packet `2` in a final, unmasked text frame. */
const PING = Buffer.from([0x81, 1, 0x32])

/** The heartbeat of a connection that has just been made, taken from the engine. */
export class Pulse implements Beating {
  readonly #conn: EngineConnection
  readonly #end: () => void
  /** What had come from the peer when it was last asked, bytes. */
  #readAtPing: number | undefined

  constructor(conn: EngineConnection) {
    const timer: unknown = Reflect.get(conn, "pingIntervalTimer")
    const close: unknown = Reflect.get(conn, "onClose")
    if (!isTimer(timer) || typeof close !== "function") {
      throw new Error("the engine's heartbeat is not where it was")
    }
    clearTimeout(timer)
    // An answer of the peer would set it again.
    Reflect.set(conn, "pingIntervalTimer", null)
    this.#conn = conn
    this.#end = () => void Reflect.apply(close, conn, ["ping timeout"])
  }

  /** Past the engine's queue: a whole frame, which has no order among the others. */
  ping(): void {
    const { socket } = this.#conn.request
    this.#readAtPing = socket.bytesRead
    if (socket.writable) socket.write(PING)
  }

  answered(): boolean {
    return this.#readAtPing === undefined || this.#readAtPing < this.#conn.request.socket.bytesRead
  }

  end(): void {
    this.#end()
  }
}

const isTimer = (value: unknown): value is NodeJS.Timeout =>
  typeof value === "object" && value !== null && "hasRef" in value
