import { EventEmitter } from "node:events"
import { encode } from "notepack.io"
import type { Socket } from "socket.io"
import { Connection, type ConnectionDeps, type Identity } from "../../server/gateways/connection.ts"
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
