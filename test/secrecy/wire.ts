import { EventEmitter } from "node:events"
import { encode } from "notepack.io"
import { Socket as Tcp } from "node:net"
import type { Socket } from "socket.io"
import type { WebSocket } from "ws"
import * as decoding from "lib0/decoding"
import * as encoding from "lib0/encoding"
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync"
import type * as Y from "yjs"
import { Connection, type ConnectionDeps, type Identity } from "../../server/gateways/connection.ts"
import { EditorConnection, type EditorConnectionDeps } from "../../server/gateways/ywebsocket/connection.ts"
import { type EncodedFrame, wireParser } from "../../server/gateways/wire.ts"
import type { Upstream, UpstreamName } from "../../shared/protocol.ts"
import { stir } from "./seeded.ts"

/** Everything that one device received: when, over what, and every byte of it. */
export interface Received {
  readonly at: number
  readonly over: string
  readonly bytes: Buffer
}

/** A live connection without a network: the server's own end of it, and an ear on everything it sends. */
export class Line {
  readonly connection: Connection
  readonly #decoder = new wireParser.Decoder()
  #open = true

  constructor(identity: Identity, deps: ConnectionDeps, heard: (over: string, bytes: Buffer) => void) {
    const conn = Object.assign(new EventEmitter(), {
      transport: new EventEmitter(),
      request: { socket: { writableLength: 0 } },
      write: (_message: Buffer, { wsPreEncodedFrame: [frame] }: EncodedFrame["options"]) => {
        stir()
        if (this.#open) heard("frame", Buffer.from(frame))
        conn.emit("flush")
      },
    })
    const socket = {
      conn,
      client: { decoder: this.#decoder },
      disconnect: () => {
        if (this.#open) heard("closed", Buffer.alloc(0))
        this.close()
      },
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of a socket that the connection looks at
    this.connection = new Connection(socket as unknown as Socket, identity, deps)
  }

  get open(): boolean {
    return this.#open
  }

  send<N extends UpstreamName>(name: N, ...args: Upstream<N>): void {
    if (!this.#open) return
    stir()
    this.#decoder.add(Buffer.from(encode({ type: 2, data: [name, ...args], nsp: "/" })))
  }

  /** The peer goes away. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.connection.gone()
  }
}

const SYNC = 0
/** The first of the hundred close codes after which the stock provider stays away. */
const FINAL = 4_400

/** What hears an editor's connection: every byte, and that it was ended and its program comes back. */
interface EditorEar {
  readonly heard: (over: string, bytes: Buffer) => void
  readonly comesBack: () => void
}

/**
 * Another editor's connection without a network: the server's own end of it, an ear on everything it sends, and a
 * document that the protocol's own library keeps, as the stock provider does.
 */
export class EditorLine {
  readonly connection: EditorConnection
  readonly #socket: EventEmitter
  readonly #doc: Y.Doc
  #open = true

  constructor(
    doc: Y.Doc,
    identity: EditorConnection["identity"],
    deps: EditorConnectionDeps,
    { heard, comesBack }: EditorEar,
  ) {
    this.#doc = doc
    const hear = (over: string, bytes: Uint8Array | string): void => {
      stir()
      if (this.#open) heard(over, Buffer.from(bytes))
    }
    this.#socket = Object.assign(new EventEmitter(), {
      bufferedAmount: 0,
      isPaused: false,
      pause: () => undefined,
      resume: () => undefined,
      send: (message: Uint8Array) => {
        hear("yjs", message)
        queueMicrotask(() => this.#take(message))
      },
      ping: () => {
        hear("yjs ping", "")
        this.#socket.emit("pong")
      },
      close: (code: number, reason: string) => {
        hear("yjs closed", `${code} ${reason}`)
        this.close()
        if (code < FINAL || code >= FINAL + 100) comesBack()
      },
      terminate: () => {
        hear("yjs cut", "")
        this.close()
      },
    })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of a socket that the connection looks at
    const socket = this.#socket as unknown as WebSocket
    this.connection = new EditorConnection(socket, new Tcp(), identity, deps)
    doc.on("update", this.#tell)
    this.#say((encoder) => writeSyncStep1(encoder, doc))
  }

  get open(): boolean {
    return this.#open
  }

  /** The peer goes away. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#doc.off("update", this.#tell)
    this.connection.gone()
  }

  #take(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message)
    if (!this.#open || decoding.readVarUint(decoder) !== SYNC) return
    const answer = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, SYNC)
      readSyncMessage(decoder, encoder, this.#doc, this)
    })
    if (answer.length > 1) this.#send(answer)
  }

  #tell = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.#say((encoder) => writeUpdate(encoder, update))
  }

  #say(write: (encoder: encoding.Encoder) => void): void {
    this.#send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, SYNC)
        write(encoder)
      }),
    )
  }

  #send(message: Uint8Array): void {
    stir()
    if (this.#open) this.#socket.emit("message", Buffer.from(message), true)
  }
}
