import { randomBytes } from "node:crypto"
import { connect, type Socket } from "node:net"

export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Not all zero, since servers skip unmasking then, which no browser lets them. */
const MASK = [0x37, 0xfa, 0x21, 0x3d] as const

/** A complete client frame (RFC 6455): final, masked. */
export function maskedFrame(opcode: number, payload: Uint8Array): Buffer {
  const wide = payload.length < 126 ? 0 : payload.length < 0x1_0000 ? 2 : 8
  const start = 2 + wide + MASK.length
  const frame = Buffer.alloc(start + payload.length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (wide === 0 ? payload.length : wide === 2 ? 126 : 127)
  if (wide === 2) frame.writeUInt16BE(payload.length, 2)
  if (wide === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2)
  frame.set(MASK, start - MASK.length)
  for (let i = 0; i < payload.length; i++) frame[start + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0)
  return frame
}

export interface SocketHandler {
  /** The server agreed to speak WebSocket. */
  opened(): void
  /** One message; the bytes are good during the call alone. */
  message(opcode: number, payload: Buffer): void
  /** The connection ended; `why` when it was not asked for. */
  closed(why: string): void
}

export interface SocketTarget {
  readonly port: number
  readonly path: string
}

/** Every socket reads into the same bytes: what is read is used up before the next read. */
const INTAKE = Buffer.allocUnsafe(256 * 1024)
const NOTHING = Buffer.alloc(0)

/** A WebSocket client on a bare TCP socket: as little work per frame as there can be. */
export class WebSocketClient {
  /** What came in, frame headers included, since the last reset. */
  frames = 0
  bytes = 0
  readonly #socket: Socket
  readonly #handler: SocketHandler
  #rest: Buffer = NOTHING
  #open = false
  #end = "the server closed the connection"

  constructor({ port, path }: SocketTarget, handler: SocketHandler) {
    this.#handler = handler
    this.#socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: INTAKE,
        callback: (length) => {
          this.#read(INTAKE.subarray(0, length))
          return true
        },
      },
    })
    this.#socket.on("connect", () => this.#socket.write(handshake(port, path)))
    this.#socket.on("error", (error) => handler.closed(error.message))
    this.#socket.on("close", () => handler.closed(this.#end))
  }

  /** Sends bytes that are frames already. */
  write(frames: Buffer): void {
    this.#socket.write(frames)
  }

  /** Drops the connection as a network does: without a word. */
  drop(): void {
    this.#socket.removeAllListeners()
    this.#socket.on("error", () => undefined)
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = this.#open ? 0 : this.#shake(bytes)
    while (this.#open) {
      const next = this.#frame(bytes, at)
      if (next === at) break
      at = next
    }
    // The intake is used again by the next read.
    this.#rest = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at))
  }

  /** Reads the answer to the handshake; where it ends, or 0 while it is not there yet. */
  #shake(bytes: Buffer): number {
    const end = bytes.indexOf("\r\n\r\n")
    if (end < 0) return 0
    const line = bytes.toString("latin1", 0, bytes.indexOf("\r\n"))
    if (!line.includes(" 101 ")) {
      this.drop()
      this.#handler.closed(line)
      return 0
    }
    this.#open = true
    this.#handler.opened()
    return end + 4
  }

  /** Takes one frame; where the next one begins, or `start` while it is not whole. */
  #frame(bytes: Buffer, start: number): number {
    if (start + 2 > bytes.length) return start
    const short = (bytes[start + 1] ?? 0) & 0x7f
    let body = start + 2
    let length = short
    if (short === 126) {
      body += 2
      if (body > bytes.length) return start
      length = bytes.readUInt16BE(start + 2)
    } else if (short === 127) {
      body += 8
      if (body > bytes.length) return start
      length = Number(bytes.readBigUInt64BE(start + 2))
    }
    const end = body + length
    if (end > bytes.length) return start
    this.frames++
    this.bytes += end - start
    const opcode = (bytes[start] ?? 0) & 0x0f
    const payload = bytes.subarray(body, end)
    if (opcode === OPCODE.ping) this.write(maskedFrame(OPCODE.pong, payload))
    else if (opcode === OPCODE.close) this.#bye(payload)
    else this.#handler.message(opcode, payload)
    return end
  }

  #bye(payload: Buffer): void {
    if (payload.length >= 2) this.#end = `${payload.readUInt16BE(0)} ${payload.toString("utf8", 2)}`
    this.#socket.end(maskedFrame(OPCODE.close, payload))
  }
}

const handshake = (port: number, path: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "\r\n",
  ].join("\r\n")
