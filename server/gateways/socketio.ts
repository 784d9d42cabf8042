import type { IncomingMessage, Server as HttpServer } from "node:http"
import { Server, type ServerOptions, type Socket } from "socket.io"
import type { ErrorCode } from "../../shared/errors.ts"
import type { OccasionId, PersonId, SessionId } from "../../shared/ids.ts"
import { Hello, OLDEST_PROTOCOL, PROTOCOL_VERSION } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Device, Sitting } from "../access/watch.ts"
import { correlationId, REQUEST_ID } from "../ops/correlation.ts"
import { StoreError } from "../store/port.ts"
import { Connection, type ConnectionDeps, type Identity } from "./connection.ts"
import { wireParser } from "./wire.ts"

/** A dead peer is noticed after at most the sum of these, in ms. */
const PING_INTERVAL_MS = 10_000
const PING_TIMEOUT_MS = 10_000
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
  readonly maxConnectionsPerAddress: number
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

/** Counts live connections by client address. */
class Addresses {
  readonly #counts = new Map<string, number>()

  count(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  enter(address: string): void {
    this.#counts.set(address, this.count(address) + 1)
  }

  leave(address: string): void {
    const left = this.count(address) - 1
    if (left > 0) this.#counts.set(address, left)
    else this.#counts.delete(address)
  }
}

/** The app's own live protocol (docs/protocol.md) over Socket.IO: WebSocket only, so no sticky sessions are needed. */
export class Gateway {
  readonly #deps: GatewayDeps
  readonly #io: Server
  readonly #connections = new Set<Connection>()
  /** Who was told to find another node, and what waits for it. */
  readonly #leaving = new Map<Connection, () => void>()
  readonly #identities = new WeakMap<Socket, Identity & Arrival>()
  readonly #addresses = new Addresses()
  #draining = false

  constructor(deps: GatewayDeps) {
    this.#deps = deps
    this.#io = new Server(deps.http, {
      transports: ["websocket"],
      allowUpgrades: false,
      parser: wireParser,
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: deps.pushBytes + FRAME_OVERHEAD,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: HELLO_MS,
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
    this.#io.engine.on("connection", (raw: RawConnection) => this.#count(raw))
    this.#io.use((socket, next) => void this.#identify(socket, next))
    this.#io.on("connection", (socket) => this.#connect(socket))
  }

  get connections(): number {
    return this.#connections.size
  }

  /**
   * Looks again at what these people may do in these rooms; resolves when everybody who may not is out (M4). Whoever
   * then sits in a room of `changed` is told to ask for it anew, each connection when its own rooms were looked at (S0).
   */
  async recheck(concerns: (person: PersonId, room: RoomId) => boolean, changed?: OccasionId): Promise<void> {
    const connections = [...this.#connections]
    await Promise.all(
      connections.map(async (connection) => {
        await connection.recheck((room) => concerns(connection.identity.person, room))
        if (changed !== undefined) connection.tellOf(changed)
      }),
    )
  }

  /** Everybody who sits in a room of this node. */
  *sitting(): Iterable<Sitting> {
    for (const connection of this.#connections) yield* connection.sitting()
  }

  /** Every device that is connected to this node, once for each of its connections. */
  *devices(): Iterable<Device> {
    for (const connection of this.#connections) {
      yield { session: connection.identity.session, end: () => connection.close("signed_out") }
    }
  }

  /** Ends the live connections of a signed-out device. */
  endSession(session: SessionId): void {
    for (const connection of this.#connections) {
      if (connection.identity.session === session) connection.close("signed_out")
    }
  }

  /** Tells a person's pages, but for those of the device that it is about, to ask for their devices anew. */
  devicesChanged(person: PersonId, but: SessionId): void {
    for (const connection of this.#connections) {
      const { identity } = connection
      if (identity.person === person && identity.session !== but) connection.tellOfDevices()
    }
  }

  /**
   * Lets nobody in and tells everybody to go; resolves when all are gone. With `spreadMs`, each at a moment of their
   * own within that time, and served as ever until they have found another node, or for five seconds. Without, all
   * now, to come back each at a moment of their own.
   */
  async drain(spreadMs: number): Promise<void> {
    this.#draining = true
    const { clock, chance } = this.#deps
    const gone = [...this.#connections].map(async (connection) => {
      if (spreadMs === 0) return connection.close("shutting_down", Math.round(chance() * RETURN_MS))
      await new Promise<void>((resolve) => clock.after(chance() * spreadMs, resolve))
      if (!this.#connections.has(connection)) return
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
    const here = this.#addresses.count(this.#deps.addressOf(request))
    return here >= this.#deps.maxConnectionsPerAddress ? "too_many" : undefined
  }

  #turnAway(code: ErrorCode, connection: string): void {
    this.#deps.meter.turnedAway(code)
    this.#deps.onRefused(code, connection)
  }

  #count(raw: RawConnection): void {
    const address = this.#deps.addressOf(raw.request)
    this.#addresses.enter(address)
    raw.on("close", () => this.#addresses.leave(address))
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
    this.#connections.add(connection)
    this.#deps.onOpened(identity.connection)
    // Signed out between the question at the door and this moment, when nobody could end the connection yet (M8).
    const ended = this.#deps.endedSince(identity.session, identity.askedAt)
    // A protocol violation surfaces here; without a listener it would end the process.
    socket.on("error", () => this.#turnAway("malformed", identity.connection))
    socket.on("disconnect", () => {
      connection.gone()
      this.#connections.delete(connection)
      this.#leaving.get(connection)?.()
    })
    if (ended) connection.close("signed_out")
  }
}

const names = new WeakMap<IncomingMessage, string>()

/** What a connection is called in the log: as its first request was called by whoever passed it on, or by a new name. */
function nameOf(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID]
  const name = names.get(request) ?? correlationId(typeof given === "string" ? given : undefined)
  names.set(request, name)
  return name
}

/** Whether a handshake names a connection that is there already. */
function namesConnection({ url = "" }: IncomingMessage): boolean {
  const query = url.indexOf("?")
  return query !== -1 && new URLSearchParams(url.slice(query)).has("sid")
}

interface RawConnection {
  readonly request: IncomingMessage
  on(event: "close", listener: () => void): void
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
