import type { IncomingMessage, Server as HttpServer } from "node:http"
import { Server, type ServerOptions, type Socket } from "socket.io"
import type { ErrorCode } from "../../shared/errors.ts"
import type { SessionId } from "../../shared/ids.ts"
import { Hello, OLDEST_PROTOCOL, PROTOCOL_VERSION } from "../../shared/protocol.ts"
import { StoreError } from "../store/port.ts"
import type { Arrivals } from "./arrivals.ts"
import { Connection, type ConnectionDeps, type Identity } from "./connection.ts"
import { nameOf } from "./connection-name.ts"
import type { Connections } from "./connections.ts"
import { Heartbeats } from "./heartbeats.ts"
import { type EngineConnection, Pulse, wireParser } from "./wire.ts"

/** Where Socket.IO listens by itself. */
export const SOCKET_IO_PATH = "/socket.io/"
/** A peer that is gone is noticed after at most the sum of these; a server that is gone too, by its clients. Seconds. */
const HEARTBEAT = { every: 25, patience: 10 }
/** A connection that does not say who it is ends after this, in ms. */
const HELLO_MS = 10_000
/** What a push's frame needs besides its update, in bytes. */
const FRAME_OVERHEAD = 1024

export interface GatewayDeps extends ConnectionDeps {
  readonly http: HttpServer
  /** What joins this node's rooms to others; absent: nothing does. */
  readonly adapter?: ServerOptions["adapter"] | undefined
  /** Exact origin check, before the upgrade: Socket.IO's own `cors` does not protect WebSockets. */
  readonly allowedOrigin: (request: IncomingMessage) => boolean
  /** The client's address, by the proxies that are believed. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly arrivals: Arrivals
  /** Everybody who is connected to this node. */
  readonly connections: Connections
  /** Whether word came since then (ms since the Unix epoch) that a device was signed out. */
  readonly endedSince: (session: SessionId, at: number) => boolean
  readonly pushBytes: number
  /** Between 0 and 1, by chance. */
  readonly chance: () => number
  /** A connection could not be served; how often is for an operator to see. */
  readonly onRefused: (why: ErrorCode, connection: string) => void
  readonly onOpened: (connection: string) => void
}

interface Arrival extends Omit<Identity, "connection"> {
  /** When the store was asked whether the device is signed in, in ms since the Unix epoch. */
  readonly askedAt: number
}

/** Clients come back to a node that was the only one within this many ms, each at a moment of its own. */
const RETURN_MS = 1_000
/** Who was told to find another node is served until they are there, or for this long, in ms. */
const MOVE_MS = 5_000

class Refused extends Error {
  readonly data: { readonly code: ErrorCode }
  constructor(code: ErrorCode) {
    super(code)
    this.data = { code }
  }
}

/** The app's own live protocol (docs/protocol.md) over Socket.IO: WebSocket only, so no sticky sessions are needed. */
export class Gateway {
  readonly #deps: GatewayDeps
  readonly #io: Server
  readonly #own = new Set<Connection>()
  readonly #heartbeats: Heartbeats
  /** Who was told to find another node, and what waits for it. */
  readonly #leaving = new Map<Connection, () => void>()
  readonly #identities = new WeakMap<Socket, Identity & Arrival>()
  #draining = false

