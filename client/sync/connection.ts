import { type Socket, io } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import { z } from "zod"
import { ErrorCodeSchema } from "../../shared/errors.ts"
import type { RandomBytes } from "../../shared/ids.ts"
import { DOWNSTREAM, PROTOCOL_VERSION, type Upstream, type UpstreamName } from "../../shared/protocol.ts"
import type { ClientClock } from "./clock.ts"
import type { Connection, ConnectionHandlers } from "./live.ts"
import type { LinkState } from "./types.ts"

/** The access token, from memory or renewed; `unreachable` when nobody could be asked. */
export type TokenAnswer =
  /** `expiresAt`: ms since the epoch, by this device's clock. */
  | { readonly kind: "token"; readonly token: string; readonly expiresAt: number }
  | { readonly kind: "signed_out" }
  | { readonly kind: "unreachable" }

export interface SocketOptions {
  /** Where the server is; the page's own address when left out. */
  readonly url?: string
  /** What a program outside of a browser has to say by itself: its Origin. Browsers take no notice. */
  readonly headers?: Readonly<Record<string, string>>
  /** A token that is good for a while yet. */
  readonly token: () => Promise<TokenAnswer>
  readonly clock: ClientClock
  readonly random: RandomBytes
}

/** The first retry comes within this many ms, each later one within twice as many, up to the second number. */
const RETRY_MS = 300
const RETRY_MAX_MS = 10_000
/** An attempt that hears nothing for this long, in ms, is given up. */
const CONNECT_MS = 10_000
/** A token is renewed this long before it expires, in ms, or at half of a shorter life. */
const RENEW_BEFORE_MS = 60_000

const Refusal = z.object({ code: ErrorCodeSchema })

/** The one Socket.IO connection of a tab: it comes back by itself until the server says that it never will. */
export const connectSocket =
  (options: SocketOptions) =>
  (handlers: ConnectionHandlers): Connection =>
    new SocketConnection(options, handlers)

class SocketConnection implements Connection {
  readonly #options: SocketOptions
  readonly #handlers: ConnectionHandlers
  readonly #socket: Socket
  #link: LinkState
  #attempts = 0
  /** The attempt that is under way, by its number. */
  #attempting: number | undefined
  #attemptsEver = 0
  #stopped = false
  #waiting: (() => void) | undefined
  #renewing: (() => void) | undefined
  /** The server asked to stay away this long, in ms. */
  #askedToWait: number | undefined
  /** Other nodes are there, and the one that leaves has chosen a moment for each of its people: this is it. */
  #movesAtOnce = false

  constructor(options: SocketOptions, handlers: ConnectionHandlers) {
    this.#options = options
    this.#handlers = handlers
    this.#link = { state: "connecting", since: options.clock.now() }
    const settings = {
      parser,
      transports: ["websocket"],
      autoConnect: false,
      // Tokens, jitter and the server's own wish decide when to come back; the manager knows none of them.
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      ...(options.headers && { extraHeaders: { ...options.headers } }),
    }
    this.#socket = options.url === undefined ? io(settings) : io(options.url, settings)
    this.#listen()
    void this.#attempt()
  }

  send<N extends UpstreamName>(name: N, ...args: Upstream<N>): void {
    if (!this.#socket.connected) return
    this.#socket.emit(
      name,
      ...args.map((arg: unknown) => (arg instanceof Uint8Array ? exactBuffer(arg) : arg)),
    )
  }

