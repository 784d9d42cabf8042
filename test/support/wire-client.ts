import { io, type Socket } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import { newFrameId } from "../../shared/ids.ts"
import {
  type As,
  type Cursor,
  DOWNSTREAM,
  type Downstream,
  type DownstreamName,
  PROTOCOL_VERSION,
} from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { eventually } from "./eventually.ts"

export interface WireOptions {
  readonly url: string
  readonly token: string
  readonly protocol?: number
  readonly origin?: string
  /** What a proxy in between called the first request. */
  readonly requestId?: string
}

/** A connection that speaks the wire by hand and keeps everything it is sent, to look at a server from outside. */
export class WireClient implements Disposable {
  readonly socket: Socket
  readonly received: { readonly name: string; readonly args: readonly unknown[] }[] = []
  refusedWith: unknown
  closed = false

  constructor({ url, token, protocol = PROTOCOL_VERSION, origin = url, requestId }: WireOptions) {
    this.socket = io(url, {
      parser,
      transports: ["websocket"],
      auth: { token, protocol },
      extraHeaders: { origin, ...(requestId !== undefined && { "x-request-id": requestId }) },
      forceNew: true,
      reconnection: false,
    })
    this.socket.onAny((name: string, ...args: readonly unknown[]) => this.received.push({ name, args }))
    this.socket.on("connect_error", (error: Error & { data?: unknown }) => {
      this.refusedWith = error.data ?? error.message
    })
    this.socket.on("disconnect", () => {
      this.closed = true
    })
  }

  async connected(): Promise<this> {
    await eventually(() => {
      if (!this.socket.connected) throw new Error(`not connected: ${JSON.stringify(this.refusedWith)}`)
    }, 5_000)
    return this
  }

  /** Every frame of this name so far, parsed. */
  all<N extends DownstreamName>(name: N): Downstream<N>[] {
    return this.received
      .filter((frame) => frame.name === name)
      .map((frame): Downstream<N> => {
        const parsed: unknown = DOWNSTREAM[name].parse(frame.args)
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the schema of this very name
        return parsed as Downstream<N>
      })
  }

  /** The first frame of this name behind the first `after` of them. */
  async next<N extends DownstreamName>(name: N, after = 0): Promise<Downstream<N>> {
    let found: Downstream<N> | undefined
    await eventually(() => {
      found = this.all(name)[after]
      if (found === undefined)
        throw new Error(`no ${name}; got ${JSON.stringify(this.received.map((frame) => frame.name))}`)
    }, 5_000)
    if (found === undefined) throw new Error("unreachable")
    return found
  }

  async join(room: RoomId, as: As = 0, cursor?: Cursor): Promise<Downstream<"joined">[0]> {
    const before = this.all("joined").length
    this.socket.emit("join", { as, room, ...(cursor && { cursor }) })
    const [joined] = await this.next("joined", before)
    return joined
  }

  /** Pushes without waiting; the answer is the frame's id. */
  push(bytes: Uint8Array, as: As = 0): number {
    const frame = newFrameId()
    this.socket.emit("p", as, frame, Buffer.from(bytes))
    return frame
  }

  /** Resolves when an entry acknowledged this frame. */
  async acknowledged(frame: number): Promise<void> {
    await eventually(() => {
      const own = this.all("e").flatMap(([, entry]) => entry[3] ?? [])
      if (!own.some((id) => id === frame)) throw new Error("not acknowledged")
    }, 5_000)
  }

  [Symbol.dispose](): void {
    this.socket.disconnect()
  }
}
