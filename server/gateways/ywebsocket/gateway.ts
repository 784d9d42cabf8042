import type { ErrorCode } from "../../../shared/errors.ts"
import type { Editors } from "../../editors/commands.ts"
import { StoreError } from "../../store/port.ts"
import type { GatewayDeps } from "../socketio.ts"
import { type Visit, WsDoor } from "../ws-door.ts"
import { EditorConnection, type EditorConnectionDeps } from "./connection.ts"

type OfPages = "adapter" | "verify" | "claims" | "endedSince"

/** What the gateway of pages has, but for how a page proves itself; `allowedOrigin`: a script sends none. */
export interface EditorGatewayDeps extends Omit<GatewayDeps, OfPages>, EditorConnectionDeps {
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
      refused: (code, connection) => this.#refused(code, connection),
      opened: (visit) => void this.#identify(visit),
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

  async #identify({ socket, request, connection, room, token, refuse }: Visit): Promise<void> {
    const { allowances, allowedOrigin, open, onFault } = this.#deps
    if (!allowedOrigin(request)) return refuse("foreign_origin")
    try {
      const holder = await open(token, room)
      if (!holder.ok) return refuse(holder.error)
      if (this.#draining) return refuse("shutting_down")
      if (socket.readyState !== socket.OPEN) return
      if (allowances.keptOut(holder.value.person) > 0) return refuse("too_many")
      if (!allowances.sit(holder.value.person)) return refuse("too_many_rooms")
      const identity = { ...holder.value, connection }
      this.#enter(new EditorConnection(socket, request.socket, identity, this.#deps), socket)
    } catch (error) {
      if (!(error instanceof StoreError)) onFault(error, connection)
      refuse(error instanceof StoreError ? "store_away" : "internal")
    }
  }

  #enter(connection: EditorConnection, socket: Visit["socket"]): void {
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