  retry(): void {
    if (this.#link.state === "outdated" || this.#stopped || this.#socket.connected) return
    this.#waiting?.()
    this.#waiting = undefined
    this.#attempts = 0
    if (this.#attempting !== undefined) this.#giveUp()
    void this.#attempt()
  }

  stop(): void {
    this.#stopped = true
    this.#waiting?.()
    this.#renewing?.()
    this.#socket.disconnect()
  }

  /** Whoever asks for a new attempt does not wait for one that hangs in a network that is gone. */
  #giveUp(): void {
    this.#attempting = undefined
    this.#socket.disconnect()
  }

  #listen(): void {
    const { clock } = this.#options
    const h = this.#handlers
    const socket = this.#socket
    socket.on("connect", () => {
      this.#attempting = undefined
      this.#attempts = 0
      this.#askedToWait = undefined
      this.#become({ state: "online", since: clock.now() })
      h.connected()
    })
    socket.on("disconnect", () => {
      // Told also of a connection that ended before its welcome: that attempt is over too.
      this.#attempting = undefined
      this.#renewing?.()
      this.#become({ state: "offline", since: clock.now() })
      h.disconnected()
      this.#later()
    })
    socket.on("connect_error", (error: Error & { readonly data?: unknown }) => this.#failed(error.data))
    socket.on("joined", this.#parsed(DOWNSTREAM.joined, h.joined))
    socket.on("denied", this.#parsed(DOWNSTREAM.denied, h.denied))
    socket.on("e", this.#parsed(DOWNSTREAM.e, h.e))
    socket.on("busy", this.#parsed(DOWNSTREAM.busy, h.busy))
    socket.on("refused", this.#parsed(DOWNSTREAM.refused, h.refused))
    socket.on("resync", this.#parsed(DOWNSTREAM.resync, h.resync))
    socket.on("known", this.#parsed(DOWNSTREAM.known, h.known))
    socket.on("w", this.#parsed(DOWNSTREAM.w, h.w))
    socket.on("people", this.#parsed(DOWNSTREAM.people, h.people))
    socket.on("claims", this.#parsed(DOWNSTREAM.claims, h.claims))
    socket.on("claim", this.#parsed(DOWNSTREAM.claim, h.claim))
    socket.on("claims_head", this.#parsed(DOWNSTREAM.claims_head, h.claims_head))
    socket.on("occasion", this.#parsed(DOWNSTREAM.occasion, h.occasion))
    socket.on("out", this.#parsed(DOWNSTREAM.out, h.out))
    socket.on(
      "closing",
      this.#parsed(DOWNSTREAM.closing, (closing) => {
        this.#askedToWait = closing.retryMs
        this.#movesAtOnce = closing.code === "shutting_down" && closing.retryMs === 0
        if (closing.code === "signed_out") this.#become({ state: "signed_out" })
        if (closing.code === "outdated_client") this.#become({ state: "outdated" })
        h.closing(closing)
      }),
    )
    socket.on(
      "renewed",
      this.#parsed(DOWNSTREAM.renewed, (renewed) => h.renewed(renewed)),
    )
  }

  /** What cannot be read means that the two sides no longer understand each other: start over with the cursors. */
  #parsed<T extends unknown[]>(
    schema: z.ZodType<T>,
    handle: (...args: T) => void,
  ): (...raw: unknown[]) => void {
    return (...raw) => {
      const frame = schema.safeParse(raw)
      if (frame.success) handle(...frame.data)
      else this.#socket.disconnect()
    }
  }

  async #attempt(): Promise<void> {
    if (this.#attempting !== undefined || this.#stopped) return
    const attempt = ++this.#attemptsEver
    this.#attempting = attempt
    const answer = await this.#options.token().catch((): TokenAnswer => ({ kind: "unreachable" }))
    if (this.#stopped || this.#attempting !== attempt) return
    if (answer.kind === "token") {
      this.#socket.auth = { token: answer.token, protocol: PROTOCOL_VERSION }
      this.#renewLater(answer.expiresAt)
      this.#socket.connect()
      return
    }
    this.#attempting = undefined
    if (answer.kind === "signed_out") this.#become({ state: "signed_out" })
    else this.#later()
  }

  #failed(data: unknown): void {
    this.#attempting = undefined
    const refusal = Refusal.safeParse(data)
    if (refusal.success && refusal.data.code === "outdated_client") return this.#become({ state: "outdated" })
    if (refusal.success && refusal.data.code === "signed_out") return this.#become({ state: "signed_out" })
    this.#later()
  }

  /** Full jitter: everybody who lost the same server comes back at another moment. */
  #later(): void {
    if (this.#stopped || this.#link.state === "outdated" || this.#link.state === "signed_out") return
    const most = Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** this.#attempts)
    const wait = this.#movesAtOnce ? 0 : (this.#askedToWait ?? 0) + this.#chance() * most
    this.#movesAtOnce = false
    this.#attempts++
    this.#askedToWait = undefined
    this.#waiting?.()
    this.#waiting = this.#options.clock.after(wait, () => {
      this.#waiting = undefined
      void this.#attempt()
    })
  }

  /** In band, before the server has to end the connection. */
  #renewLater(expiresAt: number): void {
    const { clock, token } = this.#options
    const left = expiresAt - clock.now()
    const wait = Math.max(left / 2, left - RENEW_BEFORE_MS)
    this.#renewing?.()
    this.#renewing = clock.after(Math.max(1_000, wait), () => {
      void token().then((answer) => {
        if (this.#stopped || answer.kind === "unreachable") return
        if (answer.kind === "signed_out") return this.#become({ state: "signed_out" })
        this.send("renew", { token: answer.token })
        this.#renewLater(answer.expiresAt)
      })
    })
  }

  /** Between 0 and 1. */
  #chance(): number {
    const [high = 0, low = 0] = this.#options.random(2)
    return (high * 256 + low) / 0xffff
  }

  #become(link: LinkState): void {
    const ended = this.#link.state === "outdated" || this.#link.state === "signed_out"
    if (ended && link.state === "offline") return
    this.#link = link
    this.#handlers.link(link)
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