  constructor(deps: GatewayDeps) {
    this.#deps = deps
    this.#heartbeats = new Heartbeats(deps.clock, HEARTBEAT)
    this.#io = new Server(deps.http, {
      transports: ["websocket"],
      allowUpgrades: false,
      parser: wireParser,
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: deps.pushBytes + FRAME_OVERHEAD,
      pingInterval: HEARTBEAT.every * 1_000,
      pingTimeout: HEARTBEAT.patience * 1_000,
      connectTimeout: HELLO_MS,
      // Other gateways take connections on the same server; app.ts turns away what is nobody's.
      destroyUpgrade: false,
      ...(deps.adapter && { adapter: deps.adapter }),
      allowRequest: (request, answer) => {
        const refusal = this.#refusalOf(request)
        if (refusal !== undefined) this.#turnAway(refusal, nameOf(request))
        answer(refusal ?? null, refusal === undefined)
      },
    })
    // There is nothing to upgrade to: a second socket for a connection would pass by the checks of the first, and by
    // the count of what waits in it.
    this.#io.engine.use((request: IncomingMessage, _: unknown, next: (refused?: Error) => void) =>
      next(namesConnection(request) ? new Refused("malformed") : undefined),
    )
    this.#io.engine.on("connection", (raw: EngineConnection) => this.#arrived(raw))
    this.#io.use((socket, next) => void this.#identify(socket, next))
    this.#io.on("connection", (socket) => this.#connect(socket))
  }

  /**
   * Lets nobody in and tells everybody to go; resolves when all are gone. With `spreadMs`, each at a moment of their
   * own within that time, and served as ever until they have found another node, or for five seconds. Without, all
   * now, to come back each at a moment of their own.
   */
  async drain(spreadMs: number): Promise<void> {
    this.#draining = true
    const { clock, chance } = this.#deps
    const gone = [...this.#own].map(async (connection) => {
      if (spreadMs === 0) return connection.close("shutting_down", Math.round(chance() * RETURN_MS))
      await new Promise<void>((resolve) => clock.after(chance() * spreadMs, resolve))
      if (!this.#own.has(connection)) return
      connection.emit("closing", { code: "shutting_down", retryMs: 0 })
      await this.#hasLeft(connection)
      connection.close("shutting_down", 0)
    })
    await Promise.all(gone)
  }

  async #hasLeft(connection: Connection): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#leaving.set(connection, resolve)
    const cancel = this.#deps.clock.after(MOVE_MS, resolve)
    await promise
    cancel()
    this.#leaving.delete(connection)
  }

  /** Closes the HTTP server too. */
  async close(): Promise<void> {
    await this.#io.close()
  }

  #refusalOf(request: IncomingMessage): ErrorCode | undefined {
    if (this.#draining) return "shutting_down"
    if (!this.#deps.allowedOrigin(request)) return "foreign_origin"
    return this.#deps.arrivals.refusalOf(this.#deps.addressOf(request))
  }

  #turnAway(code: ErrorCode, connection: string): void {
    this.#deps.meter.turnedAway(code)
    this.#deps.onRefused(code, connection)
  }

  #arrived(raw: EngineConnection): void {
    const address = this.#deps.addressOf(raw.request)
    this.#deps.arrivals.enter(address)
    const leave = this.#heartbeats.add(new Pulse(raw))
    raw.on("close", () => {
      leave()
      this.#deps.arrivals.leave(address)
    })
  }

  async #identify(socket: Socket, next: (refused?: Refused) => void): Promise<void> {
    const connection = nameOf(socket.request)
    try {
      const holder = await identify(socket, this.#deps)
      if (typeof holder !== "string") {
        this.#identities.set(socket, { ...holder, connection })
        return next()
      }
      this.#turnAway(holder, connection)
      return next(new Refused(holder))
    } catch (error) {
      if (error instanceof StoreError) {
        this.#turnAway("store_away", connection)
        return next(new Refused("store_away"))
      }
      this.#deps.onFault(error, connection)
      return next(new Refused("internal"))
    }
  }

  #connect(socket: Socket): void {
    const identity = this.#identities.get(socket)
    if (identity === undefined || this.#draining) {
      socket.disconnect(true)
      return
    }
    const connection = new Connection(socket, identity, this.#deps)
    this.#own.add(connection)
    this.#deps.connections.add(connection)
    this.#deps.onOpened(identity.connection)
    // Signed out between the question at the door and this moment, when nobody could end the connection yet (M8).
    const ended = this.#deps.endedSince(identity.session, identity.askedAt)
    // A protocol violation surfaces here; without a listener it would end the process.
    socket.on("error", () => this.#turnAway("malformed", identity.connection))
    socket.on("disconnect", () => {
      connection.gone()
      this.#own.delete(connection)
      this.#deps.connections.delete(connection)
      this.#leaving.get(connection)?.()
    })
    if (ended) connection.close("signed_out")
  }
}

/** Whether a handshake names a connection that is there already. */
function namesConnection({ url = "" }: IncomingMessage): boolean {
  const query = url.indexOf("?")
  return query !== -1 && new URLSearchParams(url.slice(query)).has("sid")
}

/** Who connects: an access token of a device that is signed in, and a protocol version that this server speaks. */
async function identify(
  socket: Socket,
  { verify, clock, allowances }: Pick<GatewayDeps, "verify" | "clock" | "allowances">,
): Promise<Arrival | ErrorCode> {
  const hello = Hello.safeParse(socket.handshake.auth)
  if (!hello.success) return "malformed"
  const { protocol, token } = hello.data
  if (protocol < OLDEST_PROTOCOL) return "outdated_client"
  if (protocol > PROTOCOL_VERSION) return "newer_client"
  const askedAt = clock.now()
  const verified = await verify(token)
  if (!verified.ok) return verified.error
  if (allowances.keptOut(verified.value.person) > 0) return "too_many"
  return { ...verified.value, protocol, askedAt }
}
