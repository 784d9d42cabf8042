import type { IncomingMessage } from "node:http"
import type { Socket } from "node:net"
import type { WebSocket } from "ws"
import type { ErrorCode } from "../../../shared/errors.ts"
import type { Editors } from "../../editors/commands.ts"
import { StoreError } from "../../store/port.ts"
import { closeCode } from "../close-code.ts"
import { nameOf } from "../connection-name.ts"
import type { GatewayDeps } from "../socketio.ts"
import { WsDoor } from "../ws-door.ts"
import { EditorConnection, type EditorConnectionDeps } from "./connection.ts"

type Shared =
  | "http"
  | "arrivals"
  | "connections"
  | "addressOf"
  | "pushBytes"
  | "chance"
  | "onRefused"
  | "onOpened"

export interface EditorGatewayDeps extends EditorConnectionDeps, Pick<GatewayDeps, Shared> {
  /** A script sends no Origin; a page has to be one of ours. */
  readonly allowedOrigin: (request: IncomingMessage) => boolean
  readonly open: Editors["open"]
}

export const EDITOR_PATH = "/yjs/"
/** A message may be this many times as large as a push before it is not even read: what it brings is refused by name. */
const MESSAGE_TIMES = 4

/** `WS /yjs/<room>?token=…`: any Yjs program in one room, by a token that its person made for it (docs/protocol.md). */
export class EditorGateway {
  readonly #deps: EditorGatewayDeps
  readonly #door: WsDoor
  readonly #own = new Set<EditorConnection>()
  #draining = false

  constructor(deps: EditorGatewayDeps) {
    this.#deps = deps
    this.#door = new WsDoor({
      ...deps,
      path: EDITOR_PATH,
      maxPayload: deps.pushBytes * MESSAGE_TIMES,
      shut: () => this.#draining,
      refused: (code, request) => this.#refused(code, nameOf(request)),
      opened: (socket, request, tcp) => void this.#identify(socket, request, tcp),
    })
  }

  /** Lets nobody in and sends everybody away, each at a moment of their own within `spreadMs`, to come back elsewhere. */
  async drain(spreadMs: number): Promise<void> {
    this.#draining = true
    const { clock, chance } = this.#deps
    const gone = [...this.#own].map(async (connection) => {
      if (spreadMs > 0) await new Promise<void>((resolve) => clock.after(chance() * spreadMs, resolve))
      connection.close("shutting_down")
    })
    await Promise.all(gone)
  }

  close(): void {
    this.#door.close()
  }

  async #identify(socket: WebSocket, request: IncomingMessage, tcp: Socket): Promise<void> {
    const connection = nameOf(request)
    const refuse = (code: ErrorCode): void => {
      this.#refused(code, connection)
      socket.resume()
      socket.close(closeCode(code), code)
    }
    if (!this.#deps.allowedOrigin(request)) return refuse("foreign_origin")
    const [path = "", query = ""] = (request.url ?? "").split("?", 2)
    const token = new URLSearchParams(query).get("token") ?? ""
    try {
      const holder = await this.#deps.open(token, path.slice(EDITOR_PATH.length))
      if (!holder.ok) return refuse(holder.error)
      if (this.#draining) return refuse("shutting_down")
      if (socket.readyState !== socket.OPEN) return
      if (this.#deps.allowances.keptOut(holder.value.person) > 0) return refuse("too_many")
      if (!this.#deps.allowances.sit(holder.value.person)) return refuse("too_many_rooms")
      this.#enter(new EditorConnection(socket, tcp, { ...holder.value, connection }, this.#deps), socket)
    } catch (error) {
      if (!(error instanceof StoreError)) this.#deps.onFault(error, connection)
      refuse(error instanceof StoreError ? "store_away" : "internal")
    }
  }

  #enter(connection: EditorConnection, socket: WebSocket): void {
    const { connections, allowances, onOpened } = this.#deps
    this.#own.add(connection)
    connections.add(connection)
    onOpened(connection.identity.connection)
    socket.on("close", () => {
      connection.gone()
      this.#own.delete(connection)
      connections.delete(connection)
      allowances.leave(connection.identity.person)
    })
  }

  #refused(code: ErrorCode, connection: string): void {
    this.#deps.meter.turnedAway(code)
    this.#deps.onRefused(code, connection)
  }
}
