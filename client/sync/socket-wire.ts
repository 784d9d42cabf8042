import { type Socket, io } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import type { z } from "zod"
import {
  DOWNSTREAM,
  type Downstream,
  type DownstreamEvents,
  PROTOCOL_VERSION,
  type Upstream,
  type UpstreamName,
} from "../../shared/protocol.ts"
import type { Wire } from "./wire.ts"

/** An attempt that hears nothing for this long, in ms, is given up. */
const CONNECT_MS = 10_000

/** Where servers are, and who connects. */
export interface SocketPlace {
  /** The page's own address when left out. */
  readonly url: string | undefined
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly token: string
}

/** What becomes of one attempt. */
export interface SocketEvents {
  /** The server let us in; the answer hears what it says. */
  up(): DownstreamEvents
  /** It ended, or the attempt did before its welcome. */
  down(): void
  /** The server did not let us in, and may have said why; `down` does not follow. */
  refused(data: unknown): void
  /** The server says that it ends this connection. */
  closing(closing: Downstream<"closing">[0]): void
}

/** One Socket.IO connection, from its attempt to its end; it never comes back. */
export class SocketWire implements Wire {
  readonly #socket: Socket
  readonly #left: () => void
  #frames: DownstreamEvents | undefined
  /** The server leaves: it serves until another one does. */
  leaving = false

  /** `left`: told when no room needs this one any more. */
  constructor({ url, headers, token }: SocketPlace, events: SocketEvents, left: () => void) {
    this.#left = left
    const settings = {
      parser,
      transports: ["websocket"],
      // Tokens, jitter and the server's own wish decide when to come back; the manager knows none of them.
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      auth: { token, protocol: PROTOCOL_VERSION },
      ...(headers && { extraHeaders: { ...headers } }),
    }
    this.#socket = url === undefined ? io(settings) : io(url, settings)
    this.#socket.on("connect", () => {
      this.#frames = events.up()
    })
    this.#socket.on("disconnect", () => events.down())
    this.#socket.on("connect_error", (error: Error & { readonly data?: unknown }) =>
      events.refused(error.data),
    )
    this.#listen(events)
  }

  get connected(): boolean {
    return this.#socket.connected
  }

  send<N extends UpstreamName>(name: N, ...args: Upstream<N>): void {
    if (!this.#socket.connected) return
    this.#socket.emit(
      name,
      ...args.map((arg: unknown) => (arg instanceof Uint8Array ? exactBuffer(arg) : arg)),
    )
  }

  leave(): void {
    this.#left()
  }

  /** Ends it without a further word to anybody here. */
  end(): void {
    this.#socket.off()
    this.#socket.disconnect()
  }

  #listen(events: SocketEvents): void {
    this.#hear("joined", DOWNSTREAM.joined, (to) => to.joined)
    this.#hear("denied", DOWNSTREAM.denied, (to) => to.denied)
    this.#hear("e", DOWNSTREAM.e, (to) => to.e)
    this.#hear("busy", DOWNSTREAM.busy, (to) => to.busy)
    this.#hear("refused", DOWNSTREAM.refused, (to) => to.refused)
    this.#hear("resync", DOWNSTREAM.resync, (to) => to.resync)
    this.#hear("known", DOWNSTREAM.known, (to) => to.known)
    this.#hear("w", DOWNSTREAM.w, (to) => to.w)
    this.#hear("people", DOWNSTREAM.people, (to) => to.people)
    this.#hear("claims", DOWNSTREAM.claims, (to) => to.claims)
    this.#hear("claim", DOWNSTREAM.claim, (to) => to.claim)
    this.#hear("claims_head", DOWNSTREAM.claims_head, (to) => to.claims_head)
    this.#hear("occasion", DOWNSTREAM.occasion, (to) => to.occasion)
    this.#hear("devices", DOWNSTREAM.devices, (to) => to.devices)
    this.#hear("notices", DOWNSTREAM.notices, (to) => to.notices)
    this.#hear("days", DOWNSTREAM.days, (to) => to.days)
    this.#hear("out", DOWNSTREAM.out, (to) => to.out)
    this.#hear("renewed", DOWNSTREAM.renewed, (to) => to.renewed)
    this.#hear("closing", DOWNSTREAM.closing, (to) => (closing) => {
      events.closing(closing)
      to.closing(closing)
    })
  }

  /** What cannot be read means that the two sides no longer understand each other: start over with the cursors. */
  #hear<T extends unknown[]>(
    name: keyof DownstreamEvents,
    schema: z.ZodType<T>,
    handler: (frames: DownstreamEvents) => (...args: T) => void,
  ): void {
    this.#socket.on(name, (...raw: unknown[]) => {
      const frame = schema.safeParse(raw)
      if (!frame.success) this.#socket.disconnect()
      else if (this.#frames !== undefined) handler(this.#frames)(...frame.data)
    })
  }
}

/**
 * The codec in browsers knows ArrayBuffers alone and would send a view as a map of numbers; in Node it would send a
 * view's whole buffer. An ArrayBuffer of exactly these bytes is the same binary for both.
 */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const exact = new Uint8Array(bytes.length)
  exact.set(bytes)
  return exact.buffer
}
